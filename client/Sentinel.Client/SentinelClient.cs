namespace Sentinel.Client;

/// <summary>Clients without a host.</summary>
public static class SentinelClient
{
    /// <summary>A client over HTTP, with spans.</summary>
    /// <param name="url">Address of a silo, such as <c>http://127.0.0.1:8080</c>.</param>
    /// <param name="apiKey">API key; null where Sentinel asks for none.</param>
    /// <param name="actor">Name under which changes are recorded where Sentinel asks for no key; null for the program's.</param>
    public static ISentinelClient Connect(Uri url, string? apiKey = null, string? actor = null)
    {
        ArgumentNullException.ThrowIfNull(url);
        return new TracedClient(SentinelHttpClient.Create(url, apiKey, actor ?? AppDomain.CurrentDomain.FriendlyName));
    }

    /// <inheritdoc cref="Connect(Uri, string?, string?)"/>
    public static ISentinelClient Connect(string url, string? apiKey = null, string? actor = null) => Connect(new Uri(url), apiKey, actor);
}

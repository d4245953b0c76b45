namespace Sentinel.Client.Hosting;

/// <summary>Where Sentinel is, and as whom it is called.</summary>
public sealed class SentinelClientOptions
{
    /// <summary>Address of a silo, or of what stands before several.</summary>
    public Uri? Url { get; set; } = new("http://127.0.0.1:8080");

    /// <summary>API key; null where Sentinel asks for none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Name under which changes are recorded where Sentinel asks for no key.</summary>
    public string Actor { get; set; } = AppDomain.CurrentDomain.FriendlyName;

    /// <summary>Limits and times of the senders.</summary>
    public Sending.SenderOptions Sender { get; set; } = new();
}

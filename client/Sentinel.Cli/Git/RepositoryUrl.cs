namespace Sentinel.Cli.Git;

/// <summary>Addresses of repositories as Git takes them: <c>https://…</c>, <c>ssh://…</c>, <c>git@host:path</c> or a folder.</summary>
internal static class RepositoryUrl
{
    private static readonly string[] DefaultPorts = [":22", ":80", ":443"];

    /// <summary>The address without what lets somebody in: user and password, and a query, which may hold a token. A user of SSH is no secret and stays.</summary>
    public static string WithoutCredentials(string url)
    {
        if (Scheme(url) is not { } scheme)
        {
            return IsHostAndPath(url) ? $"{UserOnly(url[..url.IndexOf('@', StringComparison.Ordinal)])}{url[url.IndexOf('@', StringComparison.Ordinal)..]}" : url;
        }

        var (user, host, path) = Parts(url[(scheme.Length + 3)..]);
        var kept = scheme.Contains("ssh", StringComparison.OrdinalIgnoreCase) && user.Length > 0 ? $"{UserOnly(user)}@" : "";
        return $"{scheme}://{kept}{host}{path}";
    }

    /// <summary>What is the same for every way to one repository: <c>example.org/team/housing</c>.</summary>
    public static string Identity(string url)
    {
        string host, path;
        if (Scheme(url) is { } scheme)
        {
            (_, host, path) = Parts(url[(scheme.Length + 3)..]);
        }
        else if (IsHostAndPath(url))
        {
            var rest = url[(url.IndexOf('@', StringComparison.Ordinal) + 1)..];
            var colon = rest.IndexOf(':', StringComparison.Ordinal);
            (host, path) = (rest[..colon], "/" + rest[(colon + 1)..].TrimStart('/'));
        }
        else
        {
            (host, path) = ("", url);
        }

        var port = Array.Find(DefaultPorts, host.EndsWith);
        var bare = path.TrimEnd('/');
        return $"{(port is null ? host : host[..^port.Length]).ToLowerInvariant()}{(bare.EndsWith(".git", StringComparison.Ordinal) ? bare[..^4] : bare)}";
    }

    private static string? Scheme(string url)
    {
        var end = url.IndexOf("://", StringComparison.Ordinal);
        return end > 0 && url[..end].All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '.' or '-') ? url[..end] : null;
    }

    // user@host:path, which has no slash before its colon.
    private static bool IsHostAndPath(string url)
    {
        var (at, slash) = (url.IndexOf('@', StringComparison.Ordinal), url.IndexOf('/', StringComparison.Ordinal));
        var colon = at < 0 ? -1 : url.IndexOf(':', at);
        return at > 0 && colon > at + 1 && (slash < 0 || slash > colon);
    }

    private static string UserOnly(string user) => user.Split(':')[0];

    private static (string User, string Host, string Path) Parts(string rest)
    {
        var end = rest.IndexOfAny(['/', '?', '#']);
        var authority = end < 0 ? rest : rest[..end];
        var at = authority.LastIndexOf('@');
        return (at < 0 ? "" : authority[..at], authority[(at + 1)..], end < 0 ? "" : rest[end..].Split('?', '#')[0]);
    }
}

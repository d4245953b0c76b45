using System.Security.Cryptography;
using System.Text;
using Sentinel.Silo.Configuration;

namespace Sentinel.Silo.Security;

/// <summary>The configured keys, by digest. A key itself is never kept.</summary>
public sealed class ApiKeyRing(SiloOptions options)
{
    private readonly Dictionary<string, ApiKeyOptions> _byDigest = options.Security.ApiKeys.ToDictionary(k => k.Sha256, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether no key is configured: then the silo listens on loopback only, and everybody there may do everything.</summary>
    public bool IsEmpty => _byDigest.Count == 0;

    /// <summary>The holder of a key; null when it is none of ours.</summary>
    public ApiKeyOptions? Find(string key) => _byDigest.GetValueOrDefault(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key))));
}

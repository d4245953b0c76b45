using System.Security.Cryptography;
using Sentinel.Decisions.Audit;

namespace Sentinel.Grains.Audit;

/// <summary>How histories are signed, and how long they are kept: section <c>Audit</c>.</summary>
public sealed class AuditOptions
{
    /// <summary>Shortest time that a history may be kept: six months, as articles 19 and 26(6) of Regulation (EU) 2024/1689 ask.</summary>
    public static readonly TimeSpan RetentionLeast = TimeSpan.FromDays(183);

    /// <summary>
    /// The private key that checkpoints are signed with: a PEM file's path, or the PEM text itself (curve P-256). Empty: one is generated once and kept in the storage, so whoever can write
    /// there can sign as well. Default empty.
    /// </summary>
    public string SigningKey { get; set; } = "";

    /// <summary>How long entries are kept; older ones are cut off behind a signed checkpoint. At least 183 days; empty: for ever. Default empty.</summary>
    public TimeSpan? Retention { get; set; }

    /// <summary>One sentence for every fault.</summary>
    public IEnumerable<string> Faults()
    {
        if (Retention is { } retention && retention < RetentionLeast)
        {
            yield return $"`Audit:Retention` must be at least 183.00:00:00, as histories must be kept for six months, was {retention}";
        }

        string? fault = null;
        try
        {
            using var key = LoadKey();
            fault = key is null || key.ExportParameters(includePrivateParameters: true).D is not null ? null : "the key has no private part";
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            fault = e.Message;
        }

        if (fault is not null)
        {
            yield return $"`Audit:SigningKey` must be the path of a PEM file with a P-256 private key, or its text: {fault}";
        }
    }

    /// <summary>The key; null where none is set.</summary>
    internal ECDsa? LoadKey() =>
        SigningKey.Length == 0 ? null : AuditSeal.ReadPem(SigningKey.Contains("-----BEGIN", StringComparison.Ordinal) ? SigningKey : File.ReadAllText(SigningKey));
}

using System.Security.Cryptography;
using System.Text;
using Sentinel.Contracts.Audit;

namespace Sentinel.Decisions.Audit;

/// <summary>
/// A model's history as a chain: <c>hash = SHA-256(previous hash, canonical JSON)</c>, over the 64 lower-case hexadecimal digits of the previous hash followed by the UTF-8 bytes of the
/// entry's <see cref="CanonicalJson"/>. Nobody can change, remove, insert or reorder an entry without changing every hash after it.
/// </summary>
public static class AuditChain
{
    /// <summary>What stands before the first entry: 64 zeros.</summary>
    public static string EmptyHash { get; } = new('0', 64);

    /// <summary>The entry that a draft becomes at the end of a chain.</summary>
    /// <param name="number">Entries before it.</param>
    /// <param name="previousHash">Hash of the last of them, or <see cref="EmptyHash"/>.</param>
    /// <param name="draft">What happened.</param>
    public static AuditEntry Link(long number, string previousHash, AuditDraft draft) => new(number, draft, previousHash, Hash(number, previousHash, draft));

    /// <summary>The hash of an entry, in lower-case hexadecimal digits.</summary>
    public static string Hash(long number, string previousHash, AuditDraft draft) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(previousHash + CanonicalJson.Write(number, draft))));
}

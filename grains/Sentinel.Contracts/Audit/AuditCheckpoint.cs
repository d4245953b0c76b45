namespace Sentinel.Contracts.Audit;

/// <summary>
/// A signed statement of how far a history had come: whoever holds the public key knows from it that no entry up to <paramref name="Index"/> was changed, removed or moved since.
/// </summary>
/// <param name="Model">Whose history.</param>
/// <param name="Index">Number of the last entry that it vouches for; -1 for a history without entries.</param>
/// <param name="Hash">Hash of that entry.</param>
/// <param name="Time">When it was signed.</param>
/// <param name="Key">Id of the key: SHA-256 of its public part (SubjectPublicKeyInfo, DER), in lower-case hexadecimal digits.</param>
/// <param name="Signature">ECDSA over P-256 and SHA-256 of the statement's canonical JSON, as r and s of 32 bytes each (IEEE P1363), in base 64.</param>
[GenerateSerializer, Immutable, Alias("sentinel.audit-checkpoint")]
public sealed record AuditCheckpoint(
    [property: Id(0)] string Model,
    [property: Id(1)] long Index,
    [property: Id(2)] string Hash,
    [property: Id(3)] DateTimeOffset Time,
    [property: Id(4)] string Key,
    [property: Id(5)] string Signature);

/// <summary>A public key that checkpoints are, or were, signed with.</summary>
/// <param name="Id">What checkpoints name it by.</param>
/// <param name="PublicKey">SubjectPublicKeyInfo, DER, in base 64.</param>
/// <param name="Since">When it was first used.</param>
[GenerateSerializer, Immutable, Alias("sentinel.audit-key")]
public sealed record AuditKey([property: Id(0)] string Id, [property: Id(1)] string PublicKey, [property: Id(2)] DateTimeOffset Since);

/// <summary>A page of a history, with the checkpoints among its entries.</summary>
/// <param name="First">Number of its first entry.</param>
/// <param name="Next">Number that the next page begins with; null for the last page.</param>
/// <param name="Base">The checkpoint behind which older entries were cut off; null unless the page is the first that is left of a history that was cut.</param>
/// <param name="Entries">Its entries; empty where its record is damaged or missing.</param>
/// <param name="Checkpoints">Its checkpoints, in their order.</param>
[GenerateSerializer, Immutable, Alias("sentinel.audit-stretch")]
public sealed record AuditStretch(
    [property: Id(0)] long First, [property: Id(1)] long? Next, [property: Id(2)] AuditCheckpoint? Base, [property: Id(3)] AuditEntry[] Entries, [property: Id(4)] AuditCheckpoint[] Checkpoints);

/// <summary>Signs checkpoints, and knows every key that ever did. One for all models: key <see cref="Key"/>.</summary>
[Alias("sentinel.IAuditKeyGrain")]
public interface IAuditKeyGrain : IGrainWithStringKey
{
    /// <summary>Key of the one grain.</summary>
    const string Key = "audit-key";

    /// <summary>Signs a statement.</summary>
    [Alias("Sign")]
    Task<AuditCheckpoint> SignAsync(string model, long index, string hash);

    /// <summary>Public keys, the one in use first.</summary>
    [Alias("Get")]
    Task<AuditKey[]> GetKeysAsync();
}

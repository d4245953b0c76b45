using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Sentinel.Contracts.Audit;

/// <summary>What is to be written into a model's history.</summary>
/// <param name="Id">Unique; a repeat is answered with the entry that is there.</param>
/// <param name="Kind">What happened, such as <c>version.registered</c> or <c>rollback.completed</c>.</param>
/// <param name="Version">Version it is about; null where it is about the model.</param>
/// <param name="Actor">Who or what did it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Time">When.</param>
/// <param name="Data">Figures and names by key.</param>
[GenerateSerializer, Immutable, Alias("sentinel.audit-draft")]
public sealed record AuditDraft(
    [property: Id(0)] string Id,
    [property: Id(1)] string Kind,
    [property: Id(2)] string? Version,
    [property: Id(3)] string Actor,
    [property: Id(4)] string Reason,
    [property: Id(5)] DateTimeOffset Time,
    [property: Id(6)] ImmutableSortedDictionary<string, string> Data);

/// <summary>One link of a model's history: <c>hash = SHA-256(previous hash, canonical JSON of the draft and its number)</c>.</summary>
[GenerateSerializer, Immutable, Alias("sentinel.audit-entry")]
public sealed record AuditEntry(
    [property: Id(0)] long Number,
    [property: Id(1)] AuditDraft Draft,
    [property: Id(2)] string PreviousHash,
    [property: Id(3)] string Hash);

/// <summary>What a check of the whole chain found.</summary>
/// <param name="Verified">Whether every hash is what its entry and its predecessor make it.</param>
/// <param name="Entries">Entries looked at.</param>
/// <param name="FirstBroken">Number of the first entry that does not fit; null when all do.</param>
/// <param name="HeadHash">Hash of the last entry; that of the empty chain when there is none.</param>
[GenerateSerializer, Immutable, Alias("sentinel.audit-verification")]
public sealed record AuditVerification([property: Id(0)] bool Verified, [property: Id(1)] long Entries, [property: Id(2)] long? FirstBroken, [property: Id(3)] string HeadHash);

/// <summary>
/// A model's append-only, hash-chained history, with signed checkpoints beside it: one at the end of every page, and one a day while there is anything new.
/// Keyed by the model's name, or <see cref="FleetKey"/>.
/// </summary>
[Alias("sentinel.IAuditGrain")]
public interface IAuditGrain : IGrainWithStringKey
{
    /// <summary>Key of the history of what belongs to no model, such as hooks. No model can be named so.</summary>
    const string FleetKey = "_fleet";

    /// <summary>Appends an entry; durable when it returns.</summary>
    [Alias("Append")]
    Task<AuditEntry> AppendAsync(AuditDraft draft);

    /// <summary>Entries in their order.</summary>
    /// <param name="from">Number of the first.</param>
    /// <param name="limit">At most so many, 1 to 1,000.</param>
    [ReadOnly, Alias("Get")]
    Task<AuditEntry[]> GetAsync(long from, int limit);

    /// <summary>The page that an entry stands in, or the first that is left where it was cut off.</summary>
    /// <param name="from">Number of an entry.</param>
    [ReadOnly, Alias("GetStretch")]
    Task<AuditStretch> GetStretchAsync(long from);

    /// <summary>The checkpoint that vouches for the whole history as it stands; signed now unless there is one.</summary>
    [Alias("Seal")]
    Task<AuditCheckpoint> SealAsync();

    /// <summary>Recomputes every hash from what is stored.</summary>
    [ReadOnly, Alias("Verify")]
    Task<AuditVerification> VerifyAsync();
}

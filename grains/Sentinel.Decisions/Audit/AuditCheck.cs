using Sentinel.Contracts.Audit;

namespace Sentinel.Decisions.Audit;

/// <summary>A walk along a chain that recomputes every hash. Begin with <see cref="Start"/> and hand it the entries in their order.</summary>
/// <param name="Entries">Entries looked at.</param>
/// <param name="FirstBroken">Number that the first entry that does not fit ought to have; null while all do.</param>
/// <param name="HeadHash">Hash of the last entry as it is written.</param>
public sealed record AuditCheck(long Entries, long? FirstBroken, string HeadHash)
{
    /// <summary>Before the first entry.</summary>
    public static AuditCheck Start { get; } = new(0, null, AuditChain.EmptyHash);

    /// <summary>Before the first entry that is left of a history that was cut off behind a checkpoint; before the first of all where it was not.</summary>
    public static AuditCheck After(AuditCheckpoint? cut) => cut is null ? Start : new AuditCheck(cut.Index + 1, null, cut.Hash);

    /// <summary>Looks at the next entry.</summary>
    public AuditCheck Next(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var fits = entry.Number == Entries && entry.PreviousHash == HeadHash && entry.Hash == AuditChain.Hash(entry.Number, entry.PreviousHash, entry.Draft);
        return new AuditCheck(Entries + 1, FirstBroken ?? (fits ? null : Entries), entry.Hash);
    }

    /// <summary>Ends the walk: the chain must be as long, and end in the hash, as its owner remembers, or entries were cut off its end.</summary>
    public AuditVerification End(long entriesExpected, string headExpected)
    {
        var broken = FirstBroken ?? (Entries == entriesExpected && HeadHash == headExpected ? null : Math.Min(Entries, entriesExpected));
        return new AuditVerification(broken is null, Entries, broken, HeadHash);
    }
}

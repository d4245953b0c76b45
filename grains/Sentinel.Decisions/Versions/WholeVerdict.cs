using Sentinel.Decisions.Verdicts;

namespace Sentinel.Decisions.Versions;

/// <summary>A version's verdict by all that is known of it.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Known">The same without what is only estimated: what announces drift, and its end.</param>
/// <param name="Fault">What a person would say of the fault that labels or estimates find beyond the rest; null for none.</param>
public sealed record WholeVerdict(VersionVerdict Verdict, VersionVerdict Known, string? Fault)
{
    /// <summary>The worst of three: without labels, by labels, and by estimates of windows that have none yet.</summary>
    /// <param name="ledger">The version.</param>
    /// <param name="others">Its verdict without labels.</param>
    public static WholeVerdict Of(VersionLedger ledger, VersionVerdict others)
    {
        ArgumentNullException.ThrowIfNull(others);
        var known = PerformanceVerdict.Combine(others, PerformanceVerdict.Of(ledger));
        var estimated = EstimateVerdict.Of(ledger);
        return estimated.Verdict > known.Verdict
            ? new WholeVerdict(estimated, known, EstimateVerdict.SentenceOf(ledger))
            : new WholeVerdict(known, known, known.Verdict > others.Verdict ? PerformanceVerdict.SentenceOf(ledger) : null);
    }

    /// <summary>Whether drift stands: it is over once what is known is stable again.</summary>
    /// <param name="before">Whether it stood before.</param>
    public bool IsDrifting(bool before) => Known.Verdict == Contracts.Versions.Verdict.Drift || (before && Known.Verdict != Contracts.Versions.Verdict.Stable);
}

using Sentinel.Decisions.Verdicts;

namespace Sentinel.Decisions.Versions;

/// <summary>A version's verdict by all that is known of it.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Known">The same without what is only estimated: what announces drift, and its end.</param>
/// <param name="Fault">What a person would say of the fault that labels or estimates find beyond the rest; null for none.</param>
/// <param name="ByLabels">Whether labels that have come find it beyond the limit of its policy.</param>
public sealed record WholeVerdict(VersionVerdict Verdict, VersionVerdict Known, string? Fault, bool ByLabels)
{
    /// <summary>The worst of three: without labels, by labels, and by estimates of windows that have none yet.</summary>
    /// <param name="ledger">The version.</param>
    /// <param name="others">Its verdict without labels.</param>
    public static WholeVerdict Of(VersionLedger ledger, VersionVerdict others)
    {
        ArgumentNullException.ThrowIfNull(others);
        var labels = PerformanceVerdict.Of(ledger);
        var known = PerformanceVerdict.Combine(others, labels);
        var byLabels = labels.Verdict == Contracts.Versions.Verdict.Drift;
        var estimated = EstimateVerdict.Of(ledger);
        return estimated.Verdict > known.Verdict
            ? new WholeVerdict(estimated, known, EstimateVerdict.SentenceOf(ledger), byLabels)
            : new WholeVerdict(known, known, known.Verdict > others.Verdict ? PerformanceVerdict.SentenceOf(ledger) : null, byLabels);
    }

    /// <summary>Whether drift stands: it is over once what is known is stable again.</summary>
    /// <param name="before">Whether it stood before.</param>
    public bool IsDrifting(bool before) => Known.Verdict == Contracts.Versions.Verdict.Drift || (before && Known.Verdict != Contracts.Versions.Verdict.Stable);
}

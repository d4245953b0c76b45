using System.Collections.Immutable;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Verdicts;

namespace Sentinel.Decisions.Performance;

/// <summary>What of a window's performance the version's verdict sees.</summary>
/// <param name="Labelled">Labelled rows that take part.</param>
/// <param name="Value">The figure that is judged; null where the rows do not define it.</param>
/// <param name="Lower">Lower end of its 95 % confidence interval; null for none.</param>
/// <param name="Upper">Upper end of it.</param>
public sealed record PerformanceMark(long Labelled, double? Value, double? Lower, double? Upper);

/// <summary>What a version knows of its performance, beside the outcomes by window, which are stored apart.</summary>
/// <param name="Plan">How outcomes are read, from when the first label shard asked; null before.</param>
/// <param name="Metric">Figure that the marks are of; null for none.</param>
/// <param name="Marks">The version's newest windows that have labels, by name.</param>
/// <param name="Others">The version's verdict without labels; null before the first window.</param>
/// <param name="Changes">Verdicts that labels have changed: makes the ids of what follows from them.</param>
public sealed record VersionPerformance(
    OutcomePlan? Plan, string? Metric, ImmutableSortedDictionary<string, PerformanceMark> Marks, VersionVerdict? Others, long Changes)
{
    /// <summary>No label has come.</summary>
    public static VersionPerformance None { get; } = new(null, null, ImmutableSortedDictionary.Create<string, PerformanceMark>(StringComparer.Ordinal), null, 0);

    /// <summary>The same with marks of windows, as far as the version remembers these.</summary>
    /// <param name="policy">What is judged.</param>
    /// <param name="marks">Marks by window.</param>
    /// <param name="remembered">Names of the windows that are remembered.</param>
    public VersionPerformance With(PerformancePolicy policy, IEnumerable<KeyValuePair<string, PerformanceMark>> marks, IEnumerable<string> remembered)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var names = remembered.ToHashSet(StringComparer.Ordinal);
        var before = Metric == policy.Metric ? Marks : None.Marks;
        var after = before.SetItems(marks.Where(mark => names.Contains(mark.Key)));
        return this with { Metric = policy.Metric, Marks = after.RemoveRange(after.Keys.Where(name => !names.Contains(name))) };
    }
}

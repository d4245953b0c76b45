using System.Collections.Immutable;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Verdicts;
using Sentinel.Statistics.Why;

namespace Sentinel.Decisions.Performance;

/// <summary>What of a window's performance the version's verdict sees.</summary>
/// <param name="Labelled">Labelled rows that take part.</param>
/// <param name="Value">The figure that is judged; null where the rows do not define it.</param>
/// <param name="Lower">Lower end of its 95 % confidence interval; null for none.</param>
/// <param name="Upper">Upper end of it.</param>
public sealed record PerformanceMark(long Labelled, double? Value, double? Lower, double? Upper)
{
    /// <summary>Whether the labels contradict what the reference lets expect of the window; null while they are too few to tell, and where nothing was expected.</summary>
    public bool? Contradicted { get; init; }

    /// <summary>Why the figure changed since the reference, where it is at fault; null where it is not, or that is not known.</summary>
    public ChangeSplit? Change { get; init; }
}

/// <summary>What of a window's estimated performance the version's verdict sees.</summary>
/// <param name="Rows">Rows that take part.</param>
/// <param name="Value">The figure that is judged.</param>
/// <param name="Lower">Lower end of its band.</param>
/// <param name="Upper">Upper end of it.</param>
public sealed record EstimateMark(long Rows, double Value, double Lower, double Upper);

/// <summary>What a version knows of its performance, beside the outcomes by window, which are stored apart.</summary>
/// <param name="Plan">How outcomes are read, from when the first label shard asked; null before.</param>
/// <param name="Metric">Figure that the marks are of; null for none.</param>
/// <param name="Marks">The version's newest windows that have labels, by name.</param>
/// <param name="Others">The version's verdict without labels; null before the first window.</param>
/// <param name="Changes">Verdicts that labels have changed: makes the ids of what follows from them.</param>
public sealed record VersionPerformance(
    OutcomePlan? Plan, string? Metric, ImmutableSortedDictionary<string, PerformanceMark> Marks, VersionVerdict? Others, long Changes)
{
    /// <summary>Estimates of the same figure in the version's newest windows, by name.</summary>
    public ImmutableSortedDictionary<string, EstimateMark> Estimates { get; init; } = ImmutableSortedDictionary.Create<string, EstimateMark>(StringComparer.Ordinal);

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
        var current = Of(policy);
        return current with { Marks = Keep(current.Marks.SetItems(marks), names), Estimates = Keep(current.Estimates, names) };
    }

    /// <summary>The same with the estimate of a window that has just closed, as far as the version remembers windows.</summary>
    /// <param name="policy">What is judged.</param>
    /// <param name="window">Name of the window.</param>
    /// <param name="estimate">Its estimate.</param>
    /// <param name="remembered">Names of the windows that are remembered.</param>
    public VersionPerformance With(PerformancePolicy policy, string window, EstimateMark estimate, IEnumerable<string> remembered)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var current = Of(policy);
        return current with { Estimates = Keep(current.Estimates.SetItem(window, estimate), remembered.ToHashSet(StringComparer.Ordinal)) };
    }

    /// <summary>What is known of one figure says nothing of another.</summary>
    private VersionPerformance Of(PerformancePolicy policy) => Metric == policy.Metric ? this : this with { Metric = policy.Metric, Marks = None.Marks, Estimates = None.Estimates };

    private static ImmutableSortedDictionary<string, T> Keep<T>(ImmutableSortedDictionary<string, T> marks, HashSet<string> names) => marks.RemoveRange(marks.Keys.Where(name => !names.Contains(name)));
}

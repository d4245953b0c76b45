using System.Collections.Immutable;
using Sentinel.Contracts.Versions;

namespace Sentinel.Decisions.Verdicts;

/// <summary>Since when windows of one stream are not stable: the first window of the run that the newest one belongs to.</summary>
/// <param name="WindowId">That window.</param>
/// <param name="From">Where it starts, in event time.</param>
/// <param name="ReferenceDigest">The reference that the run is held against; another one begins another run.</param>
public sealed record DriftRun(string WindowId, DateTimeOffset From, string? ReferenceDigest)
{
    /// <summary>No stream strays.</summary>
    public static ImmutableSortedDictionary<string, DriftRun> None { get; } = ImmutableSortedDictionary.Create<string, DriftRun>(StringComparer.Ordinal);

    /// <summary>The runs after a window: a stable one ends that of its stream, a warning or drift begins one or goes on, and one that could not be judged says nothing.</summary>
    /// <param name="runs">Runs by stream.</param>
    /// <param name="stream">The window's stream.</param>
    /// <param name="window">The window, as a run that begins with it.</param>
    /// <param name="verdict">Its verdict.</param>
    public static ImmutableSortedDictionary<string, DriftRun> After(ImmutableSortedDictionary<string, DriftRun> runs, string stream, DriftRun window, Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(window);
        return verdict switch
        {
            Verdict.Insufficient => runs,
            Verdict.Stable => runs.Remove(stream),
            _ => runs.TryGetValue(stream, out var run) && run.ReferenceDigest == window.ReferenceDigest ? runs : runs.SetItem(stream, window),
        };
    }

    /// <summary>The run that began first among those against a reference; null without any.</summary>
    public static DriftRun? Earliest(ImmutableSortedDictionary<string, DriftRun> runs, string? referenceDigest)
    {
        ArgumentNullException.ThrowIfNull(runs);
        return runs.Values.Where(run => run.ReferenceDigest == referenceDigest).OrderBy(run => run.From).ThenBy(run => run.WindowId, StringComparer.Ordinal).FirstOrDefault();
    }
}

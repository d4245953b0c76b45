using System.Collections.Immutable;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Versions;

namespace Sentinel.Grains.Performance;

/// <summary>Outcomes of a few windows that stand beside each other, one record.</summary>
/// <param name="NextSequences">Sequence of the next summary of each label shard: those below are in.</param>
/// <param name="Windows">Encoded sketches of outcomes, by window.</param>
public sealed record PerformancePage(ImmutableSortedDictionary<int, long> NextSequences, ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> Windows)
{
    /// <summary>What sequential detectors said of outcomes, by window.</summary>
    public ImmutableSortedDictionary<string, DetectedChanges> Detected { get; init; } = ImmutableSortedDictionary.Create<string, DetectedChanges>(StringComparer.Ordinal);

    private const int CountedWindows = 16;

    // t20260301T120000Z without its last digits: ten minutes.
    private const int TimedLetters = 13;

    /// <summary>A page that holds nothing.</summary>
    public static PerformancePage Empty { get; } = new(ImmutableSortedDictionary<int, long>.Empty, ImmutableSortedDictionary.Create<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal));

    /// <summary>Name of the page that holds a window: 16 counted windows of a partition, or those by event time that begin in the same ten minutes.</summary>
    public static string NameOf(string windowId)
    {
        ArgumentNullException.ThrowIfNull(windowId);
        var dash = windowId.IndexOf('-', StringComparison.Ordinal);
        return dash > 0 && long.TryParse(windowId.AsSpan(dash + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? FormattableString.Invariant($"performance-{windowId[..dash]}-{number / CountedWindows}")
            : $"performance-{windowId[..Math.Min(windowId.Length, TimedLetters)]}";
    }

    /// <summary>The page with a summary's windows that belong to it; the same page when that summary is in.</summary>
    /// <param name="summary">The summary.</param>
    /// <param name="windows">Its windows that belong to this page.</param>
    /// <param name="merge">Merges two encoded sketches.</param>
    public PerformancePage Take(OutcomeSummary summary, IEnumerable<WindowOutcomes> windows, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> merge)
    {
        ArgumentNullException.ThrowIfNull(summary);
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(merge);
        if (NextSequences.GetValueOrDefault(summary.Shard) > summary.Sequence)
        {
            return this;
        }

        var merged = Windows.SetItems(windows.Select(window =>
            KeyValuePair.Create(window.WindowId, Windows.TryGetValue(window.WindowId, out var before) ? merge(before, window.Sketch) : window.Sketch)));
        var detected = Detected.SetItems(windows.Where(window => window.Detected.First.Length > 0).Select(window =>
            KeyValuePair.Create(window.WindowId, Detected.GetValueOrDefault(window.WindowId, DetectedChanges.None).And(window.Detected))));
        return new PerformancePage(NextSequences.SetItem(summary.Shard, summary.Sequence + 1), merged) { Detected = detected };
    }
}

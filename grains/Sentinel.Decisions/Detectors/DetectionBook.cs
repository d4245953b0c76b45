using System.Collections.Immutable;
using Sentinel.Contracts.Versions;

namespace Sentinel.Decisions.Detectors;

/// <summary>The newest words of a version's detectors, and how far they have come.</summary>
public static class DetectionBook
{
    /// <summary>Words that are kept.</summary>
    public const int Most = 100;

    /// <summary>Takes words, oldest first; one that is there already is not taken again.</summary>
    public static ImmutableArray<DetectedChange> Add(ImmutableArray<DetectedChange> book, IEnumerable<DetectedChange> said)
    {
        ArgumentNullException.ThrowIfNull(said);
        DetectedChange[] unknown = [.. said.Where(change => !book.Contains(change))];
        return unknown.Length == 0 ? book : [.. book.AddRange(unknown).TakeLast(Most)];
    }

    /// <summary>The detectors of all shards by stream and name, together.</summary>
    public static DetectorStatus[] Sum(IEnumerable<DetectorStatus> shards)
    {
        ArgumentNullException.ThrowIfNull(shards);
        return
        [
            .. shards.GroupBy(shard => (shard.On, shard.Detector))
                .OrderBy(detector => detector.Key.On).ThenBy(detector => detector.Key.Detector, StringComparer.Ordinal)
                .Select(detector => new DetectorStatus(detector.Key.On, detector.Key.Detector, detector.Sum(shard => shard.Values), detector.Sum(shard => shard.Ignored), detector.Sum(shard => shard.Drifts))),
        ];
    }
}

namespace Sentinel.Contracts.Versions;

/// <summary>What a sequential detector says of a value.</summary>
public enum DetectionKind
{
    /// <summary>The stream leaves what it was; told once until the next drift.</summary>
    Warning,

    /// <summary>The stream is no longer what it was. The detector forgets what came before.</summary>
    Drift,
}

/// <summary>A word of a sequential detector.</summary>
/// <param name="On">What the detector is told.</param>
/// <param name="Detector">Its name.</param>
/// <param name="Kind">What it says.</param>
/// <param name="Window">Window of the prediction whose score or outcome showed it.</param>
/// <param name="TopicPartition">Where the row stands in the log; for outcomes the row that came second, label or prediction.</param>
/// <param name="Offset">Its offset.</param>
/// <param name="Time">Its event time.</param>
/// <param name="Estimate">The detector's own estimate of the stream's present mean.</param>
/// <param name="Statistic">What it held against its limit.</param>
/// <param name="Limit">The limit of drift.</param>
[GenerateSerializer, Immutable, Alias("sentinel.detected-change")]
public sealed record DetectedChange(
    [property: Id(0)] DetectorInput On,
    [property: Id(1)] string Detector,
    [property: Id(2)] DetectionKind Kind,
    [property: Id(3)] string Window,
    [property: Id(4)] string TopicPartition,
    [property: Id(5)] long Offset,
    [property: Id(6)] DateTimeOffset Time,
    [property: Id(7)] double Estimate,
    [property: Id(8)] double Statistic,
    [property: Id(9)] double Limit);

/// <summary>Words of detectors in one window, bounded.</summary>
/// <param name="First">The first ones, at most <see cref="Most"/>.</param>
/// <param name="More">How many came besides.</param>
[GenerateSerializer, Immutable, Alias("sentinel.detected-changes")]
public sealed record DetectedChanges([property: Id(0)] DetectedChange[] First, [property: Id(1)] long More)
{
    /// <summary>Words of a window that are kept.</summary>
    public const int Most = 64;

    /// <summary>None.</summary>
    public static DetectedChanges None { get; } = new([], 0);

    /// <summary>These and others after them.</summary>
    public DetectedChanges And(DetectedChanges others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return others.First.Length == 0 ? this with { More = More + others.More } : new([.. First.Concat(others.First).Take(Most)], More + others.More + Math.Max(0, First.Length + others.First.Length - Most));
    }

    /// <summary>The same of a window whose name is another.</summary>
    public DetectedChanges In(string window) => First.All(change => change.Window == window) ? this : this with { First = [.. First.Select(change => change with { Window = window })] };

    /// <summary>These and another after them.</summary>
    public DetectedChanges And(DetectedChange other) => First.Length == Most ? this with { More = More + 1 } : this with { First = [.. First, other] };
}

/// <summary>How far a version's detectors of one kind have come, all shards together.</summary>
/// <param name="On">What they are told.</param>
/// <param name="Detector">Their name.</param>
/// <param name="Values">Values told.</param>
/// <param name="Ignored">Those of them that they do not take: rows without a score, or values outside of what the detector is made for.</param>
/// <param name="Drifts">Drifts found.</param>
[GenerateSerializer, Immutable, Alias("sentinel.detector-status")]
public sealed record DetectorStatus([property: Id(0)] DetectorInput On, [property: Id(1)] string Detector, [property: Id(2)] long Values, [property: Id(3)] long Ignored, [property: Id(4)] long Drifts);

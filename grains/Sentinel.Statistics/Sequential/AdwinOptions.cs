namespace Sentinel.Statistics.Sequential;

/// <summary>Options of <see cref="AdwinDetector"/>.</summary>
public sealed record AdwinOptions : DetectorOptions
{
    private static readonly DetectorSetting[] All =
    [
        DetectorSetting.FromTo<AdwinOptions>("delta", 1e-12, 0.5, o => o.Delta, (o, v) => o with { Delta = v }),
        DetectorSetting.Whole<AdwinOptions>("clock", 1, 1_000_000, o => o.Clock, (o, v) => o with { Clock = v }),
        DetectorSetting.Whole<AdwinOptions>("maximumBuckets", 2, 100, o => o.MaximumBuckets, (o, v) => o with { MaximumBuckets = v }),
        DetectorSetting.Whole<AdwinOptions>("minimumWindow", 1, 1_000_000, o => o.MinimumWindow, (o, v) => o with { MinimumWindow = v }),
        DetectorSetting.Whole<AdwinOptions>("gracePeriod", 0, 1_000_000, o => o.GracePeriod, (o, v) => o with { GracePeriod = v }),
    ];

    /// <summary>Error probability δ of a cut.</summary>
    public double Delta { get; init; } = 0.002;

    /// <summary>Every how many values the window is looked at.</summary>
    public int Clock { get; init; } = 32;

    /// <summary>Buckets of each size; one more merges the two oldest.</summary>
    public int MaximumBuckets { get; init; } = 5;

    /// <summary>Values that each side of a cut has at least.</summary>
    public int MinimumWindow { get; init; } = 5;

    /// <summary>Values that the window has more of before it is looked at.</summary>
    public int GracePeriod { get; init; } = 10;

    /// <inheritdoc/>
    public override string Name => "adwin";

    /// <inheritdoc/>
    public override DetectorDomain Domain => DetectorDomain.Number;

    /// <inheritdoc/>
    public override IReadOnlyList<DetectorSetting> Settings => All;

    internal override byte Code => 1;

    internal override DriftDetector Make() => new AdwinDetector(this);
}

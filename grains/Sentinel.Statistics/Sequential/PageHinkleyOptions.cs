namespace Sentinel.Statistics.Sequential;

/// <summary>Options of <see cref="PageHinkleyDetector"/>.</summary>
public sealed record PageHinkleyOptions : DetectorOptions
{
    private static readonly DetectorSetting[] All =
    [
        DetectorSetting.Whole<PageHinkleyOptions>("minimumCount", 1, 1_000_000, o => o.MinimumCount, (o, v) => o with { MinimumCount = v }),
        DetectorSetting.FromTo<PageHinkleyOptions>("delta", 0, 1e50, o => o.Delta, (o, v) => o with { Delta = v }),
        DetectorSetting.Between<PageHinkleyOptions>("threshold", 0, 1e50, o => o.Threshold, (o, v) => o with { Threshold = v }),
        DetectorSetting.FromTo<PageHinkleyOptions>("alpha", 0, 1, o => o.Alpha, (o, v) => o with { Alpha = v }),
        DetectorSetting.Flag<PageHinkleyOptions>("twoSided", o => o.TwoSided, (o, v) => o with { TwoSided = v }),
    ];

    /// <summary>Values from which on alarms are possible.</summary>
    public int MinimumCount { get; init; } = 30;

    /// <summary>Change of the mean that is tolerated, in the stream's own unit.</summary>
    public double Delta { get; init; } = 0.005;

    /// <summary>Limit of the cumulated deviation, in the stream's own unit.</summary>
    public double Threshold { get; init; } = 50;

    /// <summary>What is left of the cumulated deviation after each value.</summary>
    public double Alpha { get; init; } = 0.9999;

    /// <summary>Whether falls of the mean are found too.</summary>
    public bool TwoSided { get; init; } = true;

    /// <inheritdoc/>
    public override string Name => "page-hinkley";

    /// <inheritdoc/>
    public override DetectorDomain Domain => DetectorDomain.Number;

    /// <inheritdoc/>
    public override IReadOnlyList<DetectorSetting> Settings => All;

    internal override byte Code => 6;

    internal override DriftDetector Make() => new PageHinkleyDetector(this);
}

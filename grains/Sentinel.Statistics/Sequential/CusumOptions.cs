namespace Sentinel.Statistics.Sequential;

/// <summary>Options of <see cref="CusumDetector"/>.</summary>
public sealed record CusumOptions : DetectorOptions
{
    private static readonly DetectorSetting[] All =
    [
        DetectorSetting.Whole<CusumOptions>("minimumCount", 1, 1_000_000, o => o.MinimumCount, (o, v) => o with { MinimumCount = v }),
        DetectorSetting.FromTo<CusumOptions>("delta", 0, 1e50, o => o.Delta, (o, v) => o with { Delta = v }),
        DetectorSetting.Between<CusumOptions>("threshold", 0, 1e50, o => o.Threshold, (o, v) => o with { Threshold = v }),
    ];

    /// <summary>Values from which on alarms are possible.</summary>
    public int MinimumCount { get; init; } = 30;

    /// <summary>Change of the mean that is tolerated, in the stream's own unit.</summary>
    public double Delta { get; init; } = 0.005;

    /// <summary>Limit of the cumulated deviation, in the stream's own unit.</summary>
    public double Threshold { get; init; } = 50;

    /// <inheritdoc/>
    public override string Name => "cusum";

    /// <inheritdoc/>
    public override DetectorDomain Domain => DetectorDomain.Number;

    /// <inheritdoc/>
    public override IReadOnlyList<DetectorSetting> Settings => All;

    internal override byte Code => 7;

    internal override DriftDetector Make() => new CusumDetector(this);
}

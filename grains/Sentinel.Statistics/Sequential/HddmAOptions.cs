namespace Sentinel.Statistics.Sequential;

/// <summary>Options of <see cref="HddmADetector"/>.</summary>
public sealed record HddmAOptions : DetectorOptions
{
    private static readonly DetectorSetting[] All =
    [
        DetectorSetting.FromTo<HddmAOptions>("driftConfidence", 1e-12, 0.5, o => o.DriftConfidence, (o, v) => o with { DriftConfidence = v }),
        DetectorSetting.FromTo<HddmAOptions>("warningConfidence", 1e-12, 0.5, o => o.WarningConfidence, (o, v) => o with { WarningConfidence = v }),
        DetectorSetting.Flag<HddmAOptions>("twoSided", o => o.TwoSided, (o, v) => o with { TwoSided = v }),
    ];

    /// <summary>Error probability α of a drift.</summary>
    public double DriftConfidence { get; init; } = 0.001;

    /// <summary>Error probability α of a warning.</summary>
    public double WarningConfidence { get; init; } = 0.005;

    /// <summary>Whether falls of the mean are found too.</summary>
    public bool TwoSided { get; init; }

    /// <inheritdoc/>
    public override string Name => "hddm-a";

    /// <inheritdoc/>
    public override DetectorDomain Domain => DetectorDomain.Share;

    /// <inheritdoc/>
    public override IReadOnlyList<DetectorSetting> Settings => All;

    internal override byte Code => 4;

    private protected override string? CrossFault() => DetectorRules.ConfidencesRise(DriftConfidence, WarningConfidence);

    internal override DriftDetector Make() => new HddmADetector(this);
}

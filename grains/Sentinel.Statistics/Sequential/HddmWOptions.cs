namespace Sentinel.Statistics.Sequential;

/// <summary>Options of <see cref="HddmWDetector"/>.</summary>
public sealed record HddmWOptions : DetectorOptions
{
    private static readonly DetectorSetting[] All =
    [
        DetectorSetting.FromTo<HddmWOptions>("driftConfidence", 1e-12, 0.5, o => o.DriftConfidence, (o, v) => o with { DriftConfidence = v }),
        DetectorSetting.FromTo<HddmWOptions>("warningConfidence", 1e-12, 0.5, o => o.WarningConfidence, (o, v) => o with { WarningConfidence = v }),
        DetectorSetting.FromTo<HddmWOptions>("lambda", 1e-4, 1, o => o.Lambda, (o, v) => o with { Lambda = v }),
        DetectorSetting.Flag<HddmWOptions>("twoSided", o => o.TwoSided, (o, v) => o with { TwoSided = v }),
    ];

    /// <summary>Error probability α of a drift.</summary>
    public double DriftConfidence { get; init; } = 0.001;

    /// <summary>Error probability α of a warning.</summary>
    public double WarningConfidence { get; init; } = 0.005;

    /// <summary>Weight λ of the newest value in the moving averages.</summary>
    public double Lambda { get; init; } = 0.05;

    /// <summary>Whether falls of the mean are found too.</summary>
    public bool TwoSided { get; init; }

    /// <inheritdoc/>
    public override string Name => "hddm-w";

    /// <inheritdoc/>
    public override DetectorDomain Domain => DetectorDomain.Share;

    /// <inheritdoc/>
    public override IReadOnlyList<DetectorSetting> Settings => All;

    internal override byte Code => 5;

    private protected override string? CrossFault() => DetectorRules.ConfidencesRise(DriftConfidence, WarningConfidence);

    internal override DriftDetector Make() => new HddmWDetector(this);
}

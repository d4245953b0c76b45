namespace Sentinel.Statistics.Sequential;

/// <summary>Options of <see cref="DdmDetector"/>.</summary>
public sealed record DdmOptions : DetectorOptions
{
    private static readonly DetectorSetting[] All =
    [
        DetectorSetting.Whole<DdmOptions>("minimumCount", 1, 1_000_000, o => o.MinimumCount, (o, v) => o with { MinimumCount = v }),
        DetectorSetting.Between<DdmOptions>("warningLevel", 0, 100, o => o.WarningLevel, (o, v) => o with { WarningLevel = v }),
        DetectorSetting.Between<DdmOptions>("driftLevel", 0, 100, o => o.DriftLevel, (o, v) => o with { DriftLevel = v }),
    ];

    /// <summary>Values after which alarms are possible.</summary>
    public int MinimumCount { get; init; } = 30;

    /// <summary>Standard deviations above the least error rate that make a warning.</summary>
    public double WarningLevel { get; init; } = 2;

    /// <summary>Standard deviations above the least error rate that make a drift.</summary>
    public double DriftLevel { get; init; } = 3;

    /// <inheritdoc/>
    public override string Name => "ddm";

    /// <inheritdoc/>
    public override DetectorDomain Domain => DetectorDomain.Share;

    /// <inheritdoc/>
    public override IReadOnlyList<DetectorSetting> Settings => All;

    internal override byte Code => 2;

    private protected override string? CrossFault() => DetectorRules.LevelsRise(WarningLevel, DriftLevel);

    internal override DriftDetector Make() => new DdmDetector(this);
}

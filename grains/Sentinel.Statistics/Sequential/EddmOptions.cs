namespace Sentinel.Statistics.Sequential;

/// <summary>Options of <see cref="EddmDetector"/>.</summary>
public sealed record EddmOptions : DetectorOptions
{
    private static readonly DetectorSetting[] All =
    [
        DetectorSetting.Whole<EddmOptions>("minimumErrors", 1, 1_000_000, o => o.MinimumErrors, (o, v) => o with { MinimumErrors = v }),
        DetectorSetting.Between<EddmOptions>("warningLevel", 0, 1, o => o.WarningLevel, (o, v) => o with { WarningLevel = v }),
        DetectorSetting.Between<EddmOptions>("driftLevel", 0, 1, o => o.DriftLevel, (o, v) => o with { DriftLevel = v }),
    ];

    /// <summary>Values after which distances count, and errors after which alarms are possible.</summary>
    public int MinimumErrors { get; init; } = 30;

    /// <summary>Share of the greatest distance below which there is a warning (α).</summary>
    public double WarningLevel { get; init; } = 0.95;

    /// <summary>Share of the greatest distance below which there is a drift (β).</summary>
    public double DriftLevel { get; init; } = 0.9;

    /// <inheritdoc/>
    public override string Name => "eddm";

    /// <inheritdoc/>
    public override DetectorDomain Domain => DetectorDomain.Outcome;

    /// <inheritdoc/>
    public override IReadOnlyList<DetectorSetting> Settings => All;

    internal override byte Code => 3;

    private protected override string? CrossFault() => DetectorRules.LevelsFall(WarningLevel, DriftLevel);

    internal override DriftDetector Make() => new EddmDetector(this);
}

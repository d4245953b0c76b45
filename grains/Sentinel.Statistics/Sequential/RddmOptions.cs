namespace Sentinel.Statistics.Sequential;

/// <summary>Options of <see cref="RddmDetector"/>.</summary>
public sealed record RddmOptions : DetectorOptions
{
    private static readonly DetectorSetting[] All =
    [
        DetectorSetting.Whole<RddmOptions>("minimumCount", 1, 1_000_000, o => o.MinimumCount, (o, v) => o with { MinimumCount = v }),
        DetectorSetting.Between<RddmOptions>("warningLevel", 0, 100, o => o.WarningLevel, (o, v) => o with { WarningLevel = v }),
        DetectorSetting.Between<RddmOptions>("driftLevel", 0, 100, o => o.DriftLevel, (o, v) => o with { DriftLevel = v }),
        DetectorSetting.Whole<RddmOptions>("maximumConcept", 1, 1_000_000_000, o => o.MaximumConcept, (o, v) => o with { MaximumConcept = v }),
        DetectorSetting.Whole<RddmOptions>("minimumConcept", 1, 1_000_000, o => o.MinimumConcept, (o, v) => o with { MinimumConcept = v }),
        DetectorSetting.Whole<RddmOptions>("warningLimit", 1, 1_000_000, o => o.WarningLimit, (o, v) => o with { WarningLimit = v }),
    ];

    /// <summary>Values from which on alarms are possible.</summary>
    public int MinimumCount { get; init; } = 129;

    /// <summary>Standard deviations above the least error rate that make a warning.</summary>
    public double WarningLevel { get; init; } = 1.773;

    /// <summary>Standard deviations above the least error rate that make a drift.</summary>
    public double DriftLevel { get; init; } = 2.258;

    /// <summary>Values after which a concept is shortened to its newest.</summary>
    public int MaximumConcept { get; init; } = 40_000;

    /// <summary>The newest values that a long concept is shortened to, at most half of it.</summary>
    public int MinimumConcept { get; init; } = 7_000;

    /// <summary>Values in one stretch of warnings that make a drift.</summary>
    public int WarningLimit { get; init; } = 1_400;

    /// <inheritdoc/>
    public override string Name => "rddm";

    /// <inheritdoc/>
    public override DetectorDomain Domain => DetectorDomain.Outcome;

    /// <inheritdoc/>
    public override IReadOnlyList<DetectorSetting> Settings => All;

    internal override byte Code => 9;

    private protected override string? CrossFault() => DetectorRules.LevelsRise(WarningLevel, DriftLevel)
        ?? DetectorRules.AtMost("minimumCount", MinimumCount, "maximumConcept", MaximumConcept)
        ?? DetectorRules.AtMost("minimumConcept", MinimumConcept, "half of maximumConcept", MaximumConcept / 2);

    internal override DriftDetector Make() => new RddmDetector(this);
}

namespace Sentinel.Statistics.Sequential;

/// <summary>
/// Options of <see cref="EcddDetector"/>. The weight (0.2) and the mean run length between false alarms (400) are no options: the control limit is a
/// polynomial fitted to that pair, and those published for run lengths of 100 and 1,000 do not keep them (a simulation gives 13 and 465 at an error
/// rate of 0.3, 61 and 17 at 0.05).
/// </summary>
public sealed record EcddOptions : DetectorOptions
{
    private static readonly DetectorSetting[] All =
    [
        DetectorSetting.Whole<EcddOptions>("minimumCount", 1, 1_000_000, o => o.MinimumCount, (o, v) => o with { MinimumCount = v }),
        DetectorSetting.Between<EcddOptions>("warningShare", 0, 1, o => o.WarningShare, (o, v) => o with { WarningShare = v }),
    ];

    /// <summary>Values from which on alarms are possible.</summary>
    public int MinimumCount { get; init; } = 30;

    /// <summary>The share of the control limit that makes a warning.</summary>
    public double WarningShare { get; init; } = 0.5;

    /// <inheritdoc/>
    public override string Name => "ecdd";

    /// <inheritdoc/>
    public override DetectorDomain Domain => DetectorDomain.Share;

    /// <inheritdoc/>
    public override IReadOnlyList<DetectorSetting> Settings => All;

    internal override byte Code => 10;

    internal override DriftDetector Make() => new EcddDetector(this);
}

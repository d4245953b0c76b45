using System.Globalization;

namespace Sentinel.Statistics.Sequential;

/// <summary>Options of <see cref="KswinDetector"/>.</summary>
public sealed record KswinOptions : DetectorOptions
{
    private static readonly DetectorSetting[] All =
    [
        DetectorSetting.FromTo<KswinOptions>("alpha", 1e-12, 0.5, o => o.Alpha, (o, v) => o with { Alpha = v }),
        DetectorSetting.Whole<KswinOptions>("windowSize", 10, 10_000, o => o.WindowSize, (o, v) => o with { WindowSize = v }),
        DetectorSetting.Whole<KswinOptions>("recentSize", 5, 5_000, o => o.RecentSize, (o, v) => o with { RecentSize = v }),
        DetectorSetting.FromTo<KswinOptions>("minimumDistance", 0, 0.9, o => o.MinimumDistance, (o, v) => o with { MinimumDistance = v }),
        DetectorSetting.Whole<KswinOptions>("seed", 0, int.MaxValue, o => o.Seed, (o, v) => o with { Seed = v }),
    ];

    /// <summary>Significance level of one test.</summary>
    public double Alpha { get; init; } = 0.005;

    /// <summary>Values in the window, W.</summary>
    public int WindowSize { get; init; } = 100;

    /// <summary>The newest values, r, which are tested against as many of the others.</summary>
    public int RecentSize { get; init; } = 30;

    /// <summary>The distance D that a drift passes, however small its p-value.</summary>
    public double MinimumDistance { get; init; } = 0.1;

    /// <summary>Seed of the sampling.</summary>
    public int Seed { get; init; }

    /// <inheritdoc/>
    public override string Name => "kswin";

    /// <inheritdoc/>
    public override DetectorDomain Domain => DetectorDomain.Number;

    /// <inheritdoc/>
    public override IReadOnlyList<DetectorSetting> Settings => All;

    internal override byte Code => 8;

    /// <summary>The least difference of counts, D·r, that is a drift; above <see cref="RecentSize"/> where none is.</summary>
    internal int CriticalDifference => Math.Max(EqualSampleKolmogorov.CriticalDifference(RecentSize, Alpha), (int)Math.Floor(MinimumDistance * RecentSize) + 1);

    private protected override string? CrossFault()
        => RecentSize > WindowSize / 2
            ? string.Create(CultureInfo.InvariantCulture, $"recentSize must be at most half of windowSize ({WindowSize}), was {RecentSize}")
            : CriticalDifference > RecentSize
                ? string.Create(CultureInfo.InvariantCulture, $"recentSize must be greater for alpha {Alpha}: no two samples of {RecentSize} differ so much")
                : null;

    internal override DriftDetector Make() => new KswinDetector(this);
}

namespace Sentinel.Statistics.Figures;

/// <summary>
/// The figures of one feature against its reference, by the names that interfaces and stored reports use. A figure that does not
/// apply, or that the data does not define, is absent (null): never NaN, never infinite.
/// </summary>
public sealed record FeatureStatistics
{
    /// <summary>Population stability index; see <see cref="Distances.HistogramDistances"/>.</summary>
    public double? Psi { get; init; }

    /// <summary>95 % point of PSI without drift at these sample sizes.</summary>
    public double? PsiNull95 { get; init; }

    /// <summary>99 % point of PSI without drift at these sample sizes.</summary>
    public double? PsiNull99 { get; init; }

    /// <summary>Kullback–Leibler divergence of the current data from the reference, nats.</summary>
    public double? KlCurrentReference { get; init; }

    /// <summary>Jensen–Shannon distance to base 2, 0 to 1.</summary>
    public double? JsDistance { get; init; }

    /// <summary>Hellinger distance, 0 to 1.</summary>
    public double? Hellinger { get; init; }

    /// <summary>Total variation, 0 to 1.</summary>
    public double? TotalVariation { get; init; }

    /// <summary>Greatest difference of a bin's shares, 0 to 1.</summary>
    public double? LInfinity { get; init; }

    /// <summary>Kolmogorov–Smirnov D, 0 to 1; see <see cref="Tests.KolmogorovSmirnov"/>. From bins: the greatest gap at an edge.</summary>
    public double? Ks { get; init; }

    /// <summary>By how much D on the raw values may exceed D from bins; absent where D is exact.</summary>
    public double? KsBound { get; init; }

    /// <summary>Two-sided p-value of D.</summary>
    public double? KsPValue { get; init; }

    /// <summary>Mann–Whitney U of the reference.</summary>
    public double? MannWhitneyU { get; init; }

    /// <summary>Two-sided p-value of U.</summary>
    public double? MannWhitneyPValue { get; init; }

    /// <summary>Two-sample Cramér–von Mises T.</summary>
    public double? CramerVonMises { get; init; }

    /// <summary>P-value of T.</summary>
    public double? CramerVonMisesPValue { get; init; }

    /// <summary>Wasserstein-1 distance in the feature's unit.</summary>
    public double? Wasserstein { get; init; }

    /// <summary>By how much the Wasserstein-1 distance on the raw values may differ from that on bins, either way; absent where it is exact.</summary>
    public double? WassersteinBound { get; init; }

    /// <summary>Wasserstein-1 distance in standard deviations of the reference (at least a thousandth of its range).</summary>
    public double? WassersteinNormalised { get; init; }

    /// <summary>Energy distance, in roots of the feature's unit.</summary>
    public double? EnergyDistance { get; init; }

    /// <summary>χ² of homogeneity over all categories; see <see cref="Tests.ChiSquareHomogeneity"/>.</summary>
    public double? Chi2 { get; init; }

    /// <summary>P-value of <see cref="Chi2"/>.</summary>
    public double? Chi2PValue { get; init; }

    /// <summary>Degrees of freedom of <see cref="Chi2"/>.</summary>
    public int? DegreesOfFreedom { get; init; }

    /// <summary>P-value of χ² with rare categories counted together: the one for verdicts.</summary>
    public double? Chi2PooledPValue { get; init; }

    /// <summary>Cramér's V, 0 to 1.</summary>
    public double? CramersV { get; init; }

    /// <summary>Share of the current cells whose category the reference does not have.</summary>
    public double? NewCategoryShare { get; init; }

    /// <summary>The p-value that is corrected over the features of a report: of D, or of pooled χ².</summary>
    internal double? TestPValue => KsPValue ?? Chi2PooledPValue;

    /// <summary>The figure itself, or null where it is not finite.</summary>
    internal static double? Finite(double value) => double.IsFinite(value) ? value : null;
}

namespace Sentinel.Statistics.References;

/// <summary>The names of the conventions by which figures are computed. A convention never changes under its name.</summary>
public static class Conventions
{
    /// <summary>PSI on the reference's decile bins, shares <c>(c + ½) / (N + ½B)</c> on both sides, natural logarithm.</summary>
    public const string PopulationStability = "psi/reference-deciles/jeffreys/v1";

    /// <summary>The same on those edges of a former reference's sketch bins that lie nearest to the deciles of the closed windows that became the reference.</summary>
    public const string PopulationStabilityOfWindows = "psi/window-deciles/jeffreys/v1";

    /// <summary>Mean norm of what principal components of 65 % of the reference's variance do not hold, on its means and population standard deviations; limits of three standard deviations of its blocks.</summary>
    public const string ReconstructionError = "pca-reconstruction-error/reference-population/65-percent/mean-norm/v1";

    /// <summary>T² by the pooled covariance with divisor n + m − 2; F at rows over φ.</summary>
    public const string MeanShift = "hotelling-t2/pooled/f-effective-rows/v1";

    /// <summary>Unbiased squared discrepancy under exp(−‖x − y‖²/d) on the reference's scale by 256 Fourier features of sampled rows; χ² of matched moments.</summary>
    public const string KernelDistance = "mmd2/rbf-1-over-d/fourier-256/unbiased/v1";

    /// <summary>Greatest change of Pearson's r; Fisher's z at rows over φ, times the number of pairs.</summary>
    public const string CorrelationChange = "correlation-change/pearson/fisher-z-bonferroni/v1";
}

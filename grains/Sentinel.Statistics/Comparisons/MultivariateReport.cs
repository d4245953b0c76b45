namespace Sentinel.Statistics.Comparisons;

/// <summary>What changed in the numeric columns together, though each alone may look as it did. A figure that the rows do not define is absent.</summary>
/// <param name="Features">The columns that took part.</param>
/// <param name="ReferenceRows">Reference rows with a number in each of them.</param>
/// <param name="CurrentRows">Current rows with a number in each of them.</param>
public sealed record MultivariateReport(IReadOnlyList<string> Features, long ReferenceRows, long CurrentRows)
{
    /// <summary>Why there are no figures; absent where there are.</summary>
    public string? Reason { get; init; }

    /// <summary>What the reference's principal components do not hold of the rows.</summary>
    public ReconstructionError? PcaReconstructionError { get; init; }

    /// <summary>Hotelling's T² of the means.</summary>
    public MeanShift? HotellingT2 { get; init; }

    /// <summary>The pair of columns whose correlation moved most.</summary>
    public PairChange? CorrelationChange { get; init; }

    /// <summary>The squared maximum mean discrepancy, unbiased, on the sampled rows.</summary>
    public double? Mmd2 { get; init; }

    /// <summary>Its p-value by 100 seeded permutations, at least 0.0099.</summary>
    public double? Mmd2PValue { get; init; }

    /// <summary>How well a classifier tells the sides apart, on the sampled rows.</summary>
    public SideClassifier? DomainClassifier { get; init; }

    /// <summary>The rows that <see cref="Mmd2"/> and <see cref="DomainClassifier"/> are computed on.</summary>
    public RowSample? Sample { get; init; }
}

/// <summary>Mean reconstruction errors by principal components of the reference.</summary>
/// <param name="Components">How many components explain 65 % of the reference's variance.</param>
/// <param name="Reference">The reference's own error.</param>
/// <param name="Current">The current rows' error.</param>
public sealed record ReconstructionError(int Components, double Reference, double Current);

/// <summary>A shift of the means.</summary>
/// <param name="Statistic">T².</param>
/// <param name="Dimensions">Independent directions.</param>
/// <param name="PValue">The chance of as great a T² without drift.</param>
public sealed record MeanShift(double Statistic, int Dimensions, double PValue);

/// <summary>A change of a correlation.</summary>
/// <param name="Features">The two columns.</param>
/// <param name="Reference">Their correlation in the reference.</param>
/// <param name="Current">Their correlation now.</param>
/// <param name="PValue">The chance that some pair moves as much without drift.</param>
/// <param name="RootMeanSquare">The root of the mean squared change over all pairs.</param>
public sealed record PairChange(IReadOnlyList<string> Features, double Reference, double Current, double PValue, double RootMeanSquare);

/// <summary>A classifier of the two sides.</summary>
/// <param name="Auc">Its ROC AUC on rows that it has not seen.</param>
/// <param name="Lower">Lower end of the 95 % interval.</param>
/// <param name="Upper">Upper end of it.</param>
public sealed record SideClassifier(double Auc, double Lower, double Upper);

/// <summary>Rows that were drawn; all of a side where it has no more.</summary>
/// <param name="ReferenceRows">Reference rows.</param>
/// <param name="CurrentRows">Current rows.</param>
/// <param name="Seed">The seed of the draw.</param>
public sealed record RowSample(int ReferenceRows, int CurrentRows, int Seed);

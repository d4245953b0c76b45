using Sentinel.Contracts.Versions;

namespace Sentinel.Statistics.Windows;

/// <summary>A closed window's figures against its reference.</summary>
/// <param name="Convention">The convention that the figures follow.</param>
/// <param name="ReferenceDigest">The reference's digest.</param>
/// <param name="ReferenceRows">Rows of the reference.</param>
/// <param name="Rows">Rows of the window.</param>
/// <param name="Features">The features, in the signature's order.</param>
/// <param name="Prediction">The predictions, where the reference has them.</param>
/// <param name="Class">The predicted classes, where the reference has them.</param>
public sealed record WindowFigures(
    string Convention,
    string ReferenceDigest,
    long ReferenceRows,
    long Rows,
    IReadOnlyList<FeatureFigures> Features,
    FeatureFigures? Prediction,
    FeatureFigures? Class)
{
    /// <summary>The numeric features together, where the reference has them so.</summary>
    public WindowMultivariate? Multivariate { get; init; }
}

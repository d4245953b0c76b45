using System.Collections.Immutable;

namespace Sentinel.Contracts.Versions;

/// <summary>
/// The numeric features of a window together against its reference: what changed in their means, relations and joint distribution, though each alone may look as it did.
/// Informs, and decides no verdict. A figure that the rows do not define is null, with its reason in <paramref name="Absent"/>; never NaN.
/// </summary>
/// <param name="Features">How many features take part, 2 to 64: the first of the signature that are numbers in half of the reference's rows.</param>
/// <param name="Rows">Rows of the window that have a number within ±1e100 in each of them.</param>
/// <param name="IncompleteRows">Rows that do not, and take no part.</param>
/// <param name="ReferenceRows">Rows of the reference that took part.</param>
/// <param name="Dependence">φ ≥ 1: how many rows count as one for means, measured on the reference in its own order. Chances and limits are computed with rows/φ on both sides.</param>
/// <param name="Absent">Why figures are absent, by name.</param>
[GenerateSerializer, Immutable, Alias("sentinel.window-multivariate")]
public sealed record WindowMultivariate(
    [property: Id(0)] int Features,
    [property: Id(1)] long Rows,
    [property: Id(2)] long IncompleteRows,
    [property: Id(3)] long ReferenceRows,
    [property: Id(4)] double Dependence,
    [property: Id(5)] ImmutableSortedDictionary<string, string> Absent)
{
    /// <summary>What the reference's principal components do not hold of the rows.</summary>
    [Id(6)]
    public WindowReconstructionError? PcaReconstructionError { get; init; }

    /// <summary>Hotelling's T² of the means.</summary>
    [Id(7)]
    public WindowMeanShift? HotellingT2 { get; init; }

    /// <summary>The squared maximum mean discrepancy of the sampled rows, unbiased: about 0 without drift, at most 2.</summary>
    [Id(8)]
    public double? Mmd2 { get; init; }

    /// <summary>What <see cref="Mmd2"/> is without drift.</summary>
    [Id(9)]
    public WindowKernelTest? Mmd2Test { get; init; }

    /// <summary>The pair of features whose correlation moved most.</summary>
    [Id(10)]
    public WindowCorrelationChange? CorrelationChange { get; init; }
}

/// <summary>Reconstruction errors by principal components of the reference: the mean over rows of the Euclidean norm of what they do not hold, on the reference's scale.</summary>
/// <param name="Reference">The reference's own.</param>
/// <param name="Current">The window's.</param>
/// <param name="Low">The reference's less three standard deviations of blocks of as many rows, at least 0.</param>
/// <param name="High">The reference's and three of them.</param>
/// <param name="ReferenceRootMeanSquare">The root of the mean square instead of the mean, of the reference.</param>
/// <param name="CurrentRootMeanSquare">The same of the window.</param>
/// <param name="Components">How many components explain 65 % of the reference's variance.</param>
/// <param name="Convention">How the figure is defined.</param>
[GenerateSerializer, Immutable, Alias("sentinel.window-reconstruction-error")]
public sealed record WindowReconstructionError(
    [property: Id(0)] double Reference,
    [property: Id(1)] double Current,
    [property: Id(2)] double Low,
    [property: Id(3)] double High,
    [property: Id(4)] double? ReferenceRootMeanSquare,
    [property: Id(5)] double? CurrentRootMeanSquare,
    [property: Id(6)] int Components,
    [property: Id(7)] string Convention)
{
    /// <summary>Whether the window's error is beyond its limits.</summary>
    public bool Outside => Current < Low || Current > High;
}

/// <summary>A shift of the means.</summary>
/// <param name="Statistic">T² of all rows.</param>
/// <param name="Dimensions">Independent directions.</param>
/// <param name="PValue">The chance of as great a T² without drift, by effective rows.</param>
/// <param name="Convention">How the figure is defined.</param>
[GenerateSerializer, Immutable, Alias("sentinel.window-mean-shift")]
public sealed record WindowMeanShift([property: Id(0)] double Statistic, [property: Id(1)] int Dimensions, [property: Id(2)] double PValue, [property: Id(3)] string Convention);

/// <summary>What a kernel distance is without drift.</summary>
/// <param name="Limit">Its 99 % point.</param>
/// <param name="PValue">The chance of as great a distance.</param>
/// <param name="Rows">Sampled rows of the window.</param>
/// <param name="ReferenceRows">Sampled rows of the reference.</param>
/// <param name="SampleEvery">One of how many of the window's rows is sampled.</param>
/// <param name="Convention">How the distance is defined.</param>
[GenerateSerializer, Immutable, Alias("sentinel.window-kernel-test")]
public sealed record WindowKernelTest(
    [property: Id(0)] double Limit,
    [property: Id(1)] double PValue,
    [property: Id(2)] long Rows,
    [property: Id(3)] long ReferenceRows,
    [property: Id(4)] int SampleEvery,
    [property: Id(5)] string Convention);

/// <summary>A change of a correlation.</summary>
/// <param name="Features">The two features.</param>
/// <param name="Reference">Their correlation in the reference, −1 to 1.</param>
/// <param name="Current">Their correlation in the window.</param>
/// <param name="PValue">The chance that some pair moves as much without drift, by effective rows.</param>
/// <param name="RootMeanSquare">The root of the mean squared change over all pairs, 0 to 2.</param>
/// <param name="Convention">How the figure is defined.</param>
[GenerateSerializer, Immutable, Alias("sentinel.window-correlation-change")]
public sealed record WindowCorrelationChange(
    [property: Id(0)] string[] Features,
    [property: Id(1)] double Reference,
    [property: Id(2)] double Current,
    [property: Id(3)] double PValue,
    [property: Id(4)] double RootMeanSquare,
    [property: Id(5)] string Convention);

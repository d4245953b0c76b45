using System.Collections.Immutable;

namespace Sentinel.Contracts.Versions;

/// <summary>
/// What the scores of a window let expect of its performance before labels come, by what scores meant in the reference. Right as long as outcomes follow the scores as they did there, whatever the
/// inputs do.
/// </summary>
/// <param name="Rows">Rows that took part.</param>
/// <param name="LeftOut">Rows that did not: without a score or class, or of a class that the reference never predicted.</param>
/// <param name="Metrics">Figures by name; one that the rows do not define is absent.</param>
/// <param name="Absent">Why figures are absent, by name.</param>
/// <param name="Reason">Why there is no figure at all; null where there are some.</param>
/// <param name="Convention">How the figures are defined.</param>
[GenerateSerializer, Immutable, Alias("sentinel.window-estimate")]
public sealed record WindowEstimate(
    [property: Id(0)] long Rows,
    [property: Id(1)] long LeftOut,
    [property: Id(2)] ImmutableSortedDictionary<string, EstimatedMetric> Metrics,
    [property: Id(3)] ImmutableSortedDictionary<string, string> Absent,
    [property: Id(4)] string? Reason,
    [property: Id(5)] string Convention)
{
    /// <summary>What the labels that did come say of it; null while they are too few to tell.</summary>
    [Id(6)]
    public EstimateCheck? Check { get; init; }

    /// <summary>Whether labels that did come contradict it, so that it must not be relied on; null while they are too few to tell.</summary>
    public bool? Unreliable => Check?.Contradicted;
}

/// <summary>An estimated figure.</summary>
/// <param name="Value">The figure.</param>
/// <param name="StandardError">Of labels drawn by the calibrated chances, and of these from a finite reference.</param>
/// <param name="Lower">Lower end of the band of three standard errors.</param>
/// <param name="Upper">Upper end of it.</param>
[GenerateSerializer, Immutable, Alias("sentinel.estimated-metric")]
public sealed record EstimatedMetric([property: Id(0)] double Value, [property: Id(1)] double StandardError, [property: Id(2)] double Lower, [property: Id(3)] double Upper);

/// <summary>Labels that came, held against the chances that the reference gives them.</summary>
/// <param name="ChiSquare">The statistic.</param>
/// <param name="DegreesOfFreedom">Groups of neighbouring scores.</param>
/// <param name="PValue">The chance of as great a statistic while scores mean what they meant.</param>
/// <param name="Labels">Labelled rows that were looked at.</param>
/// <param name="Contradicted">Whether the chance is below 1 %.</param>
[GenerateSerializer, Immutable, Alias("sentinel.estimate-check")]
public sealed record EstimateCheck(
    [property: Id(0)] double ChiSquare, [property: Id(1)] int DegreesOfFreedom, [property: Id(2)] double PValue, [property: Id(3)] double Labels, [property: Id(4)] bool Contradicted);

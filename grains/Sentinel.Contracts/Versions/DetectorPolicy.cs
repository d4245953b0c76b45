using System.Collections.Immutable;

namespace Sentinel.Contracts.Versions;

/// <summary>What a sequential detector is told, value by value.</summary>
public enum DetectorInput
{
    /// <summary>The numeric prediction of each row, in the order of its partition.</summary>
    Score,

    /// <summary>How wrong each labelled prediction was (0 or 1 for classes, the absolute error for numbers), in the order in which labels and predictions met.</summary>
    Outcome,
}

/// <summary>A sequential detector that a monitor runs beside the verdict.</summary>
/// <param name="On">What it is told.</param>
/// <param name="Detector">Its name, such as <c>adwin</c>.</param>
/// <param name="Set">Settings that are not as by default, by name, as they would be written.</param>
[GenerateSerializer, Immutable, Alias("sentinel.detector-policy")]
public sealed record DetectorPolicy([property: Id(0)] DetectorInput On, [property: Id(1)] string Detector, [property: Id(2)] ImmutableSortedDictionary<string, string> Set);

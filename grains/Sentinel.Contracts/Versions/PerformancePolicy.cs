namespace Sentinel.Contracts.Versions;

/// <summary>
/// What the predictions of a version must be worth once their labels have come. With it, predictions wait for their labels. Without a limit the figures are reported and judged by nobody.
/// </summary>
/// <param name="Metric">Name of the figure that is judged, such as <c>rocAuc</c>.</param>
/// <param name="Floor">Least value of a figure that is better the higher; null for none.</param>
/// <param name="Ceiling">Highest value of a figure that is better the lower, such as <c>mae</c>; null for none.</param>
/// <param name="MinLabels">Labelled rows of a window from which it is judged; at least 1.</param>
[GenerateSerializer, Immutable, Alias("sentinel.performance-policy")]
public sealed record PerformancePolicy([property: Id(0)] string Metric, [property: Id(1)] double? Floor, [property: Id(2)] double? Ceiling, [property: Id(3)] int MinLabels)
{
    /// <summary>Labelled rows of a window from which it is judged unless a policy says otherwise.</summary>
    public const int MinLabelsDefault = 200;

    /// <summary>The limit; null without one.</summary>
    public double? Limit => Floor ?? Ceiling;
}

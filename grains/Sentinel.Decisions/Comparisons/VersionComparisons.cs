using Sentinel.Contracts.Comparisons;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Performance;

namespace Sentinel.Decisions.Comparisons;

/// <summary>Lays two versions side by side: what was registered differently, their figures, and what they see now.</summary>
public static class VersionComparisons
{
    /// <summary>Compares.</summary>
    /// <param name="a">The first.</param>
    /// <param name="b">The second.</param>
    /// <param name="traffic">What routers counted of their model; none where they are of two models.</param>
    public static VersionComparison Of(VersionSide a, VersionSide b, TrafficTotals traffic)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(traffic);
        var (first, second) = (a.Record.Spec.ModelVersion, b.Record.Spec.ModelVersion);
        return new VersionComparison(
            first.ToString(),
            second.ToString(),
            a.View(),
            b.View(),
            [.. Both(SpecFields.Of(a.Record), SpecFields.Of(b.Record)).Where(field => field.A != field.B).Select(field => new ComparedField(field.Name, field.A, field.B))],
            [.. Both(Figures(a), Figures(b)).Select(figure => new ComparedMetric(figure.Name, figure.A?.Value, figure.B?.Value, figure.A?.Interval, figure.B?.Interval))],
            [.. Both(Features(a.Newest), Features(b.Newest)).Select(feature => LiveDistance.Compare(feature.Name, feature.A, feature.B))],
            Agreement(traffic, first.Version, second.Version));
    }

    // Names in the order of the first, then those that only the second has.
    private static IEnumerable<(string Name, T? A, T? B)> Both<T>(IReadOnlyList<KeyValuePair<string, T>> a, IReadOnlyList<KeyValuePair<string, T>> b)
        where T : class
    {
        var (ofA, ofB) = (a.ToDictionary(), b.ToDictionary());
        return a.Concat(b.Where(pair => !ofA.ContainsKey(pair.Key))).Select(pair => (pair.Key, ofA.GetValueOrDefault(pair.Key), ofB.GetValueOrDefault(pair.Key)));
    }

    private static List<KeyValuePair<string, Figure>> Figures(VersionSide side) =>
    [
        .. side.Record.Spec.Metrics.Select(metric => KeyValuePair.Create(metric.Key, new Figure(metric.Value, null))),
        .. side.Labelled?.Performance?.Metrics.Select(metric => KeyValuePair.Create($"live.{metric.Key}", Figure.Of(metric.Value.Value, metric.Value.Lower, metric.Value.Upper))) ?? [],
        .. side.Newest?.EstimatedPerformance?.Metrics.Select(metric => KeyValuePair.Create($"estimated.{metric.Key}", Figure.Of(metric.Value.Value, metric.Value.Lower, metric.Value.Upper))) ?? [],
    ];

    private static List<KeyValuePair<string, FeatureReport>> Features(WindowReport? window) =>
        window is null ? [] : [.. new[] { window.Prediction, window.Class }.OfType<FeatureReport>().Concat(window.Features).Select(feature => KeyValuePair.Create(feature.Name, feature))];

    private static VersionAgreement? Agreement(TrafficTotals traffic, string a, string b)
    {
        var pairs = traffic.Pairs.Where(pair => pair.Pairs > 0 && ((pair.Stable == a && pair.Challenger == b) || (pair.Stable == b && pair.Challenger == a))).ToArray();
        if (pairs.Length == 0)
        {
            return null;
        }

        // Once the challenger has become the stable one, its pairs before and after are not to be added up: the newest way round counts.
        var (stable, challenger) = pairs.MaxBy(pair => pair.Epoch) is { } newest ? (newest.Stable, newest.Challenger) : default;
        var counted = pairs.Where(pair => pair.Stable == stable).ToArray();
        var (rows, agreed) = (counted.Sum(pair => pair.Pairs), counted.Sum(pair => pair.Agreed));
        var (sum, squares) = (counted.Sum(pair => pair.SumDifference), counted.Sum(pair => pair.SumSquaredDifference));
        var known = Interval.Wilson(agreed, rows);
        return new VersionAgreement(
            stable!,
            challenger!,
            rows,
            agreed,
            (double)agreed / rows,
            new MetricInterval(known.Lower, known.Upper),
            [.. counted.SelectMany(pair => pair.Flips).GroupBy(flip => (flip.Stable, flip.Challenger)).Select(flips => new ClassFlip(flips.Key.Stable, flips.Key.Challenger, flips.Sum(flip => flip.Rows))).OrderByDescending(flip => flip.Rows)],
            counted.Sum(pair => pair.Higher),
            counted.Sum(pair => pair.Lower),
            sum / rows,
            rows > 1 ? Math.Sqrt(Math.Max(0, (squares - (sum * sum / rows)) / (rows - 1))) : null);
    }

    private sealed record Figure(double Value, MetricInterval? Interval)
    {
        internal static Figure Of(double value, double? lower, double? upper) => new(value, lower is { } from && upper is { } to ? new MetricInterval(from, to) : null);
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Comparisons;
using Sentinel.Statistics.Performance;

namespace Sentinel.Testing.Comparisons;

/// <summary>Holds what a silo says of a window against the exact figures of the same rows, and tells every difference: what follows from counts is equal, the rest within the bound that is stated with it.</summary>
public static class LiveAgainstExact
{
    private const double Tolerance = 1e-9;
    private static readonly JsonSerializerOptions CamelCase = new(JsonSerializerDefaults.Web);
    private static readonly string[] FromCounts =
        ["psi", "psiNull95", "psiNull99", "klCurrentReference", "jsDistance", "hellinger", "totalVariation", "lInfinity", "chi2", "chi2PValue", "chi2PooledPValue", "degreesOfFreedom", "cramersV", "newCategoryShare"];

    /// <summary>A feature, or the prediction, or the class.</summary>
    public static IEnumerable<string> Differences(FeatureReport live, FeatureComparison exact)
    {
        ArgumentNullException.ThrowIfNull(live);
        ArgumentNullException.ThrowIfNull(exact);
        var figures = JsonSerializer.SerializeToNode(exact.Statistics, CamelCase)!.AsObject();
        var expected = FromCounts.Where(name => figures[name] is not null).ToDictionary(name => name, name => (double)figures[name]!);
        expected["count"] = exact.CurrentCount;
        expected["missing"] = exact.CurrentMissing;
        var found = expected.Where(figure => !(live.Statistics.TryGetValue(figure.Key, out var value) && Same(value, figure.Value))).Select(figure => Tell(figure.Key, live.Statistics, figure.Value));
        return found.Concat(Ranks(live, figures)).Select(difference => $"{exact.Name}: {difference}");
    }

    /// <summary>Performance by labels.</summary>
    public static IEnumerable<string> Differences(WindowPerformance? live, SidePerformance exact)
    {
        ArgumentNullException.ThrowIfNull(exact);
        if (live is null || (live.Labelled, live.Unusable) != (exact.Labelled, exact.Unusable) || !live.Metrics.Keys.SequenceEqual(exact.Figures.Keys))
        {
            return [$"performance: {live} instead of {exact}"];
        }

        var cells = (exact.Confusion ?? []).Select(cell => new ConfusionCount(cell.Predicted, cell.Actual, cell.Rows));
        return exact.Figures.Where(figure => !Holds(live.Metrics[figure.Key], figure.Value)).Select(figure => $"{figure.Key}: {live.Metrics[figure.Key]} instead of {figure.Value}")
            .Concat(cells.Except(live.Confusion).Select(cell => $"confusion: no {cell}"));
    }

    /// <summary>Performance as the scores let expect it.</summary>
    public static IEnumerable<string> Differences(WindowEstimate? live, EstimatedPerformance exact)
    {
        ArgumentNullException.ThrowIfNull(exact);
        if (live is null || (live.Rows, live.LeftOut, live.Unreliable) != (exact.Rows, exact.LeftOut, exact.Unreliable) || !live.Metrics.Keys.SequenceEqual(exact.Figures.Keys))
        {
            return [$"estimated performance: {live} instead of {exact}"];
        }

        return exact.Figures
            .Where(figure => live.Metrics[figure.Key] is var metric && !(Same(metric.Value, figure.Value.Value) && Same(metric.Lower, figure.Value.Lower) && Same(metric.Upper, figure.Value.Upper)))
            .Select(figure => $"estimated {figure.Key}: {live.Metrics[figure.Key]} instead of {figure.Value}");
    }

    private static IEnumerable<string> Ranks(FeatureReport live, JsonObject exact)
    {
        if (exact["ks"] is { } ks && !(live.Statistics.TryGetValue("ks", out var near) && live.Statistics.TryGetValue("ksBound", out var above) && (double)ks >= near - Tolerance && (double)ks <= near + above + Tolerance))
        {
            yield return Tell("ks", live.Statistics, (double)ks);
        }

        if (exact["wasserstein"] is { } distance
            && !(live.Statistics.TryGetValue("wasserstein", out var binned) && live.Statistics.TryGetValue("wassersteinBound", out var bound) && Math.Abs((double)distance - binned) <= bound + (Tolerance * binned)))
        {
            yield return Tell("wasserstein", live.Statistics, (double)distance);
        }
    }

    private static bool Holds(MetricFigure live, PerformanceFigure exact) => live.Bound is { } bound ? Math.Abs(live.Value - exact.Value) <= bound + Tolerance : Same(live.Value, exact.Value);

    private static bool Same(double a, double b) => Math.Abs(a - b) <= Tolerance * Math.Max(1e-3, Math.Max(Math.Abs(a), Math.Abs(b)));

    private static string Tell(string name, ImmutableSortedDictionary<string, double> live, double exact) => string.Create(
        CultureInfo.InvariantCulture, $"{name} is {(live.TryGetValue(name, out var value) ? value : double.NaN):R} (bound {live.GetValueOrDefault(name + "Bound"):R}), exactly {exact:R}");
}

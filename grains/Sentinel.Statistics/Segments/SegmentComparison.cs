using System.Globalization;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Distances;
using Sentinel.Statistics.Sketches;
using Sentinel.Statistics.Why;

namespace Sentinel.Statistics.Segments;

/// <summary>
/// A window's segments against the reference's: for each value its shares, how far its answer and its worst feature moved, and its part in the change of the
/// mean prediction. A pure function; O(values · columns · bins) a segment, at most 18 values.
/// </summary>
public static class SegmentComparison
{
    /// <summary>Fewest rows of a value, on each side, that distances are told on: below five expected in each of ten bins the null of PSI does not hold.</summary>
    public const long FewestRows = 50;

    private const double StandardErrors = 3;

    /// <summary>The segments of a window; none where its reference has none.</summary>
    public static SegmentReport[] Of(WindowSketch window)
    {
        ArgumentNullException.ThrowIfNull(window);
        var figure = AnswerMean.Of(window);
        return [.. window.Segments.Select((table, i) => Of(window, window.Reference.Segments[i], table, figure))];
    }

    private static SegmentReport Of(WindowSketch window, SegmentReference reference, SegmentTable table, AnswerMean? figure)
    {
        var means = Enumerable.Range(0, reference.Cells).Select(cell => figure?.Of(reference, table, cell)).ToArray();
        var causes = SegmentCause.Rank([.. means.OfType<SegmentFigure>()]).Select((cause, rank) => (cause, rank)).ToDictionary(ranked => ranked.cause.Name, StringComparer.Ordinal);
        var values = Enumerable.Range(0, reference.Cells)
            .Where(cell => reference.Table.Rows[cell] + table.Rows[cell] > 0)
            .Select(cell =>
            {
                var name = reference.NameOf(cell);
                return (Rank: causes.TryGetValue(name, out var ranked) ? ranked.rank : int.MaxValue, Value: Of(window, reference, table, cell, means[cell], ranked.cause));
            })
            .OrderBy(value => value.Rank).ThenByDescending(value => value.Value.Rows).ThenBy(value => value.Value.Value, StringComparer.Ordinal);
        return new SegmentReport(reference.Name, figure?.Name, figure?.ReferenceMean, figure?.Mean, figure?.Moved(StandardErrors) ?? false, [.. values.Select(value => value.Value)]);
    }

    private static SegmentValueReport Of(WindowSketch window, SegmentReference reference, SegmentTable table, int cell, SegmentFigure? means, SegmentCause? cause)
    {
        long before = reference.Table.Rows[cell];
        long now = table.Rows[cell];
        string? reason = TooFew("reference", before) ?? TooFew("window", now);
        int features = window.Features.Count;
        return new SegmentValueReport(
            reference.NameOf(cell),
            now,
            before,
            window.Rows == 0 ? 0 : (double)now / window.Rows,
            (double)before / window.Reference.Rows,
            reason,
            reason is null && reference.Columns.Count > features ? Drift(reference, table, cell, features, window.Prediction is null ? "class" : "prediction") : null,
            reason is null ? Worst(reference, table, cell, features) : null,
            cause is null || means is null ? null : new SegmentChange(
                means.ReferenceRows > 0 ? means.ReferenceMean : null, means.CurrentRows > 0 ? means.CurrentMean : null, cause.Within, cause.Mix, cause.Share));
    }

    private static SegmentDrift? Worst(SegmentReference reference, SegmentTable table, int cell, int features) =>
        Enumerable.Range(0, features).Select(column => Drift(reference, table, cell, column, reference.Columns[column].Name))
            .OfType<SegmentDrift>().MaxBy(drift => drift.Psi - drift.PsiNull99);

    private static SegmentDrift? Drift(SegmentReference reference, SegmentTable table, int cell, int column, string name)
    {
        var before = reference.Table.Counts(column, cell);
        var now = table.Counts(column, cell);
        return Total(before) >= FewestRows && Total(now) >= FewestRows && HistogramDistances.PsiBetween(before, now) is { } psi
            && PsiNull.Point(Total(before), Total(now), before.Length, 0.99) is { } chance
            ? new SegmentDrift(name, psi, chance)
            : null;
    }

    private static string? TooFew(string side, long rows) => rows >= FewestRows ? null
        : string.Create(CultureInfo.InvariantCulture, $"the {side} has {rows} rows of it, {FewestRows} are needed");

    private static long Total(ReadOnlySpan<long> counts)
    {
        long total = 0;
        foreach (long count in counts)
        {
            total += count;
        }

        return total;
    }
}

using Sentinel.Statistics.Estimation;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.Tables;

namespace Sentinel.Statistics.Comparisons;

/// <summary>Holds predictions against labels in two tables. What kind of model it is follows from the labels and columns.</summary>
internal static class PerformanceComparer
{
    /// <summary>Compares performance.</summary>
    /// <exception cref="TableFormatException">Neither table has the label, a labelled one lacks a column, or the columns do not fit together.</exception>
    public static PerformanceComparison Compare(ColumnTable reference, ColumnTable current, ComparedOutcomes outcomes)
    {
        ColumnTable[] labelled = [.. new[] { reference, current }.Where(table => table.Find(outcomes.Label) is not null)];
        if (labelled.Length == 0)
        {
            throw new TableFormatException($"Neither file has the column of labels \"{outcomes.Label}\".");
        }

        var schema = SchemaOf(labelled, outcomes);
        var before = Side(reference, outcomes, schema);
        var now = Side(current, outcomes, schema);
        return new PerformanceComparison
        {
            Reference = before is { } b ? SidePerformance.Of(b.Report) : null,
            Current = now is { } c ? SidePerformance.Of(c.Report) : null,
            Estimated = before is { Sketch.Rows: > 0 } side && schema.Kind != OutcomeKind.Regression && HasPredictions(current, outcomes)
                ? EstimatedPerformance.Of(PerformanceEstimator.Estimate(new OutcomeReference(side.Sketch), Scores(current, outcomes, schema), now?.Sketch))
                : null,
        };
    }

    private static OutcomeSchema SchemaOf(ColumnTable[] labelled, ComparedOutcomes outcomes)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        bool numbers = outcomes.Class is null;
        foreach (var table in labelled)
        {
            var labels = table.Find(outcomes.Label)!;
            numbers &= labels is NumericColumn;
            for (int row = 0; row < table.Rows; row++)
            {
                if (OutcomeColumns.LabelAt(labels, row).ClassName is { } name)
                {
                    counts[name] = counts.GetValueOrDefault(name) + 1;
                }
            }
        }

        if (counts.Count <= 2)
        {
            return OutcomeSchema.Binary(outcomes.PositiveClass, outcomes.Threshold);
        }

        if (numbers)
        {
            return OutcomeSchema.Regression();
        }

        return outcomes.Class is not null
            ? OutcomeSchema.Multiclass(counts.OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal).Select(count => count.Key))
            : throw new TableFormatException($"\"{outcomes.Label}\" has {counts.Count} classes: name the column of predicted classes too.");
    }

    private static (PerformanceReport Report, OutcomeSketch Sketch)? Side(ColumnTable table, ComparedOutcomes outcomes, OutcomeSchema schema)
    {
        if (table.Find(outcomes.Label) is not { } labels)
        {
            return null;
        }

        if (!HasPredictions(table, outcomes))
        {
            throw new TableFormatException($"A file has labels in \"{outcomes.Label}\" but lacks {string.Join(" or ", outcomes.Columns.Where(name => table.Find(name) is null).Select(name => $"\"{name}\""))}.");
        }

        var report = OutcomeColumns.Report(schema, Predictions(table, outcomes), outcomes.Class is { } name ? table.Find(name) : null, labels, out var sketch);
        return (report, sketch);
    }

    private static ScoreCounts Scores(ColumnTable table, ComparedOutcomes outcomes, OutcomeSchema schema)
    {
        var scores = new ScoreCounts(schema);
        double[]? predictions = Predictions(table, outcomes);
        var classes = outcomes.Class is { } name ? table.Find(name) : null;
        for (int row = 0; row < table.Rows; row++)
        {
            scores.Add(predictions?[row] ?? double.NaN, classes is null ? null : OutcomeColumns.LabelAt(classes, row).ClassName);
        }

        return scores;
    }

    private static bool HasPredictions(ColumnTable table, ComparedOutcomes outcomes)
        => outcomes.Columns.Skip(1).All(name => table.Find(name) is not null);

    private static double[]? Predictions(ColumnTable table, ComparedOutcomes outcomes) => outcomes.Prediction is null ? null
        : table.Find(outcomes.Prediction) is NumericColumn numbers ? numbers.Values
        : throw new TableFormatException($"The column of predictions \"{outcomes.Prediction}\" holds cells that are no numbers; predicted classes are named apart.");
}

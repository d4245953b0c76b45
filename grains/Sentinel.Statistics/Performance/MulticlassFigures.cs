namespace Sentinel.Statistics.Performance;

/// <summary>The figures of several classes. Macro figures are over the classes that the schema tells apart.</summary>
internal static class MulticlassFigures
{
    public static PerformanceReport Of(MulticlassOutcomes outcomes, OutcomeSchema schema, long unusable)
    {
        var cells = outcomes.Confusion.Select(cell => (cell.Predicted, cell.Actual, (double)cell.Rows)).ToArray();
        var figures = new FigureSet();
        Add(figures, cells, schema.Classes.Count, outcomes.Right, outcomes.Rows, "no row has a label yet");
        return new PerformanceReport(OutcomeKind.Multiclass, outcomes.Rows, unusable, figures.Figures, figures.Absent)
        {
            Confusion = Named(cells, schema),
        };
    }

    /// <summary>The cells with the names of their classes.</summary>
    public static IReadOnlyList<ConfusionCell> Named(IEnumerable<(int Predicted, int Actual, double Rows)> cells, OutcomeSchema schema)
    {
        return [.. cells.Select(cell => new ConfusionCell(Name(cell.Predicted), Name(cell.Actual), cell.Rows))];

        string Name(int place) => place == schema.OtherClass ? ConfusionCell.Others : schema.Classes[place];
    }

    /// <summary>Adds all figures of a confusion matrix, whose counts may be expected ones.</summary>
    public static void Add(FigureSet figures, (int Predicted, int Actual, double Rows)[] cells, int classes, double right, double rows, string none)
    {
        foreach (var metric in (ReadOnlySpan<PerformanceMetric>)[PerformanceMetric.Accuracy, PerformanceMetric.MicroPrecision, PerformanceMetric.MicroRecall, PerformanceMetric.MicroF1])
        {
            figures.AddShare(metric, right, rows, none);
        }

        var hits = new double[classes + 1];
        var predicted = new double[classes + 1];
        var actual = new double[classes + 1];
        foreach (var cell in cells)
        {
            predicted[cell.Predicted] += cell.Rows;
            actual[cell.Actual] += cell.Rows;
            hits[cell.Predicted] += cell.Predicted == cell.Actual ? cell.Rows : 0;
        }

        const string unknown = "no row is of a class that is told apart";
        AddMean(figures, PerformanceMetric.MacroPrecision, hits, predicted, classes, rows > 0 ? unknown : none);
        AddMean(figures, PerformanceMetric.MacroRecall, hits, actual, classes, rows > 0 ? unknown : none);
        AddMean(figures, PerformanceMetric.BalancedAccuracy, hits, actual, classes, rows > 0 ? unknown : none);
        AddMacroF1(figures, cells, hits, predicted, actual, rows, rows > 0 ? unknown : none);
    }

    private static void AddMean(FigureSet figures, PerformanceMetric metric, double[] hits, double[] rows, int classes, string none)
    {
        (double, double)[] shares = [.. Enumerable.Range(0, classes).Where(c => rows[c] > 0).Select(c => (hits[c], rows[c]))];
        if (shares.Length == 0)
        {
            figures.Omit(metric, none);
            return;
        }

        figures.Add(metric, shares.Average(share => share.Item1 / share.Item2), Interval.MeanOf(shares));
    }

    // The variance is the delta method's on the multinomial table (Takahashi, Yamamoto, Kuchiba and Koyama 2022); where that is none,
    // the mean of the classes' own limits, as if they moved together.
    private static void AddMacroF1(FigureSet figures, (int Predicted, int Actual, double Rows)[] cells, double[] hits, double[] predicted, double[] actual, double rows, string none)
    {
        int[] classes = [.. Enumerable.Range(0, hits.Length - 1).Where(c => predicted[c] + actual[c] > 0)];
        if (classes.Length == 0)
        {
            figures.Omit(PerformanceMetric.MacroF1, none);
            return;
        }

        double value = classes.Average(F1);
        double mean = 0;
        double square = 0;
        foreach (var (row, column, count) in cells)
        {
            double gradient = Slope(row) + Slope(column) + (row == column && row < hits.Length - 1 ? 2 * rows / (predicted[row] + actual[row]) : 0);
            mean += count / rows * gradient;
            square += count / rows * gradient * gradient;
        }

        double variance = Math.Max(0, square - (mean * mean)) / rows / classes.Length / classes.Length;
        figures.Add(PerformanceMetric.MacroF1, value, variance > 1e-18 ? Interval.Normal(value, Math.Sqrt(variance)).Within(0, 1) : Together());

        double F1(int c) => 2 * hits[c] / (predicted[c] + actual[c]);

        double Slope(int c) => c == hits.Length - 1 ? 0 : -F1(c) * rows / (predicted[c] + actual[c]);

        Interval Together()
        {
            Interval[] limits = [.. classes.Select(c => Interval.F1(hits[c], predicted[c] + actual[c] - (2 * hits[c])))];
            return new Interval(limits.Average(limit => limit.Lower), limits.Average(limit => limit.Upper));
        }
    }
}

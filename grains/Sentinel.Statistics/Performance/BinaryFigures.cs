using Sentinel.Statistics.Samples;

namespace Sentinel.Statistics.Performance;

/// <summary>The figures of two classes.</summary>
internal static class BinaryFigures
{
    private const string NoPositive = "no row came true as the positive class";
    private const string NoNegative = "no row came true as another than the positive class";

    private static ReadOnlySpan<PerformanceMetric> ScoreFigures => [PerformanceMetric.Brier, PerformanceMetric.LogLoss, PerformanceMetric.Ece];

    /// <summary>All figures, those of the scores' order from their bins and with a bound.</summary>
    public static PerformanceReport Of(BinaryOutcomes outcomes, OutcomeSchema schema, long unusable)
    {
        var positives = new double[ScoreBins.Count];
        var negatives = new double[ScoreBins.Count];
        for (int bin = 0; bin < ScoreBins.Count; bin++)
        {
            positives[bin] = outcomes.Positives(bin);
            negatives[bin] = outcomes.Negatives(bin);
        }

        return Of(outcomes, schema, unusable, positives, negatives, exact: false);
    }

    /// <summary>All figures, those of the scores' order from groups of ascending score.</summary>
    public static PerformanceReport Of(
        BinaryOutcomes outcomes,
        OutcomeSchema schema,
        long unusable,
        ReadOnlySpan<double> positives,
        ReadOnlySpan<double> negatives,
        bool exact)
    {
        var confusion = BinaryConfusion.Of(outcomes);
        var figures = new FigureSet();
        AddClassFigures(figures, confusion);
        AddRanking(figures, positives, negatives, exact);
        AddScores(figures, outcomes, positives, negatives);
        return new PerformanceReport(OutcomeKind.Binary, outcomes.Rows, unusable, figures.Figures, figures.Absent)
        {
            Confusion = confusion.Cells(schema.PositiveClass),
        };
    }

    private static void AddClassFigures(FigureSet figures, BinaryConfusion c)
    {
        const string noRows = "no row has a label yet";
        figures.AddShare(PerformanceMetric.Accuracy, c.TruePositives + c.TrueNegatives, c.Rows, noRows);
        figures.AddShare(PerformanceMetric.Precision, c.TruePositives, c.TruePositives + c.FalsePositives, "no row was predicted positive");
        figures.AddShare(PerformanceMetric.Recall, c.TruePositives, c.Positives, NoPositive);
        figures.AddShare(PerformanceMetric.Specificity, c.TrueNegatives, c.Negatives, NoNegative);
        if (c.Positives > 0 && c.Negatives > 0)
        {
            figures.Add(PerformanceMetric.BalancedAccuracy, c.BalancedAccuracy, Interval.MeanOf([(c.TruePositives, c.Positives), (c.TrueNegatives, c.Negatives)]));
        }
        else
        {
            figures.Omit(PerformanceMetric.BalancedAccuracy, c.Positives > 0 ? NoNegative : NoPositive);
        }

        if (c.TruePositives + c.Wrong > 0)
        {
            figures.Add(PerformanceMetric.F1, c.F1, Interval.F1(c.TruePositives, c.Wrong));
        }
        else
        {
            figures.Omit(PerformanceMetric.F1, "no row was predicted positive, and none came true so");
        }

        if (c.Mcc is { } mcc)
        {
            figures.Add(PerformanceMetric.Mcc, mcc, c.MccInterval(mcc));
        }
        else
        {
            figures.Omit(PerformanceMetric.Mcc, "all rows were predicted, or came true, as one class");
        }
    }

    private static void AddRanking(FigureSet figures, ReadOnlySpan<double> positives, ReadOnlySpan<double> negatives, bool exact)
    {
        double positive = Total(positives);
        double negative = Total(negatives);
        if (positive + negative == 0)
        {
            figures.Omit([PerformanceMetric.RocAuc, PerformanceMetric.AveragePrecision], "no row with a label has a score");
            return;
        }

        if (Ranking.Area(positives, negatives) is { } area)
        {
            var interval = Interval.Logit(area.Auc, area.StandardError, Math.Min(positive, negative));
            figures.Add(PerformanceMetric.RocAuc, area.Auc, interval, exact ? null : area.Bound);
        }
        else
        {
            figures.Omit(PerformanceMetric.RocAuc, positive > 0 ? NoNegative : NoPositive);
        }

        if (Ranking.AveragePrecision(positives, negatives) is { } average)
        {
            double standardError = Math.Sqrt(average.Precision * (1 - average.Precision) / positive);
            figures.Add(PerformanceMetric.AveragePrecision, average.Precision, Interval.Logit(average.Precision, standardError, positive), exact ? null : average.Bound);
        }
        else
        {
            figures.Omit(PerformanceMetric.AveragePrecision, NoPositive);
        }
    }

    private static void AddScores(FigureSet figures, BinaryOutcomes outcomes, ReadOnlySpan<double> positives, ReadOnlySpan<double> negatives)
    {
        long rows = (long)(Total(positives) + Total(negatives));
        if (rows == 0)
        {
            figures.Omit(ScoreFigures, "no row with a label has a score");
            return;
        }

        if (outcomes.Outside > 0)
        {
            figures.Omit(ScoreFigures, $"{outcomes.Outside} of {rows} scores lie outside 0 to 1: they are no probabilities");
            return;
        }

        var brier = MeanFigure.Of(outcomes.Brier.Total, outcomes.BrierSquares.Total, rows);
        var loss = MeanFigure.Of(outcomes.LogLoss.Total, outcomes.LogLossSquares.Total, rows);
        figures.Add(PerformanceMetric.Brier, brier.Mean, brier.Interval?.Within(0, 1));
        figures.Add(PerformanceMetric.LogLoss, loss.Mean, loss.Interval?.Within(0, double.PositiveInfinity));
        double error = CalibrationError(outcomes) / rows;

        // With the sign of each bin's gap held, the error is a mean of ±(label − score), whose squares sum up to Brier's.
        double standardError = Math.Sqrt(Math.Max(0, brier.Mean - (error * error)) / rows);
        figures.Add(PerformanceMetric.Ece, error, Interval.Normal(error, standardError).Within(0, 1));
    }

    private static double CalibrationError(BinaryOutcomes outcomes)
    {
        Span<long> positives = stackalloc long[ScoreBins.CalibrationBins];
        for (int bin = 0; bin < ScoreBins.Count; bin++)
        {
            positives[ScoreBins.CalibrationBinOf(bin)] += outcomes.Positives(bin);
        }

        double error = 0;
        for (int bin = 0; bin < ScoreBins.CalibrationBins; bin++)
        {
            error += Math.Abs((outcomes.Scores(bin).Total - Dyadic.Of(positives[bin])).ToDouble());
        }

        return error;
    }

    private static double Total(ReadOnlySpan<double> counts)
    {
        double total = 0;
        foreach (double count in counts)
        {
            total += count;
        }

        return total;
    }
}

using Sentinel.Statistics.Performance;

namespace Sentinel.Statistics.Estimation;

/// <summary>
/// The estimate of several classes: a row is right with the chance that its predicted class had at its score, and where it is wrong the other
/// classes come true as often as they did in the reference.
/// </summary>
internal static class MulticlassEstimate
{
    private static readonly PerformanceMetric[] Metrics =
    [
        PerformanceMetric.Accuracy,
        PerformanceMetric.BalancedAccuracy,
        PerformanceMetric.MacroPrecision,
        PerformanceMetric.MacroRecall,
        PerformanceMetric.MacroF1,
        PerformanceMetric.MicroPrecision,
        PerformanceMetric.MicroRecall,
        PerformanceMetric.MicroF1,
    ];

    public static PerformanceEstimate Of(OutcomeReference reference, ScoreCounts window, OutcomeSketch? realised)
    {
        var calibration = reference.Several;
        Stratum[] strata = [.. Strata(calibration, Counts(calibration.Places, window))];
        double rows = strata.Sum(stratum => stratum.Rows);
        var figures = new EstimateSet();
        if (rows == 0)
        {
            foreach (var metric in Metrics)
            {
                figures.Omit(metric, "no row is predicted as a class that the reference has");
            }

            return new PerformanceEstimate(0, window.Rows + window.Unusable, figures.Figures, figures.Absent);
        }

        var predicted = new double[calibration.Places];
        var right = new double[calibration.Places];
        foreach (var stratum in strata)
        {
            predicted[stratum.Predicted] += stratum.Rows;
            right[stratum.Predicted] += stratum.Expected;
        }

        AddFigures(figures, calibration, strata, predicted, right);
        return new PerformanceEstimate((long)rows, window.Rows - (long)rows + window.Unusable, figures.Figures, figures.Absent)
        {
            Confusion = MulticlassFigures.Named(Cells(calibration, predicted, right), reference.Schema),
            Check = realised is null ? null : Check(reference, realised),
        };
    }

    public static CalibrationCheck? Check(OutcomeReference reference, OutcomeSketch realised) => CalibrationCheck.Of(Labelled(reference.Several, realised.Multiclass!));

    private static void AddFigures(EstimateSet figures, MulticlassCalibration calibration, Stratum[] strata, double[] predicted, double[] right)
    {
        double?[] values = Figures(calibration, predicted, right);
        var gradients = new double?[calibration.Places][];
        for (int place = 0; place < calibration.Places; place++)
        {
            if (predicted[place] > 0)
            {
                const double step = 1e-3;
                double[] moved = [.. right];
                moved[place] += step;
                double?[] up = Figures(calibration, predicted, moved);
                moved[place] -= 2 * step;
                double?[] down = Figures(calibration, predicted, moved);
                gradients[place] = [.. up.Zip(down, (u, d) => (u - d) / (2 * step))];
            }
        }

        for (int m = 0; m < Metrics.Length; m++)
        {
            if (values[m] is { } value)
            {
                figures.Add(Metrics[m], value, Stratum.StandardError(strata, i => gradients[strata[i].Predicted][m] ?? 0));
            }
            else
            {
                figures.Omit(Metrics[m], "no row is of a class that is told apart");
            }
        }
    }

    private static double?[] Figures(MulticlassCalibration calibration, double[] predicted, double[] right)
    {
        int classes = calibration.Places - 1;
        var actual = new double[calibration.Places];
        foreach (var (_, place, rows) in Cells(calibration, predicted, right))
        {
            actual[place] += rows;
        }

        double accuracy = right.Sum() / predicted.Sum();
        double? recall = Mean(classes, c => actual[c] > 0 ? right[c] / actual[c] : null);
        return
        [
            accuracy,
            recall,
            Mean(classes, c => predicted[c] > 0 ? right[c] / predicted[c] : null),
            recall,
            Mean(classes, c => predicted[c] + actual[c] > 0 ? 2 * right[c] / (predicted[c] + actual[c]) : null),
            accuracy,
            accuracy,
            accuracy,
        ];
    }

    private static IEnumerable<(int Predicted, int Actual, double Rows)> Cells(MulticlassCalibration calibration, double[] predicted, double[] right)
    {
        for (int row = 0; row < predicted.Length; row++)
        {
            for (int column = 0; column < predicted.Length && predicted[row] > 0; column++)
            {
                double rows = ((predicted[row] - right[row]) * calibration.Instead(row, column)) + (row == column ? right[row] : 0);
                if (rows > 0)
                {
                    yield return (row, column, rows);
                }
            }
        }
    }

    private static IEnumerable<(int Predicted, int Bin, double Rows, double Hits)> Counts(int places, ScoreCounts window)
    {
        for (int place = 0; place < places; place++)
        {
            for (int bin = 0; bin <= ScoreBins.None; bin++)
            {
                if (window.Count(place, bin) is > 0 and var rows)
                {
                    yield return (place, bin, rows, 0);
                }
            }
        }
    }

    private static IEnumerable<Stratum> Strata(MulticlassCalibration calibration, IEnumerable<(int Predicted, int Bin, double Rows, double Hits)> counts)
        => counts.Where(count => calibration.Knows(count.Predicted)).Select(count => At(calibration, count.Predicted, count.Bin, count.Rows));

    private static (Stratum Stratum, double Hits)[] Labelled(MulticlassCalibration calibration, MulticlassOutcomes outcomes) =>
    [
        .. outcomes.Reliability
            .Where(cell => calibration.Knows(cell.Predicted))
            .GroupBy(cell => (cell.Predicted, cell.Bin))
            .Select(group => (
                At(calibration, group.Key.Predicted, group.Key.Bin, group.Sum(cell => cell.Rows)),
                (double)group.Sum(cell => cell.Right ? cell.Rows : 0))),
    ];

    // Blocks of a class and its scores stand apart from those of another.
    private static Stratum At(MulticlassCalibration calibration, int predicted, int bin, double rows)
    {
        int first = predicted * (ScoreBins.Count + 1);
        if (bin == ScoreBins.None || calibration.ByScore(predicted) is not { } byScore)
        {
            return new Stratum(predicted, bin, rows, calibration.Chance(predicted), calibration.RowVariance(predicted), first + ScoreBins.None, calibration.ChanceVariance(predicted));
        }

        int block = byScore.BlockOf(bin);
        return new Stratum(predicted, bin, rows, byScore.Probability(bin), byScore.RowVariance(block), first + block, byScore.ChanceVariance(block));
    }

    private static double? Mean(int classes, Func<int, double?> figure)
    {
        double[] defined = [.. Enumerable.Range(0, classes).Select(figure).OfType<double>()];
        return defined.Length > 0 ? defined.Average() : null;
    }
}

using Sentinel.Statistics.Samples;

namespace Sentinel.Statistics.Performance;

/// <summary>The figures of numbers.</summary>
internal static class RegressionFigures
{
    private static ReadOnlySpan<PerformanceMetric> All => [PerformanceMetric.Mae, PerformanceMetric.Rmse, PerformanceMetric.R2, PerformanceMetric.Mape, PerformanceMetric.Bias];

    public static PerformanceReport Of(RegressionOutcomes outcomes, long unusable)
    {
        var figures = new FigureSet();
        if (outcomes.Rows == 0)
        {
            figures.Omit(All, "no row has a label yet");
        }
        else
        {
            Add(figures, outcomes);
        }

        return new PerformanceReport(OutcomeKind.Regression, outcomes.Rows, unusable, figures.Figures, figures.Absent);
    }

    private static void Add(FigureSet figures, RegressionOutcomes outcomes)
    {
        long n = outcomes.Rows;
        var labels = outcomes.Labels;
        var squares = outcomes.PredictionSquares - (outcomes.Products * 2) + outcomes.LabelSquares;
        var mae = MeanFigure.Of(outcomes.AbsoluteErrors, squares, n);
        var bias = MeanFigure.Of(outcomes.Predictions - labels, squares, n);
        figures.Add(PerformanceMetric.Mae, mae.Mean, mae.Interval?.Within(0, double.PositiveInfinity));
        figures.Add(PerformanceMetric.Bias, bias.Mean, bias.Interval);

        // The interval of the mean squared error, taken through its root.
        Interval? mse = outcomes.Beyond > 0 ? null : MeanFigure.Of(squares, outcomes.FourthPowers, n).Interval?.Within(0, double.PositiveInfinity);
        Interval? rmse = mse is { } m ? new Interval(Math.Sqrt(m.Lower), Math.Sqrt(m.Upper)) : null;
        figures.Add(PerformanceMetric.Rmse, Dyadic.RootRatio(squares, Dyadic.Of(n)), rmse);
        AddR2(figures, outcomes, squares, (outcomes.LabelSquares * n) - (labels * labels));
        AddMape(figures, outcomes);
    }

    private static void AddR2(FigureSet figures, RegressionOutcomes outcomes, Dyadic squares, Dyadic spread)
    {
        if (spread.Sign <= 0)
        {
            figures.Omit(PerformanceMetric.R2, outcomes.Rows == 1 ? "one row with a label has no spread to explain" : "all labels are equal: there is no spread to explain");
            return;
        }

        double unexplained = Dyadic.Ratio(squares * outcomes.Rows, spread);
        figures.Add(PerformanceMetric.R2, 1 - unexplained, R2Interval(outcomes, squares, spread, unexplained));
    }

    // The delta method on u = Σe²/Σd², d = label − mean, on the scale of ln u: n·Var(u) = E(e² − u·d²)²/(E d²)².
    private static Interval? R2Interval(RegressionOutcomes outcomes, Dyadic squares, Dyadic spread, double unexplained)
    {
        long n = outcomes.Rows;
        if (outcomes.Beyond > 0 || n < 2 || unexplained <= 0)
        {
            return null;
        }

        var sum = outcomes.Labels;
        var sumSquare = sum * sum;
        var square = Dyadic.Of(n) * n;
        var fourth = (square * n * outcomes.LabelFourthPowers) - (square * 4 * sum * outcomes.LabelCubes) + (outcomes.LabelSquares * sumSquare * 6 * n) - (sumSquare * sumSquare * 3);
        var mixed = (square * outcomes.SquaresByLabelSquares) - (sum * outcomes.SquaresByLabels * 2 * n) + (sumSquare * squares);

        // Everything over (Σd²)², where Σd² = spread/n.
        var denominator = spread * spread;
        double variance = Dyadic.Ratio(square * outcomes.FourthPowers, denominator)
            - (2 * unexplained * Dyadic.Ratio(mixed, denominator))
            + (unexplained * unexplained * Dyadic.Ratio(fourth, denominator * n));
        double half = Interval.Z * Math.Sqrt(Math.Max(0, variance)) / unexplained;
        return new Interval(1 - (unexplained * Math.Exp(half)), 1 - (unexplained * Math.Exp(-half)));
    }

    private static void AddMape(FigureSet figures, RegressionOutcomes outcomes)
    {
        if (outcomes.Beyond > 0)
        {
            figures.Omit(PerformanceMetric.Mape, $"{outcomes.Beyond} errors, or errors over their labels, are beyond the range of a double");
        }
        else if (outcomes.NonZero == 0)
        {
            figures.Omit(PerformanceMetric.Mape, "all labels are 0: errors cannot be taken relative to them");
        }
        else
        {
            var mape = MeanFigure.Of(outcomes.RelativeErrors, outcomes.RelativeSquares, outcomes.NonZero);
            figures.Add(PerformanceMetric.Mape, mape.Mean, mape.Interval?.Within(0, double.PositiveInfinity));
        }
    }
}

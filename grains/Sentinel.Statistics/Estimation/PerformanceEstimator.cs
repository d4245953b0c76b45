using Sentinel.Statistics.Performance;

namespace Sentinel.Statistics.Estimation;

/// <summary>
/// Estimates performance without labels from calibrated scores (CBPE: "confidence-based performance estimation", as NannyML names it): each row
/// counts as a hit with the chance that rows of its score had in the reference. Right as long as that relation holds, whatever the inputs do;
/// labels that come are held against it (<see cref="CalibrationCheck"/>). Bands are three standard errors by the delta method. Two
/// classes: O(bins²), well under a millisecond; several: O(classes³) at worst.
/// </summary>
public static class PerformanceEstimator
{
    /// <summary>Estimates a window.</summary>
    /// <param name="reference">The reference's outcomes.</param>
    /// <param name="window">The scores of the window's rows.</param>
    /// <param name="realised">The outcomes of those of its rows that labels came for; null for none.</param>
    /// <exception cref="ArgumentException">The three are not read the same way.</exception>
    public static PerformanceEstimate Estimate(OutcomeReference reference, ScoreCounts window, OutcomeSketch? realised = null)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(window);
        if (!reference.Schema.SameAs(window.Schema) || (realised is not null && !reference.Schema.SameAs(realised.Schema)))
        {
            throw new ArgumentException("The reference, the window's scores and its outcomes must be read the same way.", nameof(window));
        }

        return reference.Schema.Kind == OutcomeKind.Binary
            ? Binary(reference, window, realised)
            : MulticlassEstimate.Of(reference, window, realised);
    }

    /// <summary>Holds labels that came against the calibration; null where they are too few to tell, and for numbers.</summary>
    /// <exception cref="ArgumentException">The two are not read the same way.</exception>
    public static CalibrationCheck? Check(OutcomeReference reference, OutcomeSketch realised)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(realised);
        if (!reference.Schema.SameAs(realised.Schema))
        {
            throw new ArgumentException("The reference and the outcomes must be read the same way.", nameof(realised));
        }

        return reference.Schema.Kind switch
        {
            OutcomeKind.Binary => reference.Positive is { } calibration ? CalibrationCheck.Of(Labelled(calibration, realised.Binary!)) : null,
            OutcomeKind.Multiclass => MulticlassEstimate.Check(reference, realised),
            _ => null,
        };
    }

    private static PerformanceEstimate Binary(OutcomeReference reference, ScoreCounts window, OutcomeSketch? realised)
    {
        var calibration = reference.Positive;
        Stratum[] strata = calibration is null ? [] : Strata(calibration, window.Count);
        var figures = new EstimateSet();
        long rows = (long)strata.Sum(stratum => stratum.Rows);
        if (rows == 0)
        {
            foreach (var metric in BinaryEstimate.Metrics)
            {
                figures.Omit(metric, calibration is null ? "no row of the reference has a score" : "no row has a score");
            }

            return new PerformanceEstimate(0, window.Rows + window.Unusable, figures.Figures, figures.Absent);
        }

        var estimate = new BinaryEstimate(strata);
        double[] expected = estimate.Expected;
        double?[] values = estimate.Figures(expected);
        double[][] gradients = estimate.Gradients(expected);
        for (int m = 0; m < values.Length; m++)
        {
            if (values[m] is { } value)
            {
                figures.Add(BinaryEstimate.Metrics[m], value, Stratum.StandardError(strata, i => gradients[m][i]));
            }
            else
            {
                figures.Omit(BinaryEstimate.Metrics[m], "no row is predicted, or none can be expected to come true, as one of the classes");
            }
        }

        return new PerformanceEstimate(rows, window.Rows - rows + window.Unusable, figures.Figures, figures.Absent)
        {
            Confusion = estimate.Confusion(expected).Cells(reference.Schema.PositiveClass),
            Check = realised is null ? null : Check(reference, realised),
        };
    }

    private static Stratum[] Strata(IsotonicCalibration calibration, Func<int, int, long> rows)
    {
        var strata = new List<Stratum>();
        for (int bin = 0; bin < ScoreBins.Count; bin++)
        {
            for (int predicted = 0; predicted < 2; predicted++)
            {
                if (rows(predicted, bin) is > 0 and var count)
                {
                    strata.Add(At(calibration, predicted, bin, count));
                }
            }
        }

        return [.. strata];
    }

    private static (Stratum Stratum, double Hits)[] Labelled(IsotonicCalibration calibration, BinaryOutcomes outcomes) =>
    [
        .. Enumerable.Range(0, ScoreBins.Count)
            .Where(bin => outcomes.Positives(bin) + outcomes.Negatives(bin) > 0)
            .Select(bin => (At(calibration, 0, bin, outcomes.Positives(bin) + outcomes.Negatives(bin)), (double)outcomes.Positives(bin))),
    ];

    private static Stratum At(IsotonicCalibration calibration, int predicted, int bin, double rows)
    {
        int block = calibration.BlockOf(bin);
        return new Stratum(predicted, bin, rows, calibration.Probability(bin), calibration.RowVariance(block), block, calibration.ChanceVariance(block));
    }
}

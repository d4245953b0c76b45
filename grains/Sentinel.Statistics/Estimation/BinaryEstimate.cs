using MathNet.Numerics;
using Sentinel.Statistics.Performance;

namespace Sentinel.Statistics.Estimation;

/// <summary>
/// The figures of two classes for given numbers of positives among the rows of each score and predicted class. A row is not paired with
/// itself: ROC AUC is the expected number of pairs in the right order (half of those within a bin) over the expected number of pairs, and average
/// precision the expected one of rows in any order within a bin, <c>Σ_j p·(TP_above + (j−1)·p + 1)/(rows_above + j)</c> over a bin's rows j.
/// </summary>
internal sealed class BinaryEstimate
{
    /// <summary>What is estimated, in the order of <see cref="Figures"/>.</summary>
    public static readonly PerformanceMetric[] Metrics =
    [
        PerformanceMetric.Accuracy,
        PerformanceMetric.BalancedAccuracy,
        PerformanceMetric.Precision,
        PerformanceMetric.Recall,
        PerformanceMetric.F1,
        PerformanceMetric.Specificity,
        PerformanceMetric.Mcc,
        PerformanceMetric.RocAuc,
        PerformanceMetric.AveragePrecision,
    ];

    // Figures are smooth in the counts: a difference over a thousandth of a row errs by far less than the band's last digit.
    private const double Step = 1e-3;
    private readonly Stratum[] _strata;
    private readonly double[] _rows = new double[ScoreBins.Count];
    private readonly double[] _harmonic = new double[ScoreBins.Count];

    /// <summary>Takes strata in ascending order of their score bins.</summary>
    public BinaryEstimate(Stratum[] strata)
    {
        _strata = strata;
        foreach (var stratum in strata)
        {
            _rows[stratum.Bin] += stratum.Rows;
        }

        double above = 0;
        for (int bin = ScoreBins.Count - 1; bin >= 0; bin--)
        {
            if (_rows[bin] > 0)
            {
                _harmonic[bin] = SpecialFunctions.DiGamma(above + _rows[bin] + 1) - SpecialFunctions.DiGamma(above + 1);
                above += _rows[bin];
            }
        }
    }

    /// <summary>The expected positives of each stratum.</summary>
    public double[] Expected => [.. _strata.Select(stratum => stratum.Expected)];

    /// <summary>The four expected counts.</summary>
    public BinaryConfusion Confusion(ReadOnlySpan<double> positives)
    {
        Span<double> counts = stackalloc double[4];
        for (int i = 0; i < _strata.Length; i++)
        {
            int at = _strata[i].Predicted * 2;
            counts[at + 1] += positives[i];
            counts[at] += _strata[i].Rows - positives[i];
        }

        return new BinaryConfusion(TruePositives: counts[3], FalsePositives: counts[2], FalseNegatives: counts[1], TrueNegatives: counts[0]);
    }

    /// <summary>All figures; null where undefined.</summary>
    public double?[] Figures(ReadOnlySpan<double> positives)
    {
        var c = Confusion(positives);
        Span<double> byBin = stackalloc double[ScoreBins.Count];
        byBin.Clear();
        for (int i = 0; i < _strata.Length; i++)
        {
            byBin[_strata[i].Bin] += positives[i];
        }

        double? recall = c.Positives > 0 ? c.TruePositives / c.Positives : null;
        double? specificity = c.Negatives > 0 ? c.TrueNegatives / c.Negatives : null;
        double predicted = c.TruePositives + c.FalsePositives;
        return
        [
            (c.TruePositives + c.TrueNegatives) / c.Rows,
            (recall + specificity) / 2,
            predicted > 0 ? c.TruePositives / predicted : null,
            recall,
            c.TruePositives + c.Wrong > 0 ? c.F1 : null,
            specificity,
            c.Mcc,
            recall is null || specificity is null ? null : Area(byBin, c.Positives, c.Negatives),
            recall is null ? null : AveragePrecision(byBin, c.Positives),
        ];
    }

    /// <summary>How fast each figure moves with each stratum's positives.</summary>
    public double[][] Gradients(double[] positives)
    {
        var gradients = new double[Metrics.Length][];
        for (int m = 0; m < gradients.Length; m++)
        {
            gradients[m] = new double[positives.Length];
        }

        double[] moved = [.. positives];
        for (int i = 0; i < positives.Length; i++)
        {
            double more = Math.Min(_strata[i].Rows, positives[i] + Step);
            double fewer = Math.Max(0, positives[i] - Step);
            moved[i] = more;
            double?[] up = Figures(moved);
            moved[i] = fewer;
            double?[] down = Figures(moved);
            moved[i] = positives[i];
            for (int m = 0; m < gradients.Length; m++)
            {
                gradients[m][i] = ((up[m] - down[m]) / (more - fewer)) ?? 0;
            }
        }

        return gradients;
    }

    private double? Area(ReadOnlySpan<double> positives, double positive, double negative)
    {
        double ordered = 0;
        double below = 0;
        double itself = 0;
        for (int bin = 0; bin < positives.Length; bin++)
        {
            double negatives = _rows[bin] - positives[bin];
            ordered += positives[bin] * (below + (negatives / 2));
            itself += _rows[bin] > 0 ? positives[bin] * negatives / _rows[bin] : 0;
            below += negatives;
        }

        double pairs = (positive * negative) - itself;
        return pairs > 0 ? Math.Clamp((ordered - (itself / 2)) / pairs, 0, 1) : null;
    }

    private double AveragePrecision(ReadOnlySpan<double> positives, double positive)
    {
        double sum = 0;
        double hits = 0;
        double rows = 0;
        for (int bin = positives.Length - 1; bin >= 0; bin--)
        {
            if (_rows[bin] > 0)
            {
                double chance = positives[bin] / _rows[bin];
                sum += chance * (positives[bin] + ((hits + 1 - chance - (chance * rows)) * _harmonic[bin]));
                hits += positives[bin];
                rows += _rows[bin];
            }
        }

        return sum / positive;
    }
}

using Sentinel.Statistics.Performance;

namespace Sentinel.Statistics.Estimation;

/// <summary>
/// For each predicted class of several: the chance that it comes true by score (isotonic), the same over all scores for rows without one, and
/// which classes come true instead. A class that was never predicted in the reference has none.
/// </summary>
internal sealed class MulticlassCalibration
{
    private readonly IsotonicCalibration?[] _byScore;
    private readonly double[] _rows;
    private readonly double[] _right;
    private readonly double[][] _instead;

    public MulticlassCalibration(MulticlassOutcomes reference, int classes)
    {
        int places = classes + 1;
        var rows = new double[places, ScoreBins.Count];
        var hits = new double[places, ScoreBins.Count];
        _rows = new double[places];
        _right = new double[places];
        _instead = [.. Enumerable.Range(0, places).Select(_ => new double[places])];
        foreach (var (predicted, bin, right, count) in reference.Reliability)
        {
            _rows[predicted] += count;
            _right[predicted] += right ? count : 0;
            if (bin != ScoreBins.None)
            {
                rows[predicted, bin] += count;
                hits[predicted, bin] += right ? count : 0;
            }
        }

        foreach (var (predicted, actual, count) in reference.Confusion)
        {
            // Rows of the shared place can be wrong and still stay in it.
            double wrong = predicted != actual ? count : predicted == classes ? count - _right[predicted] : 0;
            _instead[predicted][actual] = wrong / Math.Max(1, _rows[predicted] - _right[predicted]);
        }

        _byScore = [.. Enumerable.Range(0, places).Select(place => IsotonicCalibration.Fit(Row(rows, place), Row(hits, place)))];
    }

    /// <summary>How many places there are: the classes and the one that others share.</summary>
    public int Places => _rows.Length;

    /// <summary>The calibration of a predicted class by score; null where the reference has no scores of it.</summary>
    public IsotonicCalibration? ByScore(int predicted) => _byScore[predicted];

    /// <summary>Whether the reference has rows of a predicted class.</summary>
    public bool Knows(int predicted) => _rows[predicted] > 0;

    /// <summary>The chance that a predicted class comes true, whatever the score.</summary>
    public double Chance(int predicted) => _right[predicted] / _rows[predicted];

    /// <summary>The variance of one such row, never zero.</summary>
    public double RowVariance(int predicted)
    {
        double share = (_right[predicted] + 0.5) / (_rows[predicted] + 1);
        return share * (1 - share);
    }

    /// <summary>The variance of that chance, from the finite number of reference rows.</summary>
    public double ChanceVariance(int predicted) => RowVariance(predicted) / _rows[predicted];

    /// <summary>Of the rows of a predicted class that are wrong, the share that comes true as another; all zero where none was wrong.</summary>
    public double Instead(int predicted, int actual) => _instead[predicted][actual];

    private static double[] Row(double[,] table, int row) => [.. Enumerable.Range(0, table.GetLength(1)).Select(column => table[row, column])];
}

using Sentinel.Statistics.Performance;

namespace Sentinel.Statistics.Estimation;

/// <summary>
/// The chance of a hit by score bin, made to rise with the score: isotonic regression by pooling adjacent violators (Ayer et al. 1955; Zadrozny
/// and Elkan 2002). Bins without reference rows lie on the line between their neighbours, beyond the outermost they take its value, as in
/// scikit-learn. O(bins).
/// </summary>
internal sealed class IsotonicCalibration
{
    private readonly double[] _probabilities = new double[ScoreBins.Count];
    private readonly int[] _blocks = new int[ScoreBins.Count];
    private readonly List<(double Rows, double Hits)> _pooled = [];

    private IsotonicCalibration()
    {
    }

    /// <summary>The blocks of bins that share a chance.</summary>
    public int Blocks => _pooled.Count;

    /// <summary>Fits reference rows; null when there are none.</summary>
    public static IsotonicCalibration? Fit(ReadOnlySpan<double> rows, ReadOnlySpan<double> hits)
    {
        var fit = new IsotonicCalibration();
        int[] filled = [.. Indices(rows)];
        if (filled.Length == 0)
        {
            return null;
        }

        var lengths = new List<int>();
        foreach (int bin in filled)
        {
            fit._pooled.Add((rows[bin], hits[bin]));
            lengths.Add(1);
            while (fit._pooled.Count > 1 && Share(fit._pooled[^2]) >= Share(fit._pooled[^1]))
            {
                fit._pooled[^2] = (fit._pooled[^2].Rows + fit._pooled[^1].Rows, fit._pooled[^2].Hits + fit._pooled[^1].Hits);
                lengths[^2] += lengths[^1];
                fit._pooled.RemoveAt(fit._pooled.Count - 1);
                lengths.RemoveAt(lengths.Count - 1);
            }
        }

        int next = 0;
        for (int block = 0; block < lengths.Count; block++)
        {
            for (int i = 0; i < lengths[block]; i++, next++)
            {
                fit._blocks[filled[next]] = block;
                fit._probabilities[filled[next]] = Share(fit._pooled[block]);
            }
        }

        fit.Interpolate(filled);
        return fit;
    }

    /// <summary>The chance of a hit in a bin.</summary>
    public double Probability(int bin) => _probabilities[bin];

    /// <summary>The block that a bin's chance rests on.</summary>
    public int BlockOf(int bin) => _blocks[bin];

    /// <summary>The variance of one row's hit in a block, never zero: with half a hit and half a miss added.</summary>
    public double RowVariance(int block)
    {
        var (rows, hits) = _pooled[block];
        double share = (hits + 0.5) / (rows + 1);
        return share * (1 - share);
    }

    /// <summary>The variance of a block's chance, from the finite number of its reference rows.</summary>
    public double ChanceVariance(int block) => RowVariance(block) / _pooled[block].Rows;

    private static List<int> Indices(ReadOnlySpan<double> rows)
    {
        var filled = new List<int>();
        for (int bin = 0; bin < rows.Length; bin++)
        {
            if (rows[bin] > 0)
            {
                filled.Add(bin);
            }
        }

        return filled;
    }

    private static double Share((double Rows, double Hits) block) => block.Hits / block.Rows;

    private void Interpolate(int[] filled)
    {
        Array.Fill(_probabilities, _probabilities[filled[0]], 0, filled[0]);
        Array.Fill(_blocks, _blocks[filled[0]], 0, filled[0]);
        for (int i = 0; i < filled.Length; i++)
        {
            int left = filled[i];
            int right = i + 1 < filled.Length ? filled[i + 1] : ScoreBins.Count;
            double rise = right < ScoreBins.Count ? (_probabilities[right] - _probabilities[left]) / (right - left) : 0;
            for (int bin = left + 1; bin < right; bin++)
            {
                _probabilities[bin] = _probabilities[left] + (rise * (bin - left));
                _blocks[bin] = right < ScoreBins.Count && bin - left > right - bin ? _blocks[right] : _blocks[left];
            }
        }
    }
}

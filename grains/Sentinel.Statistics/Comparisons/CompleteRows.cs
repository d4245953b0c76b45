using System.Runtime.CompilerServices;
using Sentinel.Statistics.Multivariate;
using Sentinel.Statistics.Tables;

namespace Sentinel.Statistics.Comparisons;

/// <summary>The rows of a table that have a number in each of some columns.</summary>
internal sealed class CompleteRows(ColumnTable table, string[] features)
{
    private readonly double[][] _columns = [.. features.Select(name => ((NumericColumn)table.Find(name)!).Values)];

    /// <summary>Their co-moments.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public CoMoments Moments()
    {
        var moments = new CoMoments(_columns.Length);
        var row = new double[_columns.Length];
        for (int i = 0; i < table.Rows; i++)
        {
            Read(i, row);
            moments.Fold(row);
        }

        return moments;
    }

    /// <summary>The mean of their reconstruction errors by the components of a reference; 0 where that has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double MeanError(CoMoments reference)
    {
        // Each caller has components of its own: they hold a row while they work.
        if (PrincipalComponents.Fit(reference) is not { } components)
        {
            return 0;
        }

        var row = new double[_columns.Length];
        double sum = 0;
        long rows = 0;
        for (int i = 0; i < table.Rows; i++)
        {
            Read(i, row);
            if (CoMoments.IsComplete(row))
            {
                sum += components.Error(row);
                rows++;
            }
        }

        return sum / Math.Max(1, rows);
    }

    /// <summary>So many of them at most, drawn by a seed, in random order, on the scale of a reference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double[][] Sample(CoMoments reference, int most, int seed)
    {
        // Vitter's algorithm R.
        var random = new Random(seed);
        var drawn = new List<int>(most);
        var row = new double[_columns.Length];
        int seen = 0;
        for (int i = 0; i < table.Rows; i++)
        {
            Read(i, row);
            if (!CoMoments.IsComplete(row))
            {
                continue;
            }

            if (drawn.Count < most)
            {
                drawn.Add(i);
            }
            else if (random.Next(seen + 1) is var place && place < most)
            {
                drawn[place] = i;
            }

            seen++;
        }

        int[] order = [.. drawn];
        random.Shuffle(order);
        var scale = new Standardisation(reference);
        return [.. order.Select(i =>
        {
            var scaled = new double[_columns.Length];
            Read(i, row);
            scale.Apply(row, scaled);
            return scaled;
        })];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Read(int i, double[] row)
    {
        for (int column = 0; column < row.Length; column++)
        {
            row[column] = _columns[column][i];
        }
    }
}

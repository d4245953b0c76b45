using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Sequential;

/// <summary>
/// Adaptive windowing: a window of all values since the last drift, as an exponential histogram. Every 32nd value each of its cuts into an older part of
/// n₀ and a newer one of n₁ values (5 at least on both sides) is looked at: with W values of variance σ²,
/// <c>δ' = ln(2·ln W/δ), m = 1/(n₀−5+1) + 1/(n₁−5+1), ε = √(2mσ²δ') + ⅔δ'm</c>; a cut whose parts' means differ by more than ε is drift. The estimate is then
/// the mean of the newer part of the cut that passes its ε by most, until the next value, which starts anew. Finds rises and falls. No warnings.
/// All buckets are looked at, as in MOA (River left out the last of each size for years, which moved alarms by one clock). Unit-free for bounded streams; for others
/// the ⅔ term is in the stream's own unit. O(1) amortised, O(log n) memory: 0.8 KB after 10,000 values.
/// Bifet and Gavaldà, SDM 2007; agrees with River's and MOA's alarms.
/// </summary>
public sealed class AdwinDetector : DriftDetector
{
    private readonly AdwinOptions _options;
    private readonly AdwinBuckets _buckets;
    private double _statistic;
    private double _limit;

    // The mean of the part of the window that is newer than the cut of the last drift.
    private double _newer;

    internal AdwinDetector(AdwinOptions options)
        : base(options)
    {
        _options = options;
        _buckets = new AdwinBuckets(options.MaximumBuckets);
    }

    /// <summary>
    /// Estimate the window's mean (at a drift that of its newer part); statistic and limit the |difference of means| and ε of the cut that came nearest to its ε, or passed it by most, at the last look.
    /// </summary>
    public override DetectorReading Reading
    {
        get
        {
            double mean = Level == Detection.Drift ? _newer : _buckets.Width == 0 ? 0 : _buckets.Sum / _buckets.Width;
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
        _newer = 0;
    }

    private protected override void Clear()
    {
        _buckets.Clear();
        _statistic = 0;
        _limit = 0;
        _newer = 0;
    }

    private protected override void WriteState(ByteWriter writer)
    {
        writer.Double(_statistic);
        writer.Double(_limit);
        writer.Double(_newer);
        _buckets.WriteTo(writer);
    }

    private protected override void ReadState(ref ByteReader reader)
    {
        _statistic = Figure(ref reader);
        _limit = Figure(ref reader);
        _newer = Figure(ref reader);
        _buckets.ReadFrom(ref reader, value => double.IsNaN(value) ? throw new InvalidDataException("A sum of a bucket is NaN.") : value);
    }

    /// <summary>Looks at every cut, and keeps the figures of the one that came nearest to its limit, or passed it by most.</summary>
    private Detection Look()
    {
        double width = _buckets.Width;
        double total = _buckets.Sum;
        double confidence = Math.Log(2 * Math.Log(width) / _options.Delta);
        double variance = 2 * _buckets.Squares / width * confidence;
        double minimum = _options.MinimumWindow;
        var sums = _buckets.Sums;
        double older = 0;
        double olderSum = 0;
        int at = 0;
        _statistic = 0;
        _limit = 0;
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
                    return _statistic > _limit ? Detection.Drift : Detection.None;
                }

                if (older < minimum)
                {
                    continue;
                }

                double mean = (total - olderSum) / newer;
                double difference = Math.Abs((olderSum / older) - mean);
                double reciprocal = (1 / (older - minimum + 1)) + (1 / (newer - minimum + 1));
                double epsilon = Math.Sqrt(variance * reciprocal) + (2 * confidence * reciprocal / 3);
                if (_limit == 0 || difference - epsilon > _statistic - _limit)
                {
                    _statistic = difference;
                    _limit = epsilon;
                    _newer = mean;
                }
            }
        }

        return _statistic > _limit ? Detection.Drift : Detection.None;
    }
}

using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Sequential;

/// <summary>
/// Hoeffding's drift detection, test of averages: the mean z of all n values is held against the mean x of the first k of them, where k is the last
/// point at which <c>x + ε_k ≥ z + ε_n</c>, <c>ε_j = √(ln(1/α_drift)/2j)</c>. Drift when <c>z − x ≥ √((n−k)/(kn)/2 · ln(2/α))</c>, warning likewise with
/// its own α. Two-sided runs the same test on the negated values besides. MOA's and River's <c>ln(2/α)</c>, where the paper has <c>ln(1/α)</c>.
/// Values 0 to 1; O(1), 150 bytes. Frías-Blanco et al., IEEE TKDE 27 (2015) 810–823.
/// </summary>
public sealed class HddmADetector : DriftDetector
{
    private readonly bool _twoSided;
    private readonly double _boundFactor;
    private readonly double _driftFactor;
    private readonly double _warningFactor;
    private double _sum;
    private Cut _rise;
    private Cut _fall;

    internal HddmADetector(HddmAOptions options)
        : base(options)
    {
        _twoSided = options.TwoSided;
        _boundFactor = Math.Sqrt(-Math.Log(options.DriftConfidence) / 2);
        _driftFactor = Math.Log(2 / options.DriftConfidence) / 2;
        _warningFactor = Math.Log(2 / options.WarningConfidence) / 2;
    }

    /// <summary>Estimate z, statistic |z − x| on the side that is nearer to its limit, and that limit.</summary>
    public override DetectorReading Reading
    {
        get
        {
            double mean = Count == 0 ? 0 : _sum / Count;
            var rise = _rise.Read(mean, mean, Count, _driftFactor);
            if (!_twoSided)
            {
                return rise;
            }

            var fall = _fall.Read(mean, -mean, Count, _driftFactor);
            return fall.Armed && (!rise.Armed || fall.Statistic - fall.Limit > rise.Statistic - rise.Limit) ? fall : rise;
        }
    }

    private protected override Detection Fold(double value)
    {
        _sum += value;
        double mean = _sum / Count;
        double bound = _boundFactor / Math.Sqrt(Count);
        var level = _rise.Fold(mean, bound, Count, _driftFactor, _warningFactor);
        if (_twoSided && _fall.Fold(-mean, bound, Count, _driftFactor, _warningFactor) is var fall && fall > level)
        {
            level = fall;
        }

        return level;
    }

    private protected override void Clear()
    {
        _sum = 0;
        _rise = default;
        _fall = default;
    }

    private protected override void WriteState(ByteWriter writer)
    {
        writer.Double(_sum);
        _rise.WriteTo(writer);
        if (_twoSided)
        {
            _fall.WriteTo(writer);
        }
    }

    private protected override void ReadState(ref ByteReader reader)
    {
        _sum = Figure(ref reader);
        _rise.ReadFrom(ref reader);
        if (_twoSided)
        {
            _fall.ReadFrom(ref reader);
        }
    }

    /// <summary>The first k values, up to the cut.</summary>
    private struct Cut
    {
        private long _count;
        private double _mean;
        private double _bound;

        public Detection Fold(double mean, double bound, long count, double driftFactor, double warningFactor)
        {
            if (_count == 0 || _mean + _bound >= mean + bound)
            {
                _count = count;
                _mean = mean;
                _bound = bound;
                return Detection.None;
            }

            double difference = mean - _mean;
            if (difference < 0)
            {
                return Detection.None;
            }

            // Squares spare the roots; the share is exact in doubles up to 2^53 values.
            double square = difference * difference;
            double share = Share(count);
            return square >= share * driftFactor ? Detection.Drift
                : square >= share * warningFactor ? Detection.Warning
                : Detection.None;
        }

        public readonly DetectorReading Read(double estimate, double mean, long count, double driftFactor)
            => _count == 0 || _count == count
                ? new DetectorReading(Armed: false, estimate, 0, 0)
                : new DetectorReading(Armed: true, estimate, mean - _mean, Math.Sqrt(Share(count) * driftFactor));

        public readonly void WriteTo(ByteWriter writer)
        {
            writer.Count(_count);
            writer.Double(_mean);
            writer.Double(_bound);
        }

        public void ReadFrom(ref ByteReader reader)
        {
            _count = reader.Count();
            _mean = Figure(ref reader);
            _bound = Figure(ref reader);
        }

        private readonly double Share(long count) => (double)(count - _count) / _count / count;
    }
}

using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Sequential;

/// <summary>
/// Page and Hinkley's test: with the running mean x̄ (the value included), <c>U ← 0.9999·U + (x − x̄ − δ)</c>; drift when <c>U − min U &gt; λ</c> from
/// value 30 on. Two-sided: the same on negated deviations. No warnings. δ and λ are in the stream's own unit: the defaults suit outcomes and shares.
/// O(1), 110 bytes. Page, Biometrika 41 (1954) 100–115; River's convention.
/// </summary>
public sealed class PageHinkleyDetector : DriftDetector
{
    private readonly int _minimumCount;
    private readonly double _delta;
    private readonly double _threshold;
    private readonly double _alpha;
    private readonly bool _twoSided;
    private double _mean;
    private Side _rise;
    private Side _fall;

    internal PageHinkleyDetector(PageHinkleyOptions options)
        : base(options)
    {
        _minimumCount = options.MinimumCount;
        _delta = options.Delta;
        _threshold = options.Threshold;
        _alpha = options.Alpha;
        _twoSided = options.TwoSided;
    }

    /// <summary>Estimate x̄, statistic the greater U − min U, limit λ.</summary>
    public override DetectorReading Reading => Count >= _minimumCount
        ? new DetectorReading(Armed: true, _mean, Excess, _threshold)
        : new DetectorReading(Armed: false, _mean, 0, 0);

    private double Excess => _twoSided ? Math.Max(_rise.Excess, _fall.Excess) : _rise.Excess;

    private protected override Detection Fold(double value)
    {
        _mean += (value - _mean) / Count;
        double deviation = value - _mean;
        _rise.Add(deviation - _delta, _alpha);
        if (_twoSided)
        {
            _fall.Add(-deviation - _delta, _alpha);
        }

        return Count >= _minimumCount && Excess > _threshold ? Detection.Drift : Detection.None;
    }

    private protected override void Clear()
    {
        _mean = 0;
        _rise = default;
        _fall = default;
    }

    private protected override void WriteState(ByteWriter writer)
    {
        writer.Double(_mean);
        writer.Double(_rise.Sum);
        writer.Double(_rise.Least);
        writer.Double(_fall.Sum);
        writer.Double(_fall.Least);
    }

    private protected override void ReadState(ref ByteReader reader)
    {
        _mean = Figure(ref reader);
        _rise = new Side { Sum = Figure(ref reader), Least = Figure(ref reader) };
        _fall = new Side { Sum = Figure(ref reader), Least = Figure(ref reader) };
    }

    /// <summary>U and its least value. The first deviation is 0, so that the least is never above 0.</summary>
    private struct Side
    {
        public double Sum;
        public double Least;

        public readonly double Excess => Sum - Least;

        public void Add(double deviation, double alpha)
        {
            Sum = (alpha * Sum) + deviation;
            Least = Math.Min(Least, Sum);
        }
    }
}

using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Sequential;

/// <summary>
/// Exponentially weighted moving average chart: error rate p over all values, <c>z ← 0.2x + 0.8z</c> from 0,
/// <c>σ = √(p(1−p)·0.2/1.8·(1−0.8^(2n)))</c>; drift when <c>z &gt; p + L(p)·σ</c> from value 30 on, warning at half the distance, with
/// <c>L(p) = 3.97 − 6.56p + 48.73p³ − 330.13p⁵ + 848.18p⁷</c> (one false alarm in 400 values). Finds rises only. Above p ≈ 0.5 the limit passes 1 and
/// nothing is found. Values 0 to 1; O(1), 110 bytes. Ross, Adams, Tasoulis and Hand (2012); MOA's and Frouros' convention.
/// </summary>
public sealed class EcddDetector : DriftDetector
{
    private const double Lambda = 0.2;

    private readonly int _minimumCount;
    private readonly double _warningShare;
    private double _rate;
    private double _average;
    private double _start = 1;

    internal EcddDetector(EcddOptions options)
        : base(options)
    {
        _minimumCount = options.MinimumCount;
        _warningShare = options.WarningShare;
    }

    /// <summary>Estimate p, statistic z, limit p + L(p)·σ.</summary>
    public override DetectorReading Reading => Count >= _minimumCount
        ? new DetectorReading(Armed: true, _rate, _average, _rate + Distance())
        : new DetectorReading(Armed: false, _rate, 0, 0);

    private protected override Detection Fold(double value)
    {
        const double rest = (1 - Lambda) * (1 - Lambda);
        _rate += (value - _rate) / Count;
        _average = (Lambda * value) + ((1 - Lambda) * _average);

        // Past the last bit of 1 the power is cut to 0, before it becomes a slow denormal number.
        _start = _start < 1e-18 ? 0 : _start * rest;
        if (Count < _minimumCount)
        {
            return Detection.None;
        }

        double distance = Distance();
        return _average > _rate + distance ? Detection.Drift
            : _average > _rate + (_warningShare * distance) ? Detection.Warning
            : Detection.None;
    }

    private protected override void Clear()
    {
        _rate = 0;
        _average = 0;
        _start = 1;
    }

    private protected override void WriteState(ByteWriter writer)
    {
        writer.Double(_rate);
        writer.Double(_average);
        writer.Double(_start);
    }

    private protected override void ReadState(ref ByteReader reader)
    {
        _rate = Figure(ref reader);
        _average = Figure(ref reader);
        _start = Figure(ref reader);
    }

    private double Distance()
    {
        double square = _rate * _rate;
        double limit = 3.97 + (_rate * (-6.56 + (square * (48.73 + (square * (-330.13 + (square * 848.18)))))));
        return limit * Math.Sqrt(Math.Max(_rate * (1 - _rate), 0) * (Lambda / (2 - Lambda)) * (1 - _start));
    }
}

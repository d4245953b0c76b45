using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Sequential;

/// <summary>
/// Drift detection method: with error rate p after n values and <c>s = √(p(1−p)/n)</c>, drift when <c>p + s &gt; p* + 3·s*</c>, warning when
/// <c>p + s &gt; p* + 2·s*</c>, where (p*, s*) is the pair with the least sum since value 31. Both comparisons are strict, so that a stream of errors
/// only, where s = 0, gives no alarm. Finds rises only. No errors at all up to value 31 make the next error a drift: the method's own weakness.
/// Values 0 to 1 (s bounds the deviation of a share). O(1), 100 bytes. Gama, Medas, Castillo and Rodrigues (2004); River's and MOA's convention.
/// </summary>
public sealed class DdmDetector : DriftDetector
{
    private readonly int _minimumCount;
    private readonly double _warningLevel;
    private readonly double _driftLevel;
    private double _rate;
    private double _leastRate = double.PositiveInfinity;
    private double _leastDeviation = double.PositiveInfinity;

    internal DdmDetector(DdmOptions options)
        : base(options)
    {
        _minimumCount = options.MinimumCount;
        _warningLevel = options.WarningLevel;
        _driftLevel = options.DriftLevel;
    }

    /// <summary>Estimate p, statistic p + s, limit p* + 3·s*.</summary>
    public override DetectorReading Reading => Count > _minimumCount
        ? new DetectorReading(Armed: true, _rate, _rate + Deviation, _leastRate + (_driftLevel * _leastDeviation))
        : new DetectorReading(Armed: false, _rate, 0, 0);

    // The rate is a mean of values from 0 to 1, and rounding may carry it past them by one unit.
    private double Deviation => Math.Sqrt(Math.Max(_rate * (1 - _rate), 0) / Count);

    private protected override Detection Fold(double value)
    {
        _rate += (value - _rate) / Count;
        if (Count <= _minimumCount)
        {
            return Detection.None;
        }

        double deviation = Deviation;
        double statistic = _rate + deviation;
        if (statistic <= _leastRate + _leastDeviation)
        {
            _leastRate = _rate;
            _leastDeviation = deviation;
        }

        return statistic > _leastRate + (_driftLevel * _leastDeviation) ? Detection.Drift
            : statistic > _leastRate + (_warningLevel * _leastDeviation) ? Detection.Warning
            : Detection.None;
    }

    private protected override void Clear()
    {
        _rate = 0;
        _leastRate = double.PositiveInfinity;
        _leastDeviation = double.PositiveInfinity;
    }

    private protected override void WriteState(ByteWriter writer)
    {
        writer.Double(_rate);
        writer.Double(_leastRate);
        writer.Double(_leastDeviation);
    }

    private protected override void ReadState(ref ByteReader reader)
    {
        _rate = Figure(ref reader);
        _leastRate = Figure(ref reader);
        _leastDeviation = Figure(ref reader);
    }
}

using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Sequential;

/// <summary>
/// Early drift detection method: over the distances (in values) between errors with mean p and standard deviation s (divisor one less than their
/// number), drift when <c>(p + 2s) / greatest (p + 2s) &lt; 0.9</c>, warning below 0.95. The greatest counts from value 31, alarms from error 31.
/// A warning lasts until the next error. Finds rises of the error rate only. Outcomes 0 and 1; O(1), 110 bytes.
/// Baena-García et al. (2006); River's convention. Its authors' limits alarm often on stationary streams: River's own example raises them to 0.8 and 0.75.
/// </summary>
public sealed class EddmDetector : DriftDetector
{
    private readonly int _minimumErrors;
    private readonly double _warningLevel;
    private readonly double _driftLevel;
    private long _errors;
    private long _lastError;
    private double _meanDistance;
    private double _squares;
    private double _greatest;

    internal EddmDetector(EddmOptions options)
        : base(options)
    {
        _minimumErrors = options.MinimumErrors;
        _warningLevel = options.WarningLevel;
        _driftLevel = options.DriftLevel;
    }

    /// <summary>Estimate the error rate, statistic 1 − (p + 2s)/greatest (0 at a new greatest), limit 1 − 0.9.</summary>
    public override DetectorReading Reading
    {
        get
        {
            double rate = Count == 0 ? 0 : (double)_errors / Count;
            return _errors > _minimumErrors
                ? new DetectorReading(Armed: true, rate, 1 - (Spread() / _greatest), 1 - _driftLevel)
                : new DetectorReading(Armed: false, rate, 0, 0);
        }
    }

    private protected override Detection Fold(double value)
    {
        if (value == 0)
        {
            return Level;
        }

        _errors++;
        double distance = Count - _lastError;
        _lastError = Count;
        double before = distance - _meanDistance;
        _meanDistance += before / _errors;
        _squares += before * (distance - _meanDistance);
        if (Count <= _minimumErrors)
        {
            return Detection.None;
        }

        double spread = Spread();
        if (spread > _greatest)
        {
            _greatest = spread;
            return Detection.None;
        }

        double share = spread / _greatest;
        return _errors <= _minimumErrors ? Detection.None
            : share < _driftLevel ? Detection.Drift
            : share < _warningLevel ? Detection.Warning
            : Detection.None;
    }

    private protected override void Clear()
    {
        _errors = 0;
        _lastError = 0;
        _meanDistance = 0;
        _squares = 0;
        _greatest = 0;
    }

    private protected override void WriteState(ByteWriter writer)
    {
        writer.Count(_errors);
        writer.Count(_lastError);
        writer.Double(_meanDistance);
        writer.Double(_squares);
        writer.Double(_greatest);
    }

    private protected override void ReadState(ref ByteReader reader)
    {
        _errors = reader.Count();
        _lastError = reader.Count();
        _meanDistance = Figure(ref reader);
        _squares = Figure(ref reader);
        _greatest = Figure(ref reader);
    }

    private double Spread() => _meanDistance + (2 * (_errors > 1 ? Math.Sqrt(_squares / (_errors - 1)) : 0));
}

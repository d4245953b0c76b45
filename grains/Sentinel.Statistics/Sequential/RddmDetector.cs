using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Sequential;

/// <summary>
/// Reactive drift detection method: <see cref="DdmDetector"/>'s test with limits 1.773 and 2.258 from value 129 on, and three differences. The newest 7,000 outcomes are
/// kept; after a drift the figures are built anew from those since the warnings began (from the last one when there were none). A stretch of warnings
/// of 1,400 values is a drift. A concept of 40,000 values without a warning is built anew from what is kept, which is no alarm: p stays able to move.
/// Finds rises only. Outcomes 0 and 1; O(1) amortised (a rebuild takes at most 7,000 steps), 1.1 KB. Barros, Cabral, Gonçalves and Santos (2017);
/// the convention of the authors' code in MOA.
/// </summary>
public sealed class RddmDetector : DriftDetector
{
    private readonly RddmOptions _options;
    private readonly OutcomeRing _kept;
    private double _rate;
    private double _leastRate = double.PositiveInfinity;
    private double _leastDeviation = double.PositiveInfinity;
    private long _warnings;
    private bool _tooLong;

    internal RddmDetector(RddmOptions options)
        : base(options)
    {
        _options = options;
        _kept = new OutcomeRing(options.MinimumConcept);
    }

    /// <summary>Estimate p, statistic p + s, limit p* + 2.258·s*.</summary>
    public override DetectorReading Reading => Count >= _options.MinimumCount && double.IsFinite(_leastRate)
        ? new DetectorReading(Armed: true, _rate, _rate + Deviation, _leastRate + (_options.DriftLevel * _leastDeviation))
        : new DetectorReading(Armed: false, _rate, 0, 0);

    private double Deviation => Math.Sqrt(Math.Max(_rate * (1 - _rate), 0) / Count);

    private protected override Detection Fold(double value)
    {
        if (_tooLong)
        {
            _tooLong = false;
            Rebuild(seekLeast: false);
            Count++;
        }

        _kept.Add(value != 0);
        _rate += (value - _rate) / Count;
        if (Count < _options.MinimumCount)
        {
            return Detection.None;
        }

        double deviation = Deviation;
        Lower(deviation);
        double statistic = _rate + deviation;
        if (statistic > _leastRate + (_options.DriftLevel * _leastDeviation))
        {
            _kept.KeepNewest(_warnings + 1);
            return Detection.Drift;
        }

        if (statistic > _leastRate + (_options.WarningLevel * _leastDeviation))
        {
            if (_warnings >= _options.WarningLimit)
            {
                _kept.KeepNewest(1);
                return Detection.Drift;
            }

            _warnings++;
            return Detection.Warning;
        }

        _warnings = 0;
        _tooLong = Count >= _options.MaximumConcept;
        return Detection.None;
    }

    private protected override void Restart()
    {
        _leastRate = double.PositiveInfinity;
        _leastDeviation = double.PositiveInfinity;
        _warnings = 0;
        Rebuild(seekLeast: true);
    }

    private protected override void Clear()
    {
        _kept.Clear();
        _rate = 0;
        _leastRate = double.PositiveInfinity;
        _leastDeviation = double.PositiveInfinity;
        _warnings = 0;
        _tooLong = false;
    }

    private protected override void WriteState(ByteWriter writer)
    {
        writer.Double(_rate);
        writer.Double(_leastRate);
        writer.Double(_leastDeviation);
        writer.Count(_warnings);
        writer.Flag(_tooLong);
        _kept.WriteTo(writer);
    }

    private protected override void ReadState(ref ByteReader reader)
    {
        _rate = Figure(ref reader);
        _leastRate = Figure(ref reader);
        _leastDeviation = Figure(ref reader);
        _warnings = reader.Count();
        _tooLong = reader.Flag();
        _kept.ReadFrom(ref reader);
    }

    /// <summary>Builds the figures anew from the outcomes that are kept.</summary>
    private void Rebuild(bool seekLeast)
    {
        _rate = 0;
        Count = 0;
        for (int i = 0; i < _kept.Count; i++)
        {
            Count++;
            _rate += ((_kept[i] ? 1 : 0) - _rate) / Count;
            if (seekLeast && Count > _options.MinimumCount)
            {
                Lower(Deviation);
            }
        }
    }

    private void Lower(double deviation)
    {
        if (_rate + deviation < _leastRate + _leastDeviation)
        {
            _leastRate = _rate;
            _leastDeviation = deviation;
        }
    }
}

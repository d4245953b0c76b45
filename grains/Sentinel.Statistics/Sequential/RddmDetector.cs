using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Sequential;

/// <summary>
/// Reactive drift detection method: <see cref="DdmDetector"/>'s test with limits 1.773 and 2.258 from value 129 on, and three differences. After a drift the figures are built anew from the outcomes
/// since the warnings began (from the last one when there were none). A stretch of warnings of 1,400 values is a drift. A concept of 40,000 values without a warning is shortened to its newest
/// 7,000, which is no alarm: p stays able to move.
/// Of a concept only what can still be asked for is kept: its newest 1,401 outcomes, and of the 7,000 that it may be shortened to their errors and the first 1,400, which leave while warnings put
/// the shortening off. The error rate of a shortened concept is that of its outcomes, where MOA's is a running mean of them: they differ by rounding.
/// Finds rises only. Outcomes 0 and 1; O(1) amortised (a rebuild takes at most 1,401 steps), 0.6 KB. Barros, Cabral, Gonçalves and Santos (2017);
/// the convention of the authors' code in MOA.
/// </summary>
public sealed class RddmDetector : DriftDetector
{
    private readonly RddmOptions _options;
    private readonly OutcomeRing _newest;

    // The first outcomes after value maximumConcept − minimumConcept, and the errors of all since then: Σ errors of the newest minimumConcept values is the latter less those of the former that are older.
    private readonly OutcomeRing _leaving;
    private long _errors;
    private double _rate;
    private double _leastRate = double.PositiveInfinity;
    private double _leastDeviation = double.PositiveInfinity;
    private long _warnings;
    private bool _tooLong;

    internal RddmDetector(RddmOptions options)
        : base(options)
    {
        _options = options;
        _newest = new OutcomeRing(Math.Min(options.WarningLimit + 1, options.MinimumConcept));
        _leaving = new OutcomeRing(options.WarningLimit);
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
            Shorten();
            Count++;
        }

        Keep(value != 0);
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
            _newest.KeepNewest(_warnings + 1);
            return Detection.Drift;
        }

        if (statistic > _leastRate + (_options.WarningLevel * _leastDeviation))
        {
            if (_warnings >= _options.WarningLimit)
            {
                _newest.KeepNewest(1);
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
        ForgetLeaving();
        Rebuild();
    }

    private protected override void Clear()
    {
        _newest.Clear();
        ForgetLeaving();
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
        _newest.WriteTo(writer);
        writer.Count(_errors);
        _leaving.WriteTo(writer);
    }

    private protected override void ReadState(ref ByteReader reader)
    {
        _rate = Figure(ref reader);
        _leastRate = Figure(ref reader);
        _leastDeviation = Figure(ref reader);
        _warnings = reader.Count();
        _tooLong = reader.Flag();
        _newest.ReadFrom(ref reader);
        _errors = reader.Count();
        _leaving.ReadFrom(ref reader);
    }

    private void Keep(bool error)
    {
        _newest.Add(error);
        if (Count <= _options.MaximumConcept - _options.MinimumConcept)
        {
            return;
        }

        _errors += error ? 1 : 0;
        if (_leaving.Count < _options.WarningLimit)
        {
            _leaving.Add(error);
        }
    }

    private void ForgetLeaving()
    {
        _leaving.Clear();
        _errors = 0;
    }

    /// <summary>Shortens a concept to its newest values: by as many as it is longer than it should be, those that are leaving go.</summary>
    private void Shorten()
    {
        // The value that is being told is counted already, and is none of the concept's.
        long gone = Count - 1 - _options.MaximumConcept;
        for (int i = 0; i < gone; i++)
        {
            _errors -= _leaving[i] ? 1 : 0;
        }

        Count = _options.MinimumConcept;
        _rate = (double)_errors / Count;
        ForgetLeaving();
    }

    /// <summary>Builds the figures anew from the outcomes that are kept.</summary>
    private void Rebuild()
    {
        _rate = 0;
        Count = 0;
        for (int i = 0; i < _newest.Count; i++)
        {
            Count++;
            _rate += ((_newest[i] ? 1 : 0) - _rate) / Count;
            if (Count > _options.MinimumCount)
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

using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Sequential;

/// <summary>
/// Hoeffding's drift detection, test of weighted averages: <c>m ← λx + (1−λ)m</c> from m = 0, with <c>v ← λ² + (1−λ)²v</c> from v = 1 (the weight of
/// the start stays in v, which is why starting from 0 costs no false alarm). The averages stop at the last point at which
/// <c>m + √(v·ln(1/α_drift)/2)</c> was least; a second pair starts there. Drift when <c>m₂ − m₁ &gt; √((v₁ + v₂)·ln(1/α)/2)</c>, warning likewise with its
/// own α. Two-sided runs the same test on 1 − x besides, so that falls are found exactly as rises of the mirrored stream.
/// Values 0 to 1; O(1), 200 bytes. Frías-Blanco et al., IEEE TKDE 27 (2015) 810–823, with McDiarmid's bound.
/// </summary>
public sealed class HddmWDetector : DriftDetector
{
    private readonly bool _twoSided;
    private readonly double _lambda;
    private readonly double _driftFactor;
    private readonly double _warningFactor;
    private Side _rise = Side.New;
    private Side _fall = Side.New;

    internal HddmWDetector(HddmWOptions options)
        : base(options)
    {
        _twoSided = options.TwoSided;
        _lambda = options.Lambda;
        _driftFactor = -Math.Log(options.DriftConfidence) / 2;
        _warningFactor = -Math.Log(options.WarningConfidence) / 2;
    }

    /// <summary>Estimate the weighted mean of the stretch, statistic m₂ − m₁ on the side that is nearer to its limit, and that limit.</summary>
    public override DetectorReading Reading
    {
        get
        {
            double weight = 1 - Math.Pow(1 - _lambda, Count);
            double estimate = Count == 0 ? 0 : Math.Min(_rise.All.Mean / weight, 1);
            var rise = _rise.Read(estimate, Count, _driftFactor);
            if (!_twoSided)
            {
                return rise;
            }

            var fall = _fall.Read(estimate, Count, _driftFactor);
            return fall.Statistic - fall.Limit > rise.Statistic - rise.Limit ? fall : rise;
        }
    }

    private protected override Detection Fold(double value)
    {
        var level = _rise.Fold(value, _lambda, _driftFactor, _warningFactor);
        if (_twoSided && _fall.Fold(1 - value, _lambda, _driftFactor, _warningFactor) is var fall && fall > level)
        {
            level = fall;
        }

        return level;
    }

    private protected override void Clear()
    {
        _rise = Side.New;
        _fall = Side.New;
    }

    private protected override void WriteState(ByteWriter writer)
    {
        _rise.WriteTo(writer);
        if (_twoSided)
        {
            _fall.WriteTo(writer);
        }
    }

    private protected override void ReadState(ref ByteReader reader)
    {
        _rise.ReadFrom(ref reader);
        if (_twoSided)
        {
            _fall.ReadFrom(ref reader);
        }
    }

    /// <summary>A weighted average m and the sum v of its squared weights.</summary>
    private struct Average
    {
        public double Mean;
        public double Squares;

        public static Average New => new() { Squares = 1 };

        public void Add(double value, double lambda)
        {
            double rest = 1 - lambda;
            Mean = (lambda * value) + (rest * Mean);
            Squares = (lambda * lambda) + (rest * rest * Squares);
        }
    }

    private struct Side
    {
        public Average All;
        private Average _before;
        private Average _after;
        private double _least;

        public static Side New => new() { All = Average.New, _before = Average.New, _after = Average.New, _least = double.PositiveInfinity };

        public Detection Fold(double value, double lambda, double driftFactor, double warningFactor)
        {
            All.Add(value, lambda);
            double upper = All.Mean + Math.Sqrt(All.Squares * driftFactor);
            if (upper < _least)
            {
                _least = upper;
                _before = All;
                _after = Average.New;
                return Detection.None;
            }

            _after.Add(value, lambda);
            double difference = _after.Mean - _before.Mean;
            double squares = _before.Squares + _after.Squares;
            return difference <= 0 ? Detection.None
                : difference * difference > squares * driftFactor ? Detection.Drift
                : difference * difference > squares * warningFactor ? Detection.Warning
                : Detection.None;
        }

        public readonly DetectorReading Read(double estimate, long count, double driftFactor)
            => count == 0
                ? default
                : new DetectorReading(Armed: true, estimate, _after.Mean - _before.Mean, Math.Sqrt((_before.Squares + _after.Squares) * driftFactor));

        public readonly void WriteTo(ByteWriter writer)
        {
            Write(writer, All);
            Write(writer, _before);
            Write(writer, _after);
            writer.Double(_least);
        }

        public void ReadFrom(ref ByteReader reader)
        {
            All = Read(ref reader);
            _before = Read(ref reader);
            _after = Read(ref reader);
            _least = Figure(ref reader);
        }

        private static void Write(ByteWriter writer, Average average)
        {
            writer.Double(average.Mean);
            writer.Double(average.Squares);
        }

        private static Average Read(ref ByteReader reader) => new() { Mean = Figure(ref reader), Squares = Figure(ref reader) };
    }
}

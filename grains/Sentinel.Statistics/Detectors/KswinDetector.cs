using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Detectors;

/// <summary>
/// Kolmogorov–Smirnov windowing: of the newest W = 100 values, the last r = 30 are tested against r of the others drawn at random; drift when the exact
/// two-sided p ≤ α (the least difference of counts that reaches it is worked out once) and D &gt; 0.1. Finds any change of distribution. No warnings.
/// The sample is not drawn anew for each value but kept uniform as the window moves: the value that grows old enters with probability r/(W−r), and then,
/// or when a sampled value leaves, one sampled or unsampled value at random takes the place that is over or free. Each test is thus that of River's convention; successive
/// ones share most of their sample, which makes fewer false alarms a stretch. D·r moves by at most 2 a value, so that the test is worked out only where
/// it could have been passed. Seeded, and the random state is part of the state. Tests overlap: α is not the rate of false alarms.
/// O(W) a value, most of it in vectors; 1.3 KB. Raab, Heusinger and Schleif (2020).
/// </summary>
public sealed class KswinDetector : DriftDetector
{
    private const sbyte Recent = -1;
    private const sbyte Sampled = 1;

    private readonly KswinOptions _options;
    private readonly int _others;
    private readonly int _critical;
    private readonly SortedWindow _window;
    private SplitMix _random;
    private int _room;

    internal KswinDetector(KswinOptions options)
        : base(options)
    {
        _options = options;
        _others = options.WindowSize - options.RecentSize;
        _critical = options.CriticalDifference;
        _window = new SortedWindow(options.WindowSize);
        _random = new SplitMix((ulong)options.Seed);
    }

    /// <summary>Estimate the mean of the recent values, statistic D, limit the greatest D that is no drift.</summary>
    public override DetectorReading Reading
    {
        get
        {
            int recent = Math.Min(_window.Count, _options.RecentSize);
            double sum = 0;
            for (int age = _window.Count - recent; age < _window.Count; age++)
            {
                sum += _window.ValueAt(age);
            }

            double mean = recent == 0 ? 0 : sum / recent;
            double size = _options.RecentSize;
            return _window.IsFull
                ? new DetectorReading(Armed: true, mean, _window.GreatestDifference() / size, (_critical - 1) / size)
                : new DetectorReading(Armed: false, mean, 0, 0);
        }
    }

    /// <summary>Whether the value of an age, from 0 for the oldest to W − r − 1, is in the sample.</summary>
    internal bool IsSampled(int age) => _window.MarkAt(age) == Sampled;

    private protected override Detection Fold(double value)
    {
        if (!_window.IsFull)
        {
            _window.Add(value, Recent);
            if (!_window.IsFull)
            {
                return Detection.None;
            }

            Sample();
            _room = 0;
        }
        else
        {
            // The recent values change by one, the sample by one at most.
            _room -= MoveSample() ? 2 : 1;
            _window.Add(value, Recent);
        }

        if (_room <= 0)
        {
            _room = _critical - _window.GreatestDifference();
        }

        return _room <= 0 ? Detection.Drift : Detection.None;
    }

    private protected override void Restart() => _window.Clear();

    private protected override void Clear()
    {
        _window.Clear();
        _random = new SplitMix((ulong)_options.Seed);
    }

    private protected override void WriteState(ByteWriter writer)
    {
        writer.Int64((long)_random.State);
        writer.Count(_window.Count);
        for (int age = 0; age < _window.Count; age++)
        {
            writer.Double(_window.ValueAt(age));
        }

        for (int age = 0; _window.IsFull && age < _others; age++)
        {
            writer.Flag(IsSampled(age));
        }
    }

    private protected override void ReadState(ref ByteReader reader)
    {
        _random = new SplitMix((ulong)reader.Int64());
        int count = Bounded(ref reader, _options.WindowSize, "window");
        for (int i = 0; i < count; i++)
        {
            _window.Add(Figure(ref reader), Recent);
        }

        int sampled = 0;
        for (int age = 0; _window.IsFull && age < _others; age++)
        {
            _window.MarkAt(age) = reader.Flag() ? Sampled : (sbyte)0;
            sampled += _window.MarkAt(age);
        }

        if (_window.IsFull && sampled != _options.RecentSize)
        {
            throw new InvalidDataException($"A sample has {_options.RecentSize} values, not {sampled}.");
        }

        _room = 0;
    }

    /// <summary>Draws the first sample: each value with the share of those still wanted among those still to come.</summary>
    private void Sample()
    {
        int wanted = _options.RecentSize;
        for (int age = 0; age < _others; age++)
        {
            bool taken = _random.Below(_others - age) < wanted;
            _window.MarkAt(age) = taken ? Sampled : (sbyte)0;
            wanted -= taken ? 1 : 0;
        }
    }

    /// <summary>Moves the sample on by a value, and tells whether it changed: the oldest leaves the others, the first recent one joins them.</summary>
    private bool MoveSample()
    {
        bool leaves = IsSampled(0);
        bool enters = _random.Below(_others) < _options.RecentSize;
        _window.MarkAt(_others) = enters ? Sampled : (sbyte)0;
        if (leaves == enters)
        {
            return enters;
        }

        // Every one of those that stay and are (or are not) sampled is as likely as the others.
        sbyte from = enters ? Sampled : (sbyte)0;
        int age;
        do
        {
            age = 1 + _random.Below(_others - 1);
        }
        while (_window.MarkAt(age) != from);

        _window.MarkAt(age) = enters ? (sbyte)0 : Sampled;
        return true;
    }
}

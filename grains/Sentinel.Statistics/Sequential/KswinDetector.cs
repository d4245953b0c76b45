using System.Runtime.CompilerServices;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Sequential;

/// <summary>
/// Kolmogorov–Smirnov windowing: of the newest W = 100 values, the last r = 30 are tested against r of the others drawn at random; drift when the exact
/// two-sided p ≤ α (the least difference of counts that reaches it is worked out once) and D &gt; 0.1. Finds any change of distribution that is great enough for r values. No warnings.
/// The sample is not drawn anew for each value but kept uniform as the window moves: the value that grows old enters with probability r/(W−r), and a
/// sampled or unsampled value at random makes up for it or for a sampled value that leaves. Each test by itself is that of River's convention;
/// successive ones share most of their sample, so that a stationary stream has fewer false alarms. Tests overlap: α is not their rate.
/// A value moves the greatest and the least difference of counts by at most 2, in a direction that the values tell, so that bounds of them are worked
/// out only when they could have reached the limit, and the differences only where a bound reaches it: nothing is missed.
/// Values are kept in single precision, as models give their scores: two that differ by less than 6e-8 of themselves are equal, and so are two of magnitude above 3.4e38.
/// Seeded; the random state is part of the state. O(W) in the worst case, 0.9 KB.
/// Raab, Heusinger and Schleif, Neurocomputing 416 (2020) 340–351.
/// </summary>
public sealed class KswinDetector : DriftDetector
{
    private const sbyte Recent = -1;
    private const sbyte Sampled = 1;
    private const sbyte Unmarked = 0;

    private readonly KswinOptions _options;
    private readonly int _others;
    private readonly int _critical;
    private readonly KswinWindow _window;
    private SplitMix _random;

    // By how much the greatest difference may grow, and the least one fall, before a drift is possible.
    private int _roomAbove;
    private int _roomBelow;

    internal KswinDetector(KswinOptions options)
        : base(options)
    {
        _options = options;
        _others = options.WindowSize - options.RecentSize;
        _critical = options.CriticalDifference;
        _window = new KswinWindow(options.WindowSize, options.RecentSize);
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
            if (!_window.IsFull)
            {
                return new DetectorReading(Armed: false, mean, 0, 0);
            }

            var (most, least) = _window.Sums();
            double size = _options.RecentSize;
            return new DetectorReading(Armed: true, mean, Math.Max(most, -least) / size, (_critical - 1) / size);
        }
    }

    /// <summary>Whether the value of an age, from 0 for the oldest to W − r − 1, is in the sample.</summary>
    internal bool IsSampled(int age) => _window.MarkAt(age) == Sampled;

    private protected override Detection Fold(double exact)
    {
        float value = (float)Math.Clamp(exact, -float.MaxValue, float.MaxValue);
        if (_window.IsFull)
        {
            // The recent values lose the one that grows old and gain the new one.
            Shift(_window.ValueAt(_others), value);
            MoveSample();
            _window.Add(value, Recent);
        }
        else
        {
            _window.Add(value, Recent);
            if (!_window.IsFull)
            {
                return Detection.None;
            }

            Sample();
            _roomAbove = 0;
        }

        if (_roomAbove > 0 && _roomBelow > 0)
        {
            return Detection.None;
        }

        var (most, least) = _window.Bounds(_critical);
        _roomAbove = _critical - most;
        _roomBelow = _critical + least;
        return _roomAbove > 0 && _roomBelow > 0 ? Detection.None : Detection.Drift;
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
            writer.Single(_window.ValueAt(age));
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
            float value = reader.Single();
            _window.Add(float.IsFinite(value) ? value : throw new InvalidDataException("A value of a window is not finite."), Recent);
        }

        int sampled = 0;
        for (int age = 0; _window.IsFull && age < _others; age++)
        {
            _window.Mark(age, reader.Flag() ? Sampled : Unmarked);
            sampled += _window.MarkAt(age);
        }

        if (_window.IsFull && sampled != _options.RecentSize)
        {
            throw new InvalidDataException($"A sample has {_options.RecentSize} values, not {sampled}.");
        }

        // Worked out anew at the next value.
        _roomAbove = 0;
        _roomBelow = 0;
    }

    /// <summary>Draws the first sample: each value with the share of those still wanted among those still to come.</summary>
    private void Sample()
    {
        int wanted = _options.RecentSize;
        for (int age = 0; age < _others; age++)
        {
            bool taken = SplitMix.Below(_others - age, (uint)_random.Next()) < wanted;
            _window.Mark(age, taken ? Sampled : Unmarked);
            wanted -= taken ? 1 : 0;
        }
    }

    /// <summary>Moves the sample on by a value: the oldest leaves the others, the first recent one joins them. Few branches, since chance decides them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void MoveSample()
    {
        ulong bits = _random.Next();
        bool leaves = IsSampled(0);
        bool enters = SplitMix.Below(_others, (uint)(bits >> 32)) < _options.RecentSize;
        _window.Mark(_others, enters ? Sampled : Unmarked);
        int inAge = enters ? _others : 0;
        int outAge = 0;
        if (leaves != enters)
        {
            int age = Draw(enters ? Sampled : Unmarked, (uint)bits);
            _window.Mark(age, enters ? Unmarked : Sampled);
            inAge = enters ? _others : age;
            outAge = enters ? age : 0;
        }

        Shift(_window.ValueAt(inAge), _window.ValueAt(outAge));
    }

    /// <summary>The age of one of those that stay among the others, each of a mark as likely as the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Draw(sbyte mark, uint bits)
    {
        int age = 1 + SplitMix.Below(_others - 1, bits);
        while (_window.MarkAt(age) != mark)
        {
            age = 1 + SplitMix.Below(_others - 1, (uint)_random.Next());
        }

        return age;
    }

    /// <summary>The difference grows by 1 from one value on, and falls by 1 from another on: between the two it has moved.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Shift(float upFrom, float downFrom)
    {
        _roomAbove -= One(upFrom < downFrom);
        _roomBelow -= One(downFrom < upFrom);
    }

    // Not a choice of the compiler's: which of two values is the greater is chance, and a branch on it is missed half of the time.
    private static int One(bool condition) => Unsafe.As<bool, byte>(ref condition);
}

using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Sequential;

/// <summary>
/// A detector that is told a stream value by value and says when the stream is no longer what it was. Given the same options and values it says
/// the same, whether it was encoded and decoded on the way or not. An update is O(1) amortised and allocates nothing once the state has its size.
/// After <see cref="Detection.Drift"/> the next value that it takes starts a new stretch. Not safe for concurrent use.
/// </summary>
public abstract class DriftDetector
{
    private const double MagnitudeMax = 1e100;

    private readonly DetectorDomain _domain;

    private protected DriftDetector(DetectorOptions options)
    {
        Options = options;
        _domain = options.Domain;
    }

    /// <summary>What it was made with.</summary>
    public DetectorOptions Options { get; }

    /// <summary>What the last value that it took led to.</summary>
    public Detection Level { get; private set; }

    /// <summary>Values told since it was made, ignored ones too: the 0-based index of the next.</summary>
    public long Seen { get; private set; }

    /// <summary>Values that lie outside of <see cref="DetectorOptions.Domain"/>.</summary>
    public long Ignored { get; private set; }

    /// <summary>Drifts since it was made.</summary>
    public long Drifts { get; private set; }

    /// <summary>Values taken in the present stretch.</summary>
    public long Count { get; private protected set; }

    /// <summary>Estimate, statistic and limit after the last value.</summary>
    public abstract DetectorReading Reading { get; }

    /// <summary>Tells it the next value. A value outside of the domain is counted as ignored and answered with <see cref="Detection.None"/>.</summary>
    public Detection Update(double value)
    {
        Seen++;
        if (!Takes(value))
        {
            Ignored++;
            return Detection.None;
        }

        if (Level == Detection.Drift)
        {
            Level = Detection.None;
            Count = 0;
            Restart();
        }

        Count++;
        Level = Fold(value);
        if (Level == Detection.Drift)
        {
            Drifts++;
        }

        return Level;
    }

    /// <summary>Makes it as new: counters, and random numbers too.</summary>
    public void Reset()
    {
        Level = Detection.None;
        Seen = 0;
        Ignored = 0;
        Drifts = 0;
        Count = 0;
        Clear();
    }

    /// <summary>Options and state as versioned bytes; <see cref="Decode"/> gives a detector that goes on as this one would.</summary>
    public byte[] Encode() => DetectorEncoding.Encode(this);

    /// <summary>The detector of encoded bytes.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such record, are damaged, or are of a newer version.</exception>
    public static DriftDetector Decode(ReadOnlySpan<byte> bytes) => DetectorEncoding.Decode(bytes);

    internal void WriteTo(ByteWriter writer)
    {
        writer.Byte((byte)Level);
        writer.Count(Seen);
        writer.Count(Ignored);
        writer.Count(Drifts);
        writer.Count(Count);
        WriteState(writer);
    }

    internal void ReadFrom(ref ByteReader reader)
    {
        byte level = reader.Byte();
        Level = level <= (byte)Detection.Drift ? (Detection)level : throw new InvalidDataException($"A detector's level is 0 to 2, not {level}.");
        Seen = reader.Count();
        Ignored = reader.Count();
        Drifts = reader.Count();
        Count = reader.Count();
        if (Ignored > Seen)
        {
            throw new InvalidDataException($"A detector that saw {Seen} values cannot have ignored {Ignored}.");
        }

        ReadState(ref reader);
    }

    /// <summary>Takes a value of the domain; <see cref="Count"/> counts it already.</summary>
    private protected abstract Detection Fold(double value);

    /// <summary>Starts a new stretch after a drift.</summary>
    private protected virtual void Restart() => Clear();

    /// <summary>Makes the state as new.</summary>
    private protected abstract void Clear();

    private protected abstract void WriteState(ByteWriter writer);

    private protected abstract void ReadState(ref ByteReader reader);

    /// <summary>Reads a figure of the state, which is never NaN.</summary>
    private protected static double Figure(ref ByteReader reader)
    {
        double value = reader.Double();
        return double.IsNaN(value) ? throw new InvalidDataException("A figure of a detector's state is NaN.") : value;
    }

    /// <summary>Reads a count of the state that is at most <paramref name="most"/>.</summary>
    private protected static int Bounded(ref ByteReader reader, int most, string what)
    {
        long value = reader.Count();
        return value <= most ? (int)value : throw new InvalidDataException($"A detector's {what} is at most {most}, not {value}.");
    }

    // Comparisons with NaN are false, so NaN is in no domain.
    private bool Takes(double value) => _domain switch
    {
        DetectorDomain.Outcome => value is 0 or 1,
        DetectorDomain.Share => value is >= 0 and <= 1,
        _ => Math.Abs(value) <= MagnitudeMax,
    };
}

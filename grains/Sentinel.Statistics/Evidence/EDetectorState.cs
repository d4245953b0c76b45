using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Evidence;

/// <summary>
/// What an e-detector of one feature remembers: for each of its four memories the logarithm of its evidence and the forgotten sums of what was
/// seen and of what was expected, by bin. Immutable. About 70 bytes a bin, encoded with its version before it.
/// </summary>
public sealed class EDetectorState
{
    private const byte Version = 1;

    internal EDetectorState(int bins, double[] logEvidence, double[] seen, double[] expected)
    {
        Bins = bins;
        LogEvidence = logEvidence;
        Seen = seen;
        Expected = expected;
    }

    /// <summary>The bins that counts come in, at least one.</summary>
    public int Bins { get; }

    /// <summary>ln R_f of each memory; minus infinity before the first batch.</summary>
    internal double[] LogEvidence { get; }

    /// <summary>S_f of each memory, bin by bin: forgotten sum of effective counts.</summary>
    internal double[] Seen { get; }

    /// <summary>E_f of each memory, bin by bin: forgotten sum of expected effective counts.</summary>
    internal double[] Expected { get; }

    /// <summary>ln R, the logarithm of the mean evidence of the memories; null before the first batch that held a row.</summary>
    public double? LogR => double.IsNegativeInfinity(LogEvidence[0]) ? null : LogSum.Of(LogEvidence) - Math.Log(LogEvidence.Length);

    /// <summary>
    /// The state with no memory's evidence above a limit. Evidence that is cut is no greater than what it was cut from, batch after batch, so every bound on
    /// false alarms holds; and what a severe change piled up does not have to be lost again, at ln(1 + ε) nats a row, before one can see that it is over.
    /// </summary>
    /// <param name="logLimit">Logarithm of the limit.</param>
    public EDetectorState AtMost(double logLimit) =>
        Array.Exists(LogEvidence, value => value > logLimit) ? new EDetectorState(Bins, [.. LogEvidence.Select(value => Math.Min(value, logLimit))], Seen, Expected) : this;

    /// <summary>Nothing seen yet.</summary>
    public static EDetectorState Start(int bins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        int memories = EDetector.Memories.Length;
        var logEvidence = new double[memories];
        Array.Fill(logEvidence, double.NegativeInfinity);
        return new EDetectorState(bins, logEvidence, new double[memories * bins], new double[memories * bins]);
    }

    /// <summary>Writes the state.</summary>
    public void WriteTo(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Byte(Version);
        writer.Count(Bins);
        foreach (double value in (ReadOnlySpan<double>)[.. LogEvidence, .. Seen, .. Expected])
        {
            writer.Double(value);
        }
    }

    /// <summary>Reads a state of this version.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such state.</exception>
    public static EDetectorState ReadFrom(ref ByteReader reader)
    {
        byte version = reader.Byte();
        if (version != Version)
        {
            throw new InvalidDataException($"An e-detector's state is of version {version}, this build reads {Version}: upgrade it.");
        }

        int memories = EDetector.Memories.Length;
        int bins = reader.ListLength(itemBytes: 2 * sizeof(double) * memories);
        if (bins == 0)
        {
            throw new InvalidDataException("An e-detector's state has no bins.");
        }

        return new EDetectorState(bins, Read(ref reader, memories), Read(ref reader, memories * bins), Read(ref reader, memories * bins));
    }

    private static double[] Read(ref ByteReader reader, int count)
    {
        var values = new double[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = reader.Double();
            if (double.IsNaN(values[i]))
            {
                throw new InvalidDataException("An e-detector's state holds a value that is no number.");
            }
        }

        return values;
    }
}

using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Performance;

/// <summary>Writes counts of which most are zero: how many are not, then the distance from the one before, and the count.</summary>
internal static class SparseCounts
{
    public static void Write(ByteWriter writer, ReadOnlySpan<long> counts)
    {
        writer.Count(counts.Length - counts.Count(0L));
        int next = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] != 0)
            {
                writer.Count(i - next);
                writer.Count(counts[i]);
                next = i + 1;
            }
        }
    }

    /// <summary>Fills the counts and gives their sum.</summary>
    public static long Read(ref ByteReader reader, Span<long> counts)
    {
        long total = 0;
        long next = 0;
        for (int left = reader.ListLength(itemBytes: 2); left > 0; left--)
        {
            long index = next + reader.Count();
            if (index < next || index >= counts.Length)
            {
                throw new InvalidDataException($"A count is at place {index} of {counts.Length}.");
            }

            counts[(int)index] = reader.Count();
            total += counts[(int)index];
            next = index + 1;
        }

        return total;
    }
}

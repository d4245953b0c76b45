using System.Runtime.InteropServices;

namespace Sentinel.Statistics.Samples;

/// <summary>
/// Least-significant-digit radix sort of finite doubles: six passes of 11 bits over order-preserving integer keys, passes in which all
/// keys share the digit skipped. Linear in the number of values, where comparison sorts dominate every two-sample statistic.
/// </summary>
internal static class RadixSort
{
    private const int DigitBits = 11;
    private const int Radix = 1 << DigitBits;
    private const int Passes = 6;
    private const int SmallestRadixLength = 2048;

    /// <summary>Sorts <paramref name="values"/> in place, ascending. Values are finite and hold no negative zero.</summary>
    public static void Sort(double[] values)
    {
        if (values.Length < SmallestRadixLength)
        {
            Array.Sort(values);
            return;
        }

        Span<ulong> keys = MemoryMarshal.Cast<double, ulong>(values.AsSpan());
        var histogram = new int[Passes * Radix];
        for (int i = 0; i < keys.Length; i++)
        {
            ulong bits = keys[i];
            ulong key = bits ^ ((ulong)((long)bits >> 63) | 0x8000_0000_0000_0000UL);
            keys[i] = key;
            for (int pass = 0; pass < Passes; pass++)
            {
                histogram[(pass * Radix) + Digit(key, pass)]++;
            }
        }

        ulong[] scratch = GC.AllocateUninitializedArray<ulong>(keys.Length);
        Span<ulong> source = keys;
        Span<ulong> target = scratch;
        for (int pass = 0; pass < Passes; pass++)
        {
            Span<int> counts = histogram.AsSpan(pass * Radix, Radix);
            if (counts[Digit(source[0], pass)] == source.Length)
            {
                continue;
            }

            ToOffsets(counts);
            foreach (ulong key in source)
            {
                target[counts[Digit(key, pass)]++] = key;
            }

            Span<ulong> swap = source;
            source = target;
            target = swap;
        }

        for (int i = 0; i < keys.Length; i++)
        {
            ulong key = source[i];
            keys[i] = key ^ (~(ulong)((long)key >> 63) | 0x8000_0000_0000_0000UL);
        }
    }

    private static int Digit(ulong key, int pass) => (int)(key >> (pass * DigitBits)) & (Radix - 1);

    private static void ToOffsets(Span<int> counts)
    {
        int offset = 0;
        for (int digit = 0; digit < counts.Length; digit++)
        {
            int count = counts[digit];
            counts[digit] = offset;
            offset += count;
        }
    }
}

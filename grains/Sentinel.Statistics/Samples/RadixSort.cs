using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sentinel.Statistics.Samples;

/// <summary>
/// Sort of finite doubles in linear time, where comparison sorts would dominate every two-sample statistic: least-significant-digit
/// radix passes of 11 bits over order-preserving integer keys. The upper 31 bits tell almost all measured values apart, so three
/// passes and an insertion sort of what is left come first; values that agree in them are sorted by all six digits.
/// </summary>
internal static class RadixSort
{
    private const int DigitBits = 11;
    private const int Radix = 1 << DigitBits;
    private const int Passes = 6;
    private const int FirstUpperPass = 3;
    private const int SmallestRadixLength = 2048;
    private const ulong Sign = 0x8000_0000_0000_0000UL;

    /// <summary>Sorts <paramref name="values"/> in place, ascending. Values are finite and hold no negative zero.</summary>
    public static void Sort(double[] values)
    {
        if (values.Length < SmallestRadixLength)
        {
            Array.Sort(values);
            return;
        }

        Span<ulong> keys = MemoryMarshal.Cast<double, ulong>(values.AsSpan());
        ToKeys(keys);
        ulong[] rented = ArrayPool<ulong>.Shared.Rent(keys.Length);
        Span<ulong> scratch = rented.AsSpan(0, keys.Length);
        SortDigits(keys, scratch, FirstUpperPass);
        if (!TryInsert(keys, mostMoves: 2L * keys.Length))
        {
            SortDigits(keys, scratch, firstPass: 0);
        }

        ArrayPool<ulong>.Shared.Return(rented);
        FromKeys(keys);
    }

    private static void ToKeys(Span<ulong> keys)
    {
        foreach (ref ulong key in keys)
        {
            key ^= (ulong)((long)key >> 63) | Sign;
        }
    }

    private static void FromKeys(Span<ulong> keys)
    {
        foreach (ref ulong key in keys)
        {
            key ^= ~(ulong)((long)key >> 63) | Sign;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SortDigits(Span<ulong> keys, Span<ulong> scratch, int firstPass)
    {
        int[] histogram = Count(keys, firstPass);
        Span<ulong> source = keys;
        Span<ulong> target = scratch;
        for (int pass = firstPass; pass < Passes; pass++)
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

        if (source != keys)
        {
            source.CopyTo(keys);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int[] Count(ReadOnlySpan<ulong> keys, int firstPass)
    {
        var histogram = new int[Passes * Radix];
        foreach (ulong key in keys)
        {
            for (int pass = firstPass; pass < Passes; pass++)
            {
                histogram[(pass * Radix) + Digit(key, pass)]++;
            }
        }

        return histogram;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryInsert(Span<ulong> keys, long mostMoves)
    {
        for (int i = 1; i < keys.Length; i++)
        {
            ulong key = keys[i];
            int at = i;
            while (at > 0 && keys[at - 1] > key)
            {
                keys[at] = keys[at - 1];
                at--;
                if (--mostMoves < 0)
                {
                    keys[at] = key;
                    return false;
                }
            }

            keys[at] = key;
        }

        return true;
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

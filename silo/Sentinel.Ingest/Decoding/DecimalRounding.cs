using System.Numerics;

namespace Sentinel.Ingest.Decoding;

/// <summary>
/// The double nearest to w·10^q for an integer w of 64 bits, ties to even (D. Lemire, "Number parsing at a gigabyte per second", 2021; N. Mushtak and D. Lemire, "Fast number parsing without
/// fallback", 2023): 128 bits of 5^q decide it. Exponents are those of ordinary data, far from subnormal numbers and from infinity.
/// </summary>
internal static class DecimalRounding
{
    /// <summary>Largest exponent of ten either way.</summary>
    public const int ExponentMax = 64;

    private const int MantissaBits = 52;
    private const int ExponentBias = 1_023;

    // Bits of the product below those that decide the rounding; all ones there, the lower half of 5^q may carry into them.
    private const ulong Undecided = ulong.MaxValue >> (MantissaBits + 3);

    private static readonly (ulong High, ulong Low)[] PowersOfFive = [.. Enumerable.Range(-ExponentMax, (2 * ExponentMax) + 1).Select(PowerOfFive)];

    /// <summary>The nearest double.</summary>
    /// <param name="w">Integer, at least 1.</param>
    /// <param name="q">Exponent, at most <see cref="ExponentMax"/> either way.</param>
    public static double Nearest(ulong w, int q)
    {
        var zeros = BitOperations.LeadingZeroCount(w);
        w <<= zeros;
        var power = PowersOfFive[q + ExponentMax];
        var high = Math.BigMul(w, power.High, out var low);
        if ((high & Undecided) == Undecided)
        {
            var carry = Math.BigMul(w, power.Low, out _);
            low += carry;
            high += low < carry ? 1UL : 0;
        }

        var upper = (int)(high >> 63);
        var shift = upper + 64 - MantissaBits - 3;
        var mantissa = high >> shift;

        // The product is exact only for small powers, and only then can it lie in the middle of two doubles.
        if (low <= 1 && q is >= -4 and <= 23 && (mantissa & 3) == 1 && mantissa << shift == high)
        {
            mantissa &= ~1UL;
        }

        mantissa = (mantissa + (mantissa & 1)) >> 1;
        var exponent = FloorOfLog2OfTenTo(q) + 63 + upper - zeros + ExponentBias;
        if (mantissa >= 2UL << MantissaBits)
        {
            mantissa = 1UL << MantissaBits;
            exponent++;
        }

        return BitConverter.UInt64BitsToDouble((mantissa & ~(1UL << MantissaBits)) | ((ulong)exponent << MantissaBits));
    }

    private static int FloorOfLog2OfTenTo(int q) => (217_706 * q) >> 16;

    // 128 bits from the first one on: cut off for q >= 0, rounded up below.
    private static (ulong High, ulong Low) PowerOfFive(int q)
    {
        var five = BigInteger.Pow(5, Math.Abs(q));
        if (q < 0)
        {
            var bits = (int)five.GetBitLength() - (five.IsPowerOfTwo ? 1 : 0);
            five = (BigInteger.One << (q >= -27 ? bits + 127 : (2 * bits) + 128)) / five + 1;
        }

        var excess = (int)five.GetBitLength() - 128;
        five = excess > 0 ? five >> excess : five << -excess;
        return ((ulong)(five >> 64), (ulong)(five & ulong.MaxValue));
    }
}

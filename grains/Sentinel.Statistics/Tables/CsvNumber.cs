using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sentinel.Statistics.Tables;

/// <summary>
/// Reads decimal numbers out of UTF-8 bytes to the nearest double, as <see cref="double.Parse(ReadOnlySpan{byte}, NumberStyles, IFormatProvider?)"/>
/// does, about five times faster: Clinger's (1990) exact products for short numbers, Lemire's (2021) 128-bit product for others, and the
/// framework's own parser for whatever is left.
/// </summary>
internal static class CsvNumber
{
    private const int MostDigits = 19;
    private const int ExactPower = 22;
    private const int MantissaBits = 52;

    private static readonly double[] PowersOfTen =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>
    /// Reads a plain number that starts at <paramref name="position"/> and moves past it. False, without moving, where the bytes are
    /// not a plain number of at most 19 digits that ends before a comma or line end; <paramref name="bytes"/> ends in a line end.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryRead(ReadOnlySpan<byte> bytes, ref int position, out double value)
    {
        int at = position;
        bool negative = bytes[at] == '-';
        at += negative ? 1 : 0;

        ulong mantissa = 0;
        int start = at;
        uint digit;
        while ((digit = (uint)bytes[at] - '0') < 10)
        {
            mantissa = (mantissa * 10) + digit;
            at++;
        }

        int digits = at - start;
        int exponent = 0;
        if (bytes[at] == '.')
        {
            at++;
            int fraction = at;
            while (TryReadEight(bytes[at..], out ulong eight))
            {
                mantissa = (mantissa * 100_000_000) + eight;
                at += sizeof(ulong);
            }

            while ((digit = (uint)bytes[at] - '0') < 10)
            {
                mantissa = (mantissa * 10) + digit;
                at++;
            }

            exponent = fraction - at;
            digits -= exponent;
        }

        value = 0;
        if (digits == 0 || (digits > MostDigits && digits - LeadingZeros(bytes[start..at]) > MostDigits))
        {
            return false;
        }

        if ((bytes[at] | 0x20) == 'e' && !TryReadExponent(bytes, ref at, ref exponent))
        {
            return false;
        }

        if (bytes[at] is not ((byte)',' or (byte)'\n' or (byte)'\r') || !TryScale(mantissa, exponent, out value))
        {
            return false;
        }

        value = negative ? -value : value;
        position = at;
        return true;
    }

    /// <summary>Reads a whole cell, spaces around it allowed, infinities by name or by size.</summary>
    public static bool TryParse(ReadOnlySpan<byte> cell, out double value)
    {
        cell = cell.Trim(" \t"u8);
        if (double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        if (cell.Length > 0 && cell[0] is (byte)'-' or (byte)'+')
        {
            value = cell[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
            cell = cell[1..];
        }
        else
        {
            value = double.PositiveInfinity;
        }

        return System.Text.Ascii.EqualsIgnoreCase(cell, "inf"u8) || System.Text.Ascii.EqualsIgnoreCase(cell, "infinity"u8);
    }

    // Eight digits in one word: checked, and added up in pairs, fours and eights, with three multiplications (Lemire).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryReadEight(ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        if (!BinaryPrimitives.TryReadUInt64LittleEndian(bytes, out ulong word)
            || ((word & 0xF0F0_F0F0_F0F0_F0F0) | (((word + 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0) >> 4)) != 0x3333_3333_3333_3333)
        {
            return false;
        }

        word -= 0x3030_3030_3030_3030;
        word = (word * 10) + (word >> 8);
        const ulong Pairs = 0x0000_00FF_0000_00FF;
        value = (((word & Pairs) * 0x000F_4240_0000_0064) + (((word >> 16) & Pairs) * 0x0000_2710_0000_0001)) >> 32;
        return true;
    }

    private static int LeadingZeros(ReadOnlySpan<byte> digits)
    {
        int zeros = 0;
        foreach (byte value in digits)
        {
            if (value is not ((byte)'0' or (byte)'.'))
            {
                break;
            }

            zeros += value == '0' ? 1 : 0;
        }

        return zeros;
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> bytes, ref int at, ref int exponent)
    {
        int next = at + 1;
        bool negative = bytes[next] == '-';
        next += bytes[next] is (byte)'-' or (byte)'+' ? 1 : 0;
        int first = next;
        int power = 0;
        uint digit;
        while ((digit = (uint)bytes[next] - '0') < 10 && power < 1000)
        {
            power = (power * 10) + (int)digit;
            next++;
        }

        exponent += negative ? -power : power;
        at = next;
        return next > first;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryScale(ulong mantissa, int exponent, out double value)
    {
        if (mantissa <= 1UL << (MantissaBits + 1) && Math.Abs(exponent) <= ExactPower)
        {
            value = exponent < 0 ? mantissa / PowersOfTen[-exponent] : mantissa * PowersOfTen[exponent];
            return true;
        }

        return TryScaleLong(mantissa, exponent, out value);
    }

    private static bool TryScaleLong(ulong mantissa, int exponent, out double value)
    {
        value = 0;
        if (mantissa == 0)
        {
            return true;
        }

        if (exponent is < PowersOfFive.Least or > PowersOfFive.Greatest)
        {
            return false;
        }

        int zeros = BitOperations.LeadingZeroCount(mantissa);
        ulong normal = mantissa << zeros;
        var power = PowersOfFive.Of(exponent);
        ulong high = Math.BigMul(normal, (ulong)(power >> 64), out ulong low);
        const ulong Undecided = ulong.MaxValue >> (MantissaBits + 3);
        if ((high & Undecided) == Undecided)
        {
            ulong carry = Math.BigMul(normal, (ulong)power, out _);
            low += carry;
            high += carry > low ? 1UL : 0UL;
        }

        if (low == ulong.MaxValue && exponent is < -27 or > 55)
        {
            return false;
        }

        int upper = (int)(high >> 63);
        int shift = upper + 64 - MantissaBits - 3;
        ulong bits = high >> shift;
        int binaryExponent = (((152170 + 65536) * exponent) >> 16) + 63 + upper - zeros + 1023;
        if (low <= 1 && exponent is >= -4 and <= 23 && (bits & 3) == 1 && bits << shift == high)
        {
            // Exactly half way between two doubles: the even one.
            bits &= ~1UL;
        }

        bits = (bits + (bits & 1)) >> 1;
        if (bits >= 2UL << MantissaBits)
        {
            bits = 1UL << MantissaBits;
            binaryExponent++;
        }

        if (binaryExponent is <= 0 or >= 0x7FF)
        {
            return false;
        }

        value = BitConverter.UInt64BitsToDouble((bits & ~(1UL << MantissaBits)) | ((ulong)binaryExponent << MantissaBits));
        return true;
    }
}

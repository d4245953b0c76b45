using System.Globalization;

namespace Sentinel.Ingest.Decoding;

/// <summary>
/// Reads a JSON number as the nearest double. Up to 2^53 significant units and powers of ten up to 10^22 are both exact doubles, so one multiplication or division rounds correctly
/// (W. D. Clinger, "How to read floating point numbers accurately", 1990); up to 19 digits are <see cref="DecimalRounding"/>'s; anything else is the library's work. 1e999 is infinity.
/// </summary>
internal static class JsonNumber
{
    private const ulong ExactMax = 1UL << 53;

    // 19 digits always fit 64 bits.
    private const int DigitsMax = 19;

    // An exponent of more digits is out of every range; counting on would overflow.
    private const int ExponentLimit = 10_000;

    private static readonly double[] PowersOfTen =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>Reads a number whose grammar the JSON reader has checked.</summary>
    public static double Parse(ReadOnlySpan<byte> text)
    {
        var negative = text[0] == '-';
        var digits = 0UL;
        var significant = 0;
        var fraction = 0;
        var at = negative ? 1 : 0;
        var point = false;
        for (; at < text.Length; at++)
        {
            var digit = (uint)(text[at] - '0');
            if (digit <= 9)
            {
                digits = (digits * 10) + digit;
                significant += digits == 0 && significant == 0 ? 0 : 1;
                fraction += point ? 1 : 0;
            }
            else if (text[at] == '.')
            {
                point = true;
            }
            else
            {
                break;
            }
        }

        var exponent = (at < text.Length ? Exponent(text[(at + 1)..]) : 0) - fraction;
        if (significant > DigitsMax || Math.Abs(exponent) > DecimalRounding.ExponentMax)
        {
            return double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        }

        var value = digits > ExactMax || Math.Abs(exponent) >= PowersOfTen.Length ? (digits == 0 ? 0 : DecimalRounding.Nearest(digits, exponent))
            : exponent < 0 ? digits / PowersOfTen[-exponent]
            : digits * PowersOfTen[exponent];
        return negative ? -value : value;
    }

    private static int Exponent(ReadOnlySpan<byte> text)
    {
        var exponent = 0;
        foreach (var c in text[(text[0] is (byte)'+' or (byte)'-' ? 1 : 0)..])
        {
            exponent = Math.Min((exponent * 10) + (c - '0'), ExponentLimit);
        }

        return text[0] == '-' ? -exponent : exponent;
    }
}

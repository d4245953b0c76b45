using System.Numerics;

namespace Sentinel.Statistics.Samples;

/// <summary>An exact number <c>Mantissa · 2^Exponent</c>: what sums of doubles and of their products are. Rounds once, when it becomes a double.</summary>
/// <param name="Mantissa">An integer of any size and sign.</param>
/// <param name="Exponent">The power of two that it counts.</param>
internal readonly record struct Dyadic(BigInteger Mantissa, int Exponent)
{
    private const int KeptBits = 62;

    public bool IsZero => Mantissa.IsZero;

    public int Sign => Mantissa.Sign;

    public static Dyadic operator *(Dyadic a, Dyadic b) => new(a.Mantissa * b.Mantissa, a.Exponent + b.Exponent);

    public static Dyadic operator *(Dyadic a, long b) => a with { Mantissa = a.Mantissa * b };

    public static Dyadic operator -(Dyadic a) => a with { Mantissa = -a.Mantissa };

    public static Dyadic operator -(Dyadic a, Dyadic b) => a + -b;

    public static Dyadic operator +(Dyadic a, Dyadic b)
    {
        int exponent = Math.Min(a.Exponent, b.Exponent);
        return new Dyadic((a.Mantissa << (a.Exponent - exponent)) + (b.Mantissa << (b.Exponent - exponent)), exponent);
    }

    /// <summary>A whole number.</summary>
    public static Dyadic Of(long value) => new(value, 0);

    /// <summary>a/b for b ≠ 0, to a unit in the last place; infinite only when the ratio itself is beyond a double.</summary>
    public static double Ratio(Dyadic a, Dyadic b)
    {
        var (top, topExponent) = a.Split();
        var (bottom, bottomExponent) = b.Split();
        return Math.ScaleB(top / bottom, topExponent - bottomExponent);
    }

    /// <summary>√(a/b) for a ≥ 0 and b > 0, also where a/b is beyond a double.</summary>
    public static double RootRatio(Dyadic a, Dyadic b)
    {
        var (top, topExponent) = a.Split();
        var (bottom, bottomExponent) = b.Split();
        int exponent = topExponent - bottomExponent;
        int odd = exponent & 1;
        return Math.ScaleB(Math.Sqrt(Math.ScaleB(top / bottom, odd)), (exponent - odd) / 2);
    }

    /// <summary>The nearest double, infinite beyond its range.</summary>
    public double ToDouble() => Ratio(this, Of(1));

    private (double Fraction, int Exponent) Split()
    {
        int excess = (int)(BigInteger.Abs(Mantissa).GetBitLength() - KeptBits);
        return excess > 0
            ? ((double)(long)(Mantissa >> excess), Exponent + excess)
            : ((double)(long)Mantissa, Exponent);
    }
}

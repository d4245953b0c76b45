using System.Numerics;

namespace Sentinel.Statistics.Tables;

/// <summary>The leading 128 bits of 5^q for the exponents that measured data has, as Lemire's conversion needs them: truncated for q ≥ 0, rounded up for q &lt; 0.</summary>
internal static class PowersOfFive
{
    /// <summary>The least exponent of the table.</summary>
    public const int Least = -64;

    /// <summary>The greatest exponent of the table.</summary>
    public const int Greatest = 64;

    private static readonly UInt128[] Table = Build();

    /// <summary>The bits of 5^<paramref name="exponent"/>, the highest one set.</summary>
    public static UInt128 Of(int exponent) => Table[exponent - Least];

    private static UInt128[] Build()
    {
        var table = new UInt128[Greatest - Least + 1];
        for (int exponent = Least; exponent <= Greatest; exponent++)
        {
            table[exponent - Least] = (UInt128)(exponent < 0 ? Reciprocal(exponent) : Power(exponent));
        }

        return table;
    }

    private static BigInteger Power(int exponent)
    {
        var power = BigInteger.Pow(5, exponent);
        long shift = 128 - power.GetBitLength();
        return shift >= 0 ? power << (int)shift : power >> (int)-shift;
    }

    private static BigInteger Reciprocal(int exponent)
    {
        var power = BigInteger.Pow(5, -exponent);
        int bits = (int)power.GetBitLength();
        if (exponent >= -27)
        {
            return (BigInteger.Pow(2, bits + 127) / power) + 1;
        }

        var reciprocal = (BigInteger.Pow(2, (2 * bits) + 128) / power) + 1;
        return reciprocal >> (int)(reciprocal.GetBitLength() - 128);
    }
}

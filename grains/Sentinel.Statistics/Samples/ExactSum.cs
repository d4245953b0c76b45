using System.Numerics;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Samples;

/// <summary>
/// The sum of finite doubles and of products of two, without any rounding: a fixed-point number wide enough for all of them, kept in
/// limbs of 32 bits where it is not zero (the small superaccumulator of R. M. Neal, "Fast exact summation using small and large
/// superaccumulators", 2015). Order and grouping do not matter: what merges of parts in any order give is one pass to the bit. An addition
/// is O(1) and allocates only when the range of magnitudes grows. Not safe for concurrent use.
/// </summary>
internal sealed class ExactSum
{
    private const int LimbBits = 32;

    // The last bit of the product of the two smallest doubles.
    private const int LeastExponent = -2148;
    private const int MostBytes = 1024;

    // A limb grows by less than 2^32 with an addition and holds 2^63.
    private const int MostAdditions = 1 << 28;

    private long[] _limbs = [];
    private int _first;
    private int _additions;

    /// <summary>The sum as it is.</summary>
    public Dyadic Total
    {
        get
        {
            var total = BigInteger.Zero;
            for (int i = _limbs.Length - 1; i >= 0; i--)
            {
                total = (total << LimbBits) + _limbs[i];
            }

            return new Dyadic(total, LeastExponent + (_first * LimbBits));
        }
    }

    /// <summary>Adds a finite value.</summary>
    public void Add(double value) => Add(value, negated: false);

    /// <summary>Subtracts a finite value.</summary>
    public void Subtract(double value) => Add(value, negated: true);

    /// <summary>Adds a·b of two finite values, also where the product is beyond a double.</summary>
    public void AddProduct(double a, double b)
    {
        var (left, leftExponent, leftNegative) = Parts(a);
        var (right, rightExponent, rightNegative) = Parts(b);
        ulong high = Math.BigMul(left, right, out ulong low);
        AddScaled(low, leftExponent + rightExponent, leftNegative != rightNegative);
        AddScaled(high, leftExponent + rightExponent + 64, leftNegative != rightNegative);
    }

    /// <summary>Adds all that another sum holds.</summary>
    public void Merge(ExactSum other)
    {
        if (other._limbs.Length == 0)
        {
            return;
        }

        long[] limbs = other._limbs;
        int at = Reserve(other._first, limbs.Length);
        for (int i = 0; i < limbs.Length; i++)
        {
            _limbs[at + i] += limbs[i];
        }

        Count(other._additions + 1);
    }

    /// <summary>Writes the sum; equal sums give equal bytes.</summary>
    public void WriteTo(ByteWriter writer)
    {
        var total = Total;
        if (total.IsZero)
        {
            writer.Block([]);
            return;
        }

        byte[] bytes = total.Mantissa.ToByteArray();
        int zeros = bytes.AsSpan().IndexOfAnyExcept((byte)0);
        writer.Block(bytes.AsSpan(zeros));
        writer.Count((_first * (LimbBits / 8)) + zeros);
    }

    /// <summary>Reads a sum that <see cref="WriteTo"/> wrote.</summary>
    public static ExactSum ReadFrom(ref ByteReader reader)
    {
        var sum = new ExactSum();
        byte[] bytes = reader.Block();
        if (bytes.Length == 0)
        {
            return sum;
        }

        long offset = reader.Count();
        if (bytes.Length + offset > MostBytes)
        {
            throw new InvalidDataException($"A sum of {bytes.Length} bytes at {offset} is wider than {MostBytes}.");
        }

        var mantissa = new BigInteger(bytes);
        bool negative = mantissa.Sign < 0;
        mantissa = BigInteger.Abs(mantissa);
        for (int exponent = LeastExponent + ((int)offset * 8); !mantissa.IsZero; exponent += LimbBits)
        {
            sum.AddScaled((uint)(mantissa & uint.MaxValue), exponent, negative);
            mantissa >>= LimbBits;
        }

        return sum;
    }

    private static (ulong Mantissa, int Exponent, bool Negative) Parts(double value)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        int exponent = (int)(bits >> 52) & 0x7FF;
        ulong fraction = bits & 0xF_FFFF_FFFF_FFFF;
        if (exponent == 0x7FF)
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "Only finite values can be summed.");
        }

        return exponent == 0
            ? (fraction, -1074, value < 0)
            : (fraction | 0x10_0000_0000_0000, exponent - 1075, value < 0);
    }

    private void Add(double value, bool negated)
    {
        var (mantissa, exponent, negative) = Parts(value);
        AddScaled(mantissa, exponent, negative != negated);
    }

    private void AddScaled(ulong mantissa, int exponent, bool negative)
    {
        if (mantissa == 0)
        {
            return;
        }

        int position = exponent - LeastExponent;
        int shift = position % LimbBits;
        ulong low = mantissa << shift;
        long high = shift == 0 ? 0 : (long)(mantissa >> (64 - shift));
        int at = Reserve(position / LimbBits, 3);
        if (negative)
        {
            _limbs[at] -= (uint)low;
            _limbs[at + 1] -= (long)(low >> LimbBits);
            _limbs[at + 2] -= high;
        }
        else
        {
            _limbs[at] += (uint)low;
            _limbs[at + 1] += (long)(low >> LimbBits);
            _limbs[at + 2] += high;
        }

        Count(1);
    }

    private void Count(int additions)
    {
        _additions += additions;
        if (_additions >= MostAdditions)
        {
            Carry();
        }
    }

    // Leaves digits of 0 to 2^32 − 1 below a signed one on top.
    private void Carry()
    {
        Reserve(_first, _limbs.Length + 1);
        for (int i = 0; i < _limbs.Length - 1; i++)
        {
            _limbs[i + 1] += _limbs[i] >> LimbBits;
            _limbs[i] &= uint.MaxValue;
        }

        _additions = 1;
    }

    private int Reserve(int index, int count)
    {
        if (_limbs.Length == 0)
        {
            _limbs = new long[count];
            _first = index;
            return 0;
        }

        int first = Math.Min(_first, index);
        int end = Math.Max(_first + _limbs.Length, index + count);
        if (end - first > _limbs.Length)
        {
            var wider = new long[end - first];
            _limbs.CopyTo(wider, _first - first);
            _limbs = wider;
            _first = first;
        }

        return index - _first;
    }
}

using System.Numerics;
using FsCheck.Fluent;
using Sentinel.Statistics.Encoding;
using Sentinel.Statistics.Samples;

namespace Sentinel.Statistics.Tests.Samples;

public sealed class ExactSumTests
{
    [Fact]
    public void SumsAndProductsAreExact()
        => Properties.Hold(Prop.ForAll(Properties.Cells, Properties.Cells, (a, b) =>
        {
            double[] left = [.. a.Where(double.IsFinite)];
            double[] right = [.. b.Where(double.IsFinite)];
            var sum = new ExactSum();
            BigInteger expected = 0;
            foreach (double value in left)
            {
                sum.Add(value);
                expected += Scaled(value) << 1074;
            }

            foreach (var (x, y) in left.Zip(right))
            {
                sum.AddProduct(x, y);
                sum.Subtract(y);
                expected += (Scaled(x) * Scaled(y)) - (Scaled(y) << 1074);
            }

            return Same(sum.Total, expected);
        }));

    [Fact]
    public void BytesBringTheSumBack()
        => Properties.Hold(Prop.ForAll(Properties.Cells, cells =>
        {
            var sum = new ExactSum();
            foreach (double value in cells.Where(double.IsFinite))
            {
                sum.AddProduct(value, value);
                sum.Subtract(value);
            }

            var writer = new ByteWriter();
            sum.WriteTo(writer);
            var reader = new ByteReader(writer.Written);
            var back = ExactSum.ReadFrom(ref reader);
            var again = new ByteWriter();
            back.WriteTo(again);
            return reader.AtEnd && (sum.Total - back.Total).IsZero && again.Written.SequenceEqual(writer.Written);
        }));

    [Fact]
    public void RatiosRoundOnce()
    {
        Assert.Equal(1.0 / 3, Dyadic.Ratio(Dyadic.Of(1), Dyadic.Of(3)));
        Assert.Equal(1e200, Dyadic.RootRatio(Of(1e200, 1e200), Dyadic.Of(1)), 1e185);
        Assert.Equal(double.PositiveInfinity, Of(1e200, 1e200).ToDouble());
        Assert.Equal(-2.5, Of(-2.5, 1).ToDouble());
        Assert.Equal(0, Of(0, 5).ToDouble());
    }

    private static Dyadic Of(double a, double b)
    {
        var sum = new ExactSum();
        sum.AddProduct(a, b);
        return sum.Total;
    }

    private static bool Same(Dyadic total, BigInteger scaled) => (total - new Dyadic(scaled, -2148)).IsZero;

    // The value in units of 2^-1074.
    private static BigInteger Scaled(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        long fraction = bits & 0xF_FFFF_FFFF_FFFF;
        var magnitude = exponent == 0 ? fraction : (BigInteger)(fraction | (1L << 52)) << (exponent - 1);
        return bits < 0 ? -magnitude : magnitude;
    }
}

using FsCheck;
using FsCheck.Fluent;
using Sentinel.Statistics.Encoding;
using Sentinel.Statistics.Sketches;

namespace Sentinel.Statistics.Tests.Sketches;

public sealed class HyperLogLogTests
{
    private static readonly Arbitrary<int[]> Names = Gen.Choose(0, 20_000).ArrayOf().Resize(2_000).ToArbitrary();

    [Fact]
    public void MergingIsOnePassInAnyOrderGroupingAndRepetition()
        => Properties.Hold(Prop.ForAll(Names, Names, Names, (a, b, c) =>
        {
            byte[] onePass = Bytes(Of([.. a, .. b, .. c]));
            var left = Of(a);
            left.Merge(Of(b));
            left.Merge(Of(c));
            var inner = Of(c);
            inner.Merge(Of(b));
            inner.Merge(Of(b));
            inner.Merge(Of(a));
            return onePass.AsSpan().SequenceEqual(Bytes(left)) && onePass.AsSpan().SequenceEqual(Bytes(inner));
        }));

    [Theory]
    [InlineData(1, 0.001)]
    [InlineData(30, 0.04)]
    [InlineData(1_000, null)]
    [InlineData(10_000, null)]
    [InlineData(20_000, null)]
    [InlineData(1_000_000, null)]
    public void KnownNumbersOfNamesAreEstimatedWithinFiveStandardErrors(int names, double? tolerance)
    {
        var distinct = Of(Enumerable.Range(0, names));

        Assert.InRange(distinct.Estimate() / names, 1 - (tolerance ?? (5 * HyperLogLog.StandardError)), 1 + (tolerance ?? (5 * HyperLogLog.StandardError)));
    }

    [Fact]
    public void TheStandardErrorIsTheStatedOne()
    {
        const int Runs = 200;
        const int Each = 20_000;
        double squares = 0;
        for (int run = 0; run < Runs; run++)
        {
            double error = (Of(Enumerable.Range(run * Each, Each)).Estimate() / Each) - 1;
            squares += error * error;
        }

        // The root of the mean of 200 squares is known to a twentieth.
        Assert.InRange(Math.Sqrt(squares / Runs), 0.8 * HyperLogLog.StandardError, 1.2 * HyperLogLog.StandardError);
    }

    [Fact]
    public void NoNamesAreNone() => Assert.Equal(0, new HyperLogLog().Estimate());

    [Theory]
    [InlineData(0, 2)]
    [InlineData(100, 303)]
    [InlineData(100_000, 3073)]
    public void BytesComeBackAndFewNamesTakeFew(int names, int most)
    {
        byte[] bytes = Bytes(Of(Enumerable.Range(0, names)));
        var reader = new ByteReader(bytes);
        var back = new HyperLogLog();
        back.ReadFrom(ref reader);

        Assert.InRange(bytes.Length, 1, most);
        Assert.True(reader.AtEnd);
        Assert.Equal(bytes, Bytes(back));
    }

    [Theory]
    [InlineData(new byte[] { 9 })]
    [InlineData(new byte[] { 1, 1, 5, 54 })]
    [InlineData(new byte[] { 1, 2, 0xFF, 0x1F, 1, 1, 1 })]
    [InlineData(new byte[] { 2, 1, 1 })]
    public void RegistersThatCannotBeAreRefused(byte[] bytes) => Assert.Throws<InvalidDataException>(() =>
    {
        var reader = new ByteReader(bytes);
        new HyperLogLog().ReadFrom(ref reader);
    });

    private static HyperLogLog Of(IEnumerable<int> names)
    {
        var distinct = new HyperLogLog();
        foreach (int name in names)
        {
            distinct.Add(HyperLogLog.MarkOf(System.Text.Encoding.UTF8.GetBytes($"name-{name}")));
        }

        return distinct;
    }

    private static byte[] Bytes(HyperLogLog distinct)
    {
        var writer = new ByteWriter();
        distinct.WriteTo(writer);
        return writer.ToArray();
    }
}

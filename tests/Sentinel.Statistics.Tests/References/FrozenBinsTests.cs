using FsCheck;
using FsCheck.Fluent;
using Sentinel.Contracts.Batches;
using Sentinel.Statistics.References;

namespace Sentinel.Statistics.Tests.References;

public sealed class FrozenBinsTests
{
    /// <summary>Edges that lie evenly, crowded, on both ends of the range of doubles, among the least doubles, one, and none.</summary>
    private static Arbitrary<double[]> Edges { get; } =
        (from kind in Gen.Choose(0, 6)
         from count in Gen.Choose(0, 255)
         from seed in Gen.Choose(0, 1_000_000)
         select Distinct(kind, count, new Random(seed))).ToArbitrary();

    [Fact]
    public void A_column_is_counted_as_a_search_of_each_value_would_count_it()
        => Properties.Hold(Prop.ForAll(Edges, Properties.Cells, (edges, cells) =>
        {
            double[] column = [.. Around(edges, cells.Length), .. cells, .. edges.Select(Math.BitIncrement), .. cells];
            var bins = new FrozenBins(edges);
            var expected = new long[bins.Count];
            foreach (double value in column.Where(double.IsFinite))
            {
                int at = Array.BinarySearch(edges, value);
                expected[at < 0 ? ~at : at]++;
            }

            var counts = new long[bins.Count];
            int notFinite = bins.CountInto(column, counts);
            return counts.AsSpan().SequenceEqual(expected) && notFinite == column.Count(value => !double.IsFinite(value));
        }));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void What_is_not_finite_is_in_no_bin_wherever_it_stands(double value)
    {
        var bins = new FrozenBins([0, 1, 2]);
        foreach (int length in new[] { 11, 64, 517, 1_024 })
        {
            for (int at = 0; at < length; at++)
            {
                double[] column = [.. Enumerable.Repeat(1.5, length)];
                column[at] = value;
                var counts = new long[4];

                Assert.Equal(1, bins.CountInto(column, counts));
                Assert.Equal([0, 0, length - 1, 0], counts);
            }
        }

        var none = new long[4];
        Assert.Equal(2, bins.CountInto([Cell.Missing, Cell.WrongType], none));
        Assert.Equal([0, 0, 0, 0], none);
    }

    [Fact]
    public void Counts_of_other_bins_are_refused()
        => Assert.Contains("4 bins", Assert.Throws<ArgumentException>(() => new FrozenBins([0, 1, 2]).CountInto([1], new long[3])).Message, StringComparison.Ordinal);

    private static double[] Distinct(int kind, int count, Random random) =>
        [.. Enumerable.Range(0, count).Select(i => Edge(kind, i, random)).Where(double.IsFinite).Select(edge => edge == 0 ? 0.0 : edge).Distinct().Order()];

    private static double Edge(int kind, int index, Random random) => kind switch
    {
        0 => index,
        1 => (random.NextDouble() * 20) - 10,
        2 => Math.Exp(60 * (random.NextDouble() - 0.5)),
        3 => (random.NextDouble() - 0.5) * double.MaxValue * 1.9,
        4 => random.Next(-200, 200) * double.Epsilon,
        5 => BitConverter.Int64BitsToDouble(random.NextInt64()) * (random.Next(2) == 0 ? 1 : -1),
        _ => 1e6 + (index * 1e-9),
    };

    private static double[] Around(double[] edges, int skipped) => [.. edges.Skip(skipped % 3).SelectMany(edge => new[] { edge, Math.BitDecrement(edge) })];
}

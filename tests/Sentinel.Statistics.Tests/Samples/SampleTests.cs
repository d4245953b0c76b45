using FsCheck.Fluent;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Samples;

namespace Sentinel.Statistics.Tests.Samples;

public sealed class SampleTests
{
    [Fact]
    public void RadixSortSortsWhateverIsFinite()
    {
        var random = new Random(3);
        double[] values = [.. Enumerable.Range(0, 50_000).Select(i => (i % 4) switch
        {
            0 => BitConverter.Int64BitsToDouble(random.NextInt64()) is var any && double.IsFinite(any) ? any : 0,
            1 => random.Next(-5, 5),
            2 => -random.NextDouble(),
            _ => random.NextDouble() * 1e-300,
        })];
        double[] expected = [.. values.Select(value => value + 0.0).Order()];

        Assert.Equal(expected, SortedSample.From(values).Values);
    }

    [Fact]
    public void ValuesThatAgreeInTheirUpperBitsAreSortedByTheLower()
    {
        var random = new Random(6);
        double[] values = [.. Enumerable.Range(0, 20_000).Select(_ => 1e15 + random.Next(1_000_000))];

        Assert.Equal(values.Order(), SortedSample.From(values).Values);
    }

    [Fact]
    public void MissingAndInfiniteValuesAreSetApart()
    {
        var sample = SortedSample.From([2, double.NaN, 1, double.PositiveInfinity, double.NegativeInfinity, 3]);

        Assert.Equal([1.0, 2.0, 3.0], sample.Values);
        Assert.Equal((1, 2), (sample.Missing, sample.NonFinite));
        Assert.Equal(2, sample.Mean);
        Assert.Equal(Math.Sqrt(2.0 / 3), sample.PopulationStandardDeviation, 15);
    }

    [Fact]
    public void DecilesAreAmongTheSketchEdgesToTheBit()
        => Properties.Hold(Prop.ForAll(Properties.Cells, cells =>
        {
            double[] values = SortedSample.From(cells).Values;
            double[] edges = Quantiles.SketchEdges(values);
            return Quantiles.DecileEdges(values).All(edge => edges.Contains(edge)) && edges.Zip(edges.Skip(1)).All(pair => pair.First < pair.Second);
        }));

    [Fact]
    public void ABinIsTheNumberOfEdgesBelowAValue()
        => Properties.Hold(Prop.ForAll(Properties.Cells, Properties.Cells, (forEdges, cells) =>
        {
            double[] edges = Quantiles.SketchEdges(SortedSample.From(forEdges).Values);
            var bins = new FrozenBins(edges);
            return cells.Where(double.IsFinite).All(value => bins.IndexOf(value) == edges.Count(edge => edge < value));
        }));

    [Fact]
    public void MomentsOfPartsMergeIntoThoseOfTheWhole()
    {
        var random = new Random(5);
        double[] values = [.. Enumerable.Range(0, 10_007).Select(_ => 1e3 + (random.NextDouble() * random.NextDouble()))];
        var whole = CentralMoments.Of(values);
        var parts = CentralMoments.Of(values.AsSpan(0, 13)).Merge(CentralMoments.Of(values.AsSpan(13, 4000))).Merge(CentralMoments.Of(values.AsSpan(4013)));

        Assert.Equal(whole.Count, parts.Count);
        Figure.Equal(whole.Mean, parts.Mean, 1e-12, "mean");
        Figure.Equal(whole.M2, parts.M2, 1e-10, "M2");
        Figure.Equal(whole.M4, parts.M4, 1e-9, "M4");
    }
}

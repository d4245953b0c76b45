using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Evidence;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Sketches;
using Sentinel.Statistics.Windows;
using Sentinel.Testing.Traffic;

namespace Sentinel.Statistics.Tests.References;

public sealed class WindowsReferenceTests
{
    [Fact]
    public void Counts_moments_and_totals_are_those_of_the_windows_in_the_former_bins()
    {
        TrafficRow[] rows = [.. TrafficSource.Rows(seed: 5, count: 3000, shift: 0.4)];
        var frozen = WindowsReference.Of(Fold(TrafficSource.Reference, rows));

        var amount = frozen.Features[0].Numeric!;
        double[] values = [.. rows.Select(row => row.Amount)];
        Assert.Equal(3000, frozen.Rows);
        Assert.Equal(TrafficSource.Reference.Features[0].Numeric!.Bins.Edges, amount.Bins.Edges);
        Assert.Equal(values.GroupBy(amount.Bins.IndexOf).ToDictionary(bin => bin.Key, bin => (long)bin.Count()), amount.Counts.Index().Where(bin => bin.Item > 0).ToDictionary(bin => bin.Index, bin => bin.Item));
        Assert.Equal((values.Min(), values.Max()), (amount.Summary.Minimum, amount.Summary.Maximum));
        Assert.Equal(values.Average(), amount.Summary.Mean, 1e-12);
        Assert.Equal(Math.Sqrt(values.Average(value => Math.Pow(value - values.Average(), 2))), amount.Summary.StandardDeviation, 1e-12);
        Assert.Equal(rows.Count(row => row.Colour is null), frozen.Features[1].Categorical!.Totals.Missing);
        Assert.Equal(["0", "1"], frozen.Class!.Categories);
        Assert.Equal("psi/window-deciles/jeffreys/v1", frozen.Convention);
        Assert.Equal(frozen.Digest, ReferenceProfile.Decode(frozen.Encoded.Span).Digest);
    }

    [Fact]
    public void Deciles_are_the_former_edges_nearest_to_the_windows_own()
    {
        var frozen = WindowsReference.Of(Fold(TrafficSource.Reference, [.. TrafficSource.Rows(seed: 5, count: 20_000, shift: 0.4)])).Features[0].Numeric!;

        Assert.Equal(9, frozen.DecileEdges.Length);
        Assert.All(frozen.DecileEdges, edge => Assert.Contains(edge, frozen.Bins.Edges));
        // Half a bin: a 0.5 % bin of the former reference holds up to about 1 % where the values moved to.
        Assert.All(frozen.DecileCounts, count => Assert.InRange(count / 20_000.0, 0.09, 0.11));
    }

    [Fact]
    public void Values_beyond_the_former_range_are_one_bin_and_cut_nothing()
    {
        TrafficRow[] rows = [.. TrafficSource.Rows(seed: 5, count: 300, shift: 1000)];

        var frozen = WindowsReference.Of(Fold(TrafficSource.Reference, rows)).Features[0].Numeric!;

        Assert.Empty(frozen.DecileEdges);
        Assert.Equal([300L], frozen.DecileCounts);
    }

    [Fact]
    public void Dependence_is_carried_over_and_says_so_and_an_unknown_one_stays_unknown()
    {
        var frozen = WindowsReference.Of(Fold(TrafficSource.Reference, [.. TrafficSource.Rows(seed: 5, count: 3000)]));
        var (before, after) = (TrafficSource.Reference.Features[0].Evidence.Terms(Season.None), frozen.Features[0].Evidence.Terms(Season.None));

        Assert.Equal(before.Dependence.Factor, after.Dependence.Factor);
        Assert.StartsWith("carried over", after.Dependence.Reason, StringComparison.Ordinal);
        Assert.Equal(3000 / after.Dependence.Factor, after.EffectiveRows, 1e-9);
        Assert.Null(after.UnarmedReason);
        Assert.NotNull(frozen.Features[0].Evidence.Terms(Season.Day).UnarmedReason);
        Assert.Same(DependenceProfile.Unordered, DependenceProfile.Unordered.Carried());
    }

    [Fact]
    public void New_names_that_are_known_exactly_become_categories_and_those_that_never_came_are_gone()
    {
        TrafficRow[] rows = [.. TrafficSource.Rows(seed: 5, count: 1000).Select((row, i) => row with { Colour = i % 10 == 0 ? "violet" : i % 10 == 1 ? new string('x', 70) : "red" })];

        var colour = WindowsReference.Of(Fold(TrafficSource.Reference, rows)).Features[1].Categorical!;

        Assert.Equal(["red", "violet"], colour.Categories);
        Assert.Equal([800L, 100], colour.Counts);
        Assert.Equal(100, colour.Rest);
        Assert.Equal(0, colour.IndexOf("red"u8));
    }

    [Fact]
    public void Windows_against_it_fold_as_against_any_reference()
    {
        var frozen = WindowsReference.Of(Fold(TrafficSource.Reference, [.. TrafficSource.Rows(seed: 5, count: 5000, shift: 1)]));

        var figures = WindowComparison.Of(Fold(frozen, [.. TrafficSource.Rows(seed: 6, count: 5000, shift: 1)]));

        Assert.All(figures.Features, feature => Assert.InRange(feature.ToDictionary()["psi"], 0, 0.02));
    }

    [Fact]
    public void Too_few_rows_make_no_reference() => Assert.Contains(
        "The windows hold 199 rows, a reference needs at least 200",
        Assert.Throws<ReferenceException>(() => WindowsReference.Of(Fold(TrafficSource.Reference, [.. TrafficSource.Rows(seed: 5, count: 199)]))).Message,
        StringComparison.Ordinal);

    private static WindowSketch Fold(ReferenceProfile reference, TrafficRow[] rows)
    {
        var sketch = new WindowSketch(reference);
        var mappings = new BatchMappings(reference);
        var columns = ColumnReader.Open(TrafficBatch.Columns(rows));
        mappings.Bind(columns);
        sketch.Fold(columns, mappings, 0, rows.Length);
        return sketch;
    }
}

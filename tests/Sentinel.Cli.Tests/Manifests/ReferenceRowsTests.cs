using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Sentinel.Cli.Commands;
using Sentinel.Cli.Manifests;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Tables;
using Sentinel.Testing;

namespace Sentinel.Cli.Tests.Manifests;

public sealed class ReferenceRowsTests
{
    private static readonly FeatureSpec[] Features = [new("a", FeatureType.Numeric), new("c", FeatureType.Categorical)];

    [Fact]
    public void Rows_are_picked_evenly_with_names_as_names()
    {
        using var folder = new TemporaryFolder();
        folder.Write("r.csv", "a,c,y\n" + string.Concat(Enumerable.Range(0, 4000).Select(row => string.Create(CultureInfo.InvariantCulture, $"{row},7,yes\n"))));

        var rows = Pick(folder, label: "y");

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => 4.0 * i), rows.Select(row => (double)row["features"]!["a"]!));
        Assert.Equal("""{"features":{"a":0,"c":"7"},"label":"yes"}""", rows[0].ToJsonString());
    }

    [Fact]
    public void Rows_with_an_empty_cell_are_passed_over()
    {
        using var folder = new TemporaryFolder();
        folder.Write("r.csv", "a,c,y\n1,x,0\n,x,0\n2,,0\n3,x,\n4,x,1\n");

        Assert.Equal([1, 4], Pick(folder, label: "y").Select(row => (double)row["features"]!["a"]!));
        Assert.Equal([1, 3, 4], Pick(folder, label: null).Select(row => (double)row["features"]!["a"]!));
    }

    [Fact]
    public void Importances_are_told_as_shares_the_greatest_first()
    {
        var importance = FeatureImportance.Given(ImmutableSortedDictionary<string, double>.Empty.Add("a", 1).Add("b", 0).Add("c", 2).Add("d", 1)) with { Rows = 1000 };

        Assert.Equal("importance of 4 features by permutation: c 50 %, a 25 %, d 25 %, …", ImportanceMeasurement.Describe(importance));
        Assert.Equal("importance of 1 feature by permutation: none moves a prediction of 1,000 rows", ImportanceMeasurement.Describe(importance with { Features = importance.Features.Clear().Add("b", 0) }));
    }

    private static IReadOnlyList<JsonObject> Pick(TemporaryFolder folder, string? label) => new ReferenceRows(TableFile.Of(Path.Combine(folder.Path, "r.csv")), Features, label).Pick();
}

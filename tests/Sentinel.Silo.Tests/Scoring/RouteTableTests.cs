using System.Collections.Immutable;
using Sentinel.Silo.Scoring.Routing;

namespace Sentinel.Silo.Tests.Scoring;

public sealed class RouteTableTests
{
    [Fact]
    public void An_older_epoch_is_refused()
    {
        var table = new RouteTable();
        table.Follow(RouteAt(5, ("2", 100)));

        var followed = table.Follow(RouteAt(4, ("1", 100)));

        Assert.Equal(5, followed.Epoch);
        Assert.Equal(5, table.Find("m")!.Epoch);
    }

    [Fact]
    public void Weights_are_kept_to_and_a_key_stays_with_its_version()
    {
        var route = RouteAt(1, ("1", 75), ("2", 25));
        var choices = Enumerable.Range(0, 20_000).Select(i => RouteTable.Choose(route, $"c{i}")).ToArray();

        // 20,000 draws at 25 %: five standard deviations are 1.5 percentage points.
        Assert.Equal(0.25, choices.Count(c => c == "2") / 20_000.0, 0.0155);
        Assert.Equal(choices, Enumerable.Range(0, 20_000).Select(i => RouteTable.Choose(route, $"c{i}")));
    }

    [Fact]
    public void A_version_without_weight_takes_nothing() =>
        Assert.All(Enumerable.Range(0, 1000), i => Assert.Equal("2", RouteTable.Choose(RouteAt(1, ("1", 0), ("2", 100)), $"c{i}")));

    private static Route RouteAt(long epoch, params (string Version, double Weight)[] weights) =>
        new("m", epoch, weights.ToImmutableSortedDictionary(w => w.Version, w => w.Weight, StringComparer.Ordinal), [], DateTimeOffset.UnixEpoch, "test");
}

using System.Collections.Immutable;
using Sentinel.Contracts;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Comparisons;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Tests.Comparisons;

public sealed class VersionComparisonTests
{
    [Fact]
    public void What_was_registered_differently_is_told_by_field_and_what_is_alike_is_not()
    {
        var comparison = VersionComparisons.Of(Side("1", depth: "3", auc: 0.9), Side("2", depth: "5", auc: 0.93), TrafficTotals.None);

        var field = Assert.Single(comparison.Metadata);
        Assert.Equal(("hyperparameters.depth", "3", "5"), (field.Field, field.A, field.B));
        var metric = Assert.Single(comparison.Metrics);
        Assert.Equal("roc_auc", metric.Name);
        Assert.Equal(0.03, metric.Difference!.Value, 12);
        Assert.Null(comparison.Agreement);
        Assert.Equal("blue", Assert.Single(comparison.SideA.Aliases));
        Assert.Empty(comparison.SideB.Aliases);
        Assert.Equal((100, 0), (comparison.SideA.Weight, comparison.SideB.Weight));
    }

    [Fact]
    public void Distributions_over_the_same_bars_are_held_against_each_other_bar_by_bar()
    {
        var feature = LiveDistance.Compare("x", Numeric([1, 2], [0.2, 0.3, 0.5]), Numeric([1, 2], [0.1, 0.3, 0.6]));

        Assert.Equal(0.1, feature.TotalVariation!.Value, 12);
        Assert.Equal(feature.TotalVariation, feature.DistanceAtLeast);
    }

    [Fact]
    public void Distributions_over_other_bars_are_apart_by_what_is_certain()
    {
        // F(1) = 0.2 and F(2) = 0.5 in the one; G(1.5) = 0.9 in the other: at 1.5 the first is at most 0.5, so they are at least 0.4 apart.
        var feature = LiveDistance.Compare("x", Numeric([1, 2], [0.2, 0.3, 0.5]), Numeric([1.5], [0.9, 0.1]));

        Assert.Null(feature.TotalVariation);
        Assert.Equal(0.4, feature.DistanceAtLeast!.Value, 12);
    }

    [Fact]
    public void Distributions_that_may_be_one_are_not_called_apart()
    {
        // Both are uniform on 0 to 3, cut in other places.
        var feature = LiveDistance.Compare("x", Numeric([1, 2], [1 / 3.0, 1 / 3.0, 1 / 3.0]), Numeric([1.5], [0.5, 0.5]));

        Assert.Equal(0, feature.DistanceAtLeast!.Value, 12);
    }

    [Fact]
    public void Agreement_is_counted_over_all_pairs_of_the_two_and_of_no_others()
    {
        var traffic = new TrafficTotals([], [Pair("1", "2", 7, pairs: 60, agreed: 50, sum: 6, flips: 4), Pair("1", "2", 8, pairs: 40, agreed: 40, sum: -2, flips: 1), Pair("1", "3", 8, pairs: 1000, agreed: 0, sum: 0, flips: 0)]);

        var agreement = VersionComparisons.Of(Side("2"), Side("1"), traffic).Agreement!;

        Assert.Equal(("1", "2", 100, 90), (agreement.Stable, agreement.Challenger, agreement.Pairs, agreement.Agreed));
        Assert.Equal(0.9, agreement.Share, 12);
        Assert.Equal(0.04, agreement.MeanDifference, 12);
        Assert.Equal(5, Assert.Single(agreement.Flips).Rows);

        // Wilson's interval of 90 out of 100 (Brown, Cai and DasGupta 2001).
        Assert.Equal(0.8256, agreement.Interval.Lower, 4);
        Assert.Equal(0.9448, agreement.Interval.Upper, 4);
    }

    private static PairTally Pair(string stable, string challenger, long epoch, long pairs, long agreed, double sum, long flips) =>
        new(stable, challenger, epoch, pairs, agreed, flips == 0 ? [] : [new ClassFlip("0", "1", flips)], 0, 0, sum, sum * sum);

    private static FeatureReport Numeric(double[] edges, double[] shares) =>
        new("x", FeatureType.Numeric, Verdict.Stable, null, ImmutableSortedDictionary<string, double>.Empty, null, edges, [], shares, shares);

    private static VersionSide Side(string version, string depth = "3", double auc = 0.9)
    {
        var spec = new VersionSpec(new ModelVersionId("housing", version), null, null, null, null, Sorted.Of(("depth", depth)), Sorted.NoWeights.Add("roc_auc", auc), Sorted.Empty);
        var record = new VersionRecord(spec, "d", null, 0, MonitorPolicy.Default, DateTimeOffset.UnixEpoch, "ann");
        var route = new Route("housing", 1, Sorted.All("1"), [], DateTimeOffset.UnixEpoch, "");
        var model = new ModelView("housing", Sorted.Empty, [], Sorted.Of(("blue", "1")), route, [], [], MonitorPolicy.Default);
        return VersionSide.Of(record, model, []);
    }
}

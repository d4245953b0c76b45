using System.Collections.Immutable;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Verdicts;

namespace Sentinel.Decisions.Tests.Verdicts;

public sealed class FeatureVerdictTests
{
    private static readonly DriftPolicy Psi = new("psi", Warn: 0.1, Drift: 0.25);

    [Theory]
    [InlineData(0.09, 0.05, Verdict.Stable)]
    [InlineData(0.10, 0.05, Verdict.Warning)]
    [InlineData(0.24, 0.05, Verdict.Warning)]
    [InlineData(0.25, 0.05, Verdict.Drift)]
    [InlineData(0.40, 0.43, Verdict.Stable)]
    public void Drift_needs_the_effect_and_more_than_chance(double psi, double null99, Verdict expected) =>
        Assert.Equal(expected, FeatureVerdict.Judge(Psi, Report(("psi", psi), ("psiNull99", null99))).Verdict);

    [Theory]
    [InlineData(0.3, 0.009, Verdict.Drift)]
    [InlineData(0.3, 0.02, Verdict.Stable)]
    public void Ks_is_held_against_its_own_null(double ks, double p, Verdict expected) =>
        Assert.Equal(expected, FeatureVerdict.Judge(new DriftPolicy("ks", 0.1, 0.2), Report(("ks", ks), ("ksPValue", p))).Verdict);

    [Fact]
    public void Categories_have_no_order_so_ks_means_total_variation_there() =>
        Assert.Equal(
            Verdict.Drift,
            FeatureVerdict.Judge(new DriftPolicy("ks", 0.1, 0.2), Report(("totalVariation", 0.3), ("psi", 0.4), ("psiNull99", 0.1)) with { Type = FeatureType.Categorical }).Verdict);

    [Fact]
    public void A_reason_that_is_there_makes_it_insufficient()
    {
        var judged = FeatureVerdict.Judge(Psi, Report(("psi", 9), ("psiNull99", 0.1)) with { Reason = "the reference has no values" });

        Assert.Equal(Verdict.Insufficient, judged.Verdict);
        Assert.Equal("the reference has no values", judged.Reason);
    }

    [Fact]
    public void A_figure_that_is_absent_makes_it_insufficient_with_a_reason()
    {
        var judged = FeatureVerdict.Judge(Psi, Report(("ks", 0.2)));

        Assert.Equal(Verdict.Insufficient, judged.Verdict);
        Assert.Equal("psi is not defined on these values", judged.Reason);
    }

    internal static FeatureReport Report(params (string Name, double Value)[] statistics) => Report("amount", statistics);

    internal static FeatureReport Report(string name, params (string Name, double Value)[] statistics) =>
        new(name, FeatureType.Numeric, Verdict.Insufficient, null, statistics.ToImmutableSortedDictionary(figure => figure.Name, figure => figure.Value, StringComparer.Ordinal), null, [], [], [], []);
}

using System.Collections.Immutable;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Verdicts;

namespace Sentinel.Decisions.Tests.Verdicts;

public sealed class WindowCausesTests
{
    private static readonly DriftPolicy Policy = new("psi", Warn: 0.1, Drift: 0.25);

    [Fact]
    public void Inputs_are_ranked_by_drift_beyond_chance_times_importance()
    {
        // Excess 1.25 · ¼ and 0.25 · ¾, and nothing of what stayed within chance.
        var causes = Of([("far", 1.3), ("near", 0.3), ("still", 0.04)], ("far", 1), ("near", 3), ("still", 0))!;

        Assert.Equal(["far", "near"], causes.Select(cause => cause.Name));
        Assert.Equal(0.3125, causes[0].Score, 1e-12);
        Assert.Equal(0.1875, causes[1].Score, 1e-12);
        Assert.Equal(0.625, causes[0].Share, 1e-12);
    }

    [Fact]
    public void Without_importances_all_weigh_the_same() => Assert.Equal([0.8, 0.2], Of([("a", 0.45), ("b", 0.15)])!.Select(cause => Math.Round(cause.Share, 12)));

    [Fact]
    public void A_window_that_is_stable_or_cannot_be_judged_has_no_causes()
    {
        Assert.Null(Of([("a", 0.09)]));
        Assert.Null(WindowCauses.Of(new JudgedFeatures([], null, null), null));
    }

    private static WindowCause[]? Of((string Name, double Psi)[] inputs, params (string Name, double Importance)[] importances)
    {
        var features = JudgedFeatures.Judge(Policy, [.. inputs.Select(input => FeatureVerdictTests.Report(input.Name, ("psi", input.Psi), ("psiNull99", 0.05)))], null, null);
        return WindowCauses.Of(
            features,
            importances.Length == 0 ? null : FeatureImportance.Given(ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, importances.Select(given => KeyValuePair.Create(given.Name, given.Importance)))));
    }
}

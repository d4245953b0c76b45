using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Verdicts;

namespace Sentinel.Decisions.Tests.Verdicts;

public sealed class DriftSentenceTests
{
    private static readonly DriftPolicy Policy = new("psi", Warn: 0.1, Drift: 0.25);

    private static readonly DriftRun Since = new("p0-12", new DateTimeOffset(2026, 11, 21, 10, 14, 0, TimeSpan.FromHours(1)), "ab12");

    [Fact]
    public void It_names_how_many_inputs_since_when_which_most_how_much_and_on_how_many_rows() =>
        Assert.Equal(
            "2 of 3 inputs left their reference at 2026-11-21T09:14:00Z (window p0-12); Longitude most (PSI 1.31, limit 0.25, 2,000 rows), and so did the prediction",
            Sentence([("Longitude", 1.31), ("Latitude", 0.4), ("MedInc", 0.01)], prediction: 0.5));

    [Fact]
    public void It_says_how_much_of_the_change_the_farthest_input_explains_where_importances_are_known() =>
        Assert.Equal(
            "2 of 3 inputs left their reference at 2026-11-21T09:14:00Z (window p0-12); Longitude most (PSI 1.31, limit 0.25, 2,000 rows), with its importance it explains 71 % of the change",
            Sentence([("Longitude", 1.31), ("Latitude", 0.4), ("MedInc", 0.01)], prediction: 0, new WindowCause("Longitude", 0.5, 0.71), new WindowCause("Latitude", 0.2, 0.29)));

    [Fact]
    public void It_names_the_input_that_explains_most_where_another_went_farthest() =>
        Assert.Equal(
            "2 of 2 inputs left their reference at 2026-11-21T09:14:00Z (window p0-12); Longitude most (PSI 1.31, limit 0.25, 2,000 rows), while Latitude with its importance explains 90 % of the change",
            Sentence([("Longitude", 1.31), ("Latitude", 0.4)], prediction: 0, new WindowCause("Latitude", 0.9, 0.9), new WindowCause("Longitude", 0.1, 0.1)));

    [Fact]
    public void It_says_when_the_answers_left_and_the_inputs_did_not() =>
        Assert.Equal(
            "The prediction left its reference at 2026-11-21T09:14:00Z (window p0-12) while no input did (PSI 0.80, limit 0.25, 2,000 rows)",
            Sentence([("Longitude", 0.02)], prediction: 0.8));

    [Fact]
    public void It_says_what_is_nearest_its_limit_when_all_is_well() =>
        Assert.Equal("Within the reference; Latitude nearest its limit (PSI 0.03, limit 0.25, 2,000 rows)", Sentence([("Longitude", 0.02), ("Latitude", 0.03)], prediction: 0.01));

    [Fact]
    public void It_warns_against_the_lower_limit() =>
        Assert.Equal(
            "1 of 2 inputs moved from their reference at 2026-11-21T09:14:00Z (window p0-12); Latitude most (PSI 0.15, limit 0.1, 2,000 rows)",
            Sentence([("Longitude", 0.02), ("Latitude", 0.15)], prediction: 0.01));

    [Fact]
    public void It_says_why_nothing_can_be_judged() =>
        Assert.Equal("Not enough to judge 2,000 rows by: the version has no reference", DriftSentence.OfWindow(Policy, new JudgedFeatures([], null, null), 2000, null, []));

    [Fact]
    public void A_version_says_since_when_where_its_newest_window_is_stable()
    {
        var policy = new VerdictPolicy(3, 5);
        var byLevels = new VersionVerdict(Verdict.Drift, DriftCause.Inputs, Drifting: 3, Judged: 5);

        Assert.Equal("Drift in 3 of the last 5 windows (3 of 5 needed) since window p0-12, 2026-11-21T09:14:00Z. Within.", DriftSentence.OfVersion(policy, byLevels, "Within.", Since));
        Assert.Equal("Evidence of drift since window p0-12, 2026-11-21T09:14:00Z. Within.", DriftSentence.OfVersion(policy, byLevels with { Drifting = 0 }, "Within.", Since));
        Assert.Equal("Evidence of drift. Left.", DriftSentence.OfVersion(policy, byLevels with { Drifting = 0 }, "Left.", null));
        Assert.Equal("Within.", DriftSentence.OfVersion(policy, byLevels with { Verdict = Verdict.Stable }, "Within.", null));
    }

    private static string Sentence((string Name, double Psi)[] inputs, double prediction, params WindowCause[] causes)
    {
        var features = JudgedFeatures.Judge(
            Policy,
            [.. inputs.Select(input => FeatureVerdictTests.Report(input.Name, ("psi", input.Psi), ("psiNull99", 0.05)))],
            FeatureVerdictTests.Report("prediction", ("psi", prediction), ("psiNull99", 0.05)),
            @class: null);
        return DriftSentence.OfWindow(Policy, features, 2000, features.Worst >= Verdict.Warning ? Since : null, causes);
    }
}

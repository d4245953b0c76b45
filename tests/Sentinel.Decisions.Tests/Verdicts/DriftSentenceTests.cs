using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Verdicts;

namespace Sentinel.Decisions.Tests.Verdicts;

public sealed class DriftSentenceTests
{
    private static readonly DriftPolicy Policy = new("psi", Warn: 0.1, Drift: 0.25);

    [Fact]
    public void It_names_how_many_inputs_which_most_how_much_and_on_how_many_rows() =>
        Assert.Equal(
            "2 of 3 inputs left their reference; Longitude most (PSI 1.31, limit 0.25, 2,000 rows), and so did the prediction",
            Sentence([("Longitude", 1.31), ("Latitude", 0.4), ("MedInc", 0.01)], prediction: 0.5));

    [Fact]
    public void It_says_when_the_answers_left_and_the_inputs_did_not() =>
        Assert.Equal("The prediction left its reference while no input did (PSI 0.80, limit 0.25, 2,000 rows)", Sentence([("Longitude", 0.02)], prediction: 0.8));

    [Fact]
    public void It_says_what_is_nearest_its_limit_when_all_is_well() =>
        Assert.Equal("Within the reference; Latitude nearest its limit (PSI 0.03, limit 0.25, 2,000 rows)", Sentence([("Longitude", 0.02), ("Latitude", 0.03)], prediction: 0.01));

    [Fact]
    public void It_warns_against_the_lower_limit() =>
        Assert.Equal("1 of 2 inputs moved from their reference; Latitude most (PSI 0.15, limit 0.1, 2,000 rows)", Sentence([("Longitude", 0.02), ("Latitude", 0.15)], prediction: 0.01));

    [Fact]
    public void It_says_why_nothing_can_be_judged() =>
        Assert.Equal("Not enough to judge 2,000 rows by: the version has no reference", DriftSentence.OfWindow(Policy, new JudgedFeatures([], null, null), 2000));

    private static string Sentence((string Name, double Psi)[] inputs, double prediction)
    {
        var features = JudgedFeatures.Judge(
            Policy,
            [.. inputs.Select(input => FeatureVerdictTests.Report(input.Name, ("psi", input.Psi), ("psiNull99", 0.05)))],
            FeatureVerdictTests.Report("prediction", ("psi", prediction), ("psiNull99", 0.05)),
            @class: null);
        return DriftSentence.OfWindow(Policy, features, 2000);
    }
}

using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Evidence;
using Sentinel.Decisions.Verdicts;
using Sentinel.Statistics.Evidence;
using Sentinel.Statistics.References;

namespace Sentinel.Decisions.Tests.Evidence;

public sealed class StreamEvidenceTests
{
    private static readonly EvidenceReference Armed = NumericReference.From("x", [.. Enumerable.Range(0, 4_000).Select(i => (double)i)]).Evidence;
    private static readonly EvidenceReference Unarmed = NumericReference.From("x", [.. Enumerable.Range(0, 100).Select(i => (double)i)]).Evidence;
    private static readonly long[] Still = [100, 100, 100, 100, 100, 100, 100, 100, 100, 100];
    private static readonly long[] Moved = [400, 100, 100, 100, 100, 100, 50, 25, 15, 10];

    [Fact]
    public void A_column_that_moves_is_named_and_the_others_are_not()
    {
        var (_, shown) = Fold([Of(Armed, Still), Of(Armed, Moved)], times: 5);

        Assert.False(shown[0].Alarm);
        Assert.True(shown[1].Alarm);
        Assert.True(shown[1].LogR > shown[1].LogLimit + Math.Log(2));
    }

    [Fact]
    public void An_alarm_ends_as_many_windows_after_its_cause_as_are_asked_however_severe_that_was()
    {
        var (evidence, _) = Fold([Of(Armed, Moved)], times: 200);
        var alarms = new List<bool>();
        for (int window = 0; window < 4; window++)
        {
            (evidence, var shown) = StreamEvidence.Take(evidence, [Of(Armed, Still)], FalseAlarmPolicy.Default, windows: 3);
            alarms.Add(shown[0].Alarm);
        }

        Assert.Equal([true, true, false, false], alarms);
    }

    [Fact]
    public void Too_small_a_reference_shows_evidence_and_does_not_alarm()
    {
        var (_, shown) = Fold([Of(Unarmed, Moved)], times: 5);

        Assert.True(shown[0].LogR > shown[0].LogLimit);
        Assert.False(shown[0].Alarm);
        Assert.Contains("100 effective rows", shown[0].UnarmedReason, StringComparison.Ordinal);
    }

    [Fact]
    public void One_among_many_needs_more_evidence_than_one_alone()
    {
        // Evidence between the limit and twice the limit: alone it alarms, beside a still column it does not.
        double logR = EDetector.Step(EDetectorState.Start(10), Moved, Armed.Expected(Season.None, []), dependence: 1).LogR!.Value;
        var between = FalseAlarmPolicy.Default with { PerFeatureRunLength = Math.Exp(logR) / 1.5 };

        Assert.True(StreamEvidence.Take(null, [Of(Armed, Moved)], between, windows: 3).Shown[0].Alarm);
        Assert.False(StreamEvidence.Take(null, [Of(Armed, Moved), Of(Armed, Still)], between, windows: 3).Shown[0].Alarm);
    }

    [Fact]
    public void Of_an_armed_feature_evidence_decides_and_of_others_the_fixed_levels()
    {
        var judged = new JudgedFeatures([Report("a"), Report("b"), Report("c")], null, null);
        FeatureEvidence[] evidence = [Evidence(unarmed: null, alarm: true), Evidence(unarmed: null, alarm: false), Evidence("too few rows", alarm: false)];
        var features = judged.With(evidence);

        Assert.Equal([Verdict.Drift, Verdict.Warning, Verdict.Drift], features.Inputs.Select(feature => feature.Verdict));
        Assert.Equal([Verdict.Warning, Verdict.Warning, Verdict.Drift], judged.ByLevels(evidence).Inputs.Select(feature => feature.Verdict));
        Assert.StartsWith("2 of 3 inputs left their reference; a most (evidence 2,981 to 1, limit 1,000, PSI 0.30", DriftSentence.OfWindow(MonitorPolicy.Default.Drift, features, 2_000, null, []), StringComparison.Ordinal);
    }

    [Fact]
    public void A_standing_alarm_is_drift_of_the_version_at_once()
    {
        var still = new WindowOutcome("p0-0", DateTimeOffset.UnixEpoch, Verdict.Stable, InputsDrift: false, AnswersDrift: false, "ab");

        Assert.Equal((Verdict.Drift, Contracts.Models.DriftCause.Version), Decide(inputs: false, answers: true));
        Assert.Equal((Verdict.Drift, Contracts.Models.DriftCause.Inputs), Decide(inputs: true, answers: true));
        Assert.Equal((Verdict.Stable, Contracts.Models.DriftCause.None), Decide(inputs: false, answers: false));

        // Inputs that have just left, and whose evidence is slower than that of the answers.
        Assert.Equal((Verdict.Drift, Contracts.Models.DriftCause.Inputs), Decide(inputs: false, answers: true, inputsStray: true));

        (Verdict, Contracts.Models.DriftCause) Decide(bool inputs, bool answers, bool inputsStray = false)
        {
            var verdict = VersionVerdict.Of(MonitorPolicy.Default.Verdict, [still], inputs, answers, inputsStray);
            return (verdict.Verdict, verdict.Cause);
        }
    }

    private static (StreamEvidence After, FeatureEvidence[] Shown) Fold(EvidenceBatch[] batches, int times)
    {
        var step = StreamEvidence.Take(null, batches, FalseAlarmPolicy.Default, windows: 3);
        for (int i = 1; i < times; i++)
        {
            step = StreamEvidence.Take(step.After, batches, FalseAlarmPolicy.Default, windows: 3);
        }

        return step;
    }

    private static EvidenceBatch Of(EvidenceReference reference, long[] counts) => new(counts, reference.Expected(Season.None, []), reference.Terms(Season.None));

    private static FeatureEvidence Evidence(string? unarmed, bool alarm) => new(8, Math.Log(1_000), 1, [], null, 1_000, unarmed, alarm);

    private static FeatureReport Report(string name) => new(
        name,
        FeatureType.Numeric,
        Verdict.Drift,
        null,
        System.Collections.Immutable.ImmutableSortedDictionary<string, double>.Empty.Add("psi", 0.3).Add("psiNull99", 0.02),
        null,
        [],
        [],
        [],
        []);
}

using System.Collections.Immutable;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Performance;
using Sentinel.Decisions.Verdicts;
using Sentinel.Decisions.Versions;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.Why;
using Sentinel.Testing.Traffic;

namespace Sentinel.Decisions.Tests.Versions;

/// <summary>What is only estimated may warn, and no more; labels decide.</summary>
public sealed class EstimateVerdictTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly PerformancePolicy Floor = new("accuracy", 0.8, null, 100);
    private static readonly EstimateMark Bad = new(500, 0.7, 0.65, 0.75);
    private static readonly EstimateMark Good = new(500, 0.9, 0.85, 0.95);

    [Theory]
    [InlineData(500, 0.65, 0.75, Verdict.Warning)]
    [InlineData(500, 0.65, 0.8, Verdict.Stable)]
    [InlineData(500, 0.85, 0.95, Verdict.Stable)]
    [InlineData(99, 0.65, 0.75, Verdict.Insufficient)]
    public void The_whole_band_must_be_below_the_floor(long rows, double lower, double upper, Verdict verdict) =>
        Assert.Equal(verdict, EstimateVerdict.OfWindow(Floor, new EstimateMark(rows, (lower + upper) / 2, lower, upper)));

    [Fact]
    public void The_whole_band_must_be_above_the_ceiling()
    {
        var ceiling = new PerformancePolicy("brier", null, 0.2, 100);

        Assert.Equal(Verdict.Warning, EstimateVerdict.OfWindow(ceiling, new EstimateMark(500, 0.3, 0.21, 0.4)));
        Assert.Equal(Verdict.Stable, EstimateVerdict.OfWindow(ceiling, new EstimateMark(500, 0.3, 0.2, 0.4)));
        Assert.Equal(Verdict.Insufficient, EstimateVerdict.OfWindow(ceiling with { Ceiling = null }, new EstimateMark(500, 0.3, 0.21, 0.4)));
    }

    [Fact]
    public void However_bad_estimates_are_they_are_a_warning_that_says_so()
    {
        var ledger = Estimated(Bad, Bad, Bad);
        var whole = WholeVerdict.Of(ledger, ledger.Performance.Others!);

        Assert.Equal((Verdict.Warning, DriftCause.None, 3), (whole.Verdict.Verdict, whole.Verdict.Cause, whole.Verdict.Judged));
        Assert.Equal(Verdict.Stable, whole.Known.Verdict);
        Assert.Equal("By estimate, before labels: accuracy is expected below the floor 0.8 in 3 of the last 3 windows; newest p0-2: 0.7, band 0.65 to 0.75, 500 rows. Labels decide", whole.Fault);
    }

    [Fact]
    public void A_warning_by_estimate_keeps_no_drift_standing() => Assert.False(WholeVerdict.Of(Estimated(Bad, Bad, Bad), Estimated().Performance.Others!).IsDrifting(before: true));

    [Fact]
    public void One_bad_window_among_many_is_no_warning()
    {
        Assert.Equal(Verdict.Insufficient, EstimateVerdict.Of(Estimated(Good, Bad, Good)).Verdict);
        Assert.Null(EstimateVerdict.SentenceOf(Estimated(Good, Bad, Good)));
    }

    [Fact]
    public void Labels_take_the_place_of_the_estimate()
    {
        var ledger = Estimated(Bad, Bad, Bad);
        var good = new PerformanceMark(150, 0.9, 0.85, 0.95) { Contradicted = false };

        var (after, effects) = PerformanceMonitor.Take(ledger with { Verdict = Verdict.Warning }, Marks((0, good), (1, good), (2, good)), Noon);

        Assert.Equal(Verdict.Stable, after.Verdict);
        Assert.Equal(Verdict.Stable, effects.OfType<TellModel>().Single().Judged.Verdict);
    }

    [Fact]
    public void Bad_windows_by_labels_alone_are_no_warning_by_estimate()
    {
        var bad = new PerformanceMark(150, 0.5, 0.4, 0.6) { Contradicted = false };
        var ledger = Marked(Estimated(Good, Good, Good), (0, bad), (1, bad), (2, bad));

        Assert.Equal(Verdict.Insufficient, EstimateVerdict.Of(ledger).Verdict);
        Assert.Equal(Verdict.Drift, WholeVerdict.Of(ledger, ledger.Performance.Others!).Verdict.Verdict);
    }

    [Fact]
    public void An_estimate_that_labels_contradict_has_no_say_nor_have_those_after_it_until_labels_agree()
    {
        var few = new PerformanceMark(40, 0.6, 0.5, 0.7);
        var ledger = Estimated(Bad, Bad, Bad);

        Assert.Equal(Verdict.Warning, EstimateVerdict.Of(Marked(ledger, (0, few))).Verdict);
        Assert.Equal(Verdict.Insufficient, EstimateVerdict.Of(Marked(ledger, (0, few with { Contradicted = true }))).Verdict);
        var restored = EstimateVerdict.Of(Marked(ledger, (0, few with { Contradicted = true }), (2, few with { Contradicted = false })));
        Assert.Equal((Verdict.Warning, 1), (restored.Verdict, restored.Judged));
    }

    [Fact]
    public void Windows_of_another_reference_and_estimates_of_another_figure_say_nothing()
    {
        var ledger = Estimated(Bad, Bad, Bad);

        Assert.Equal(Verdict.Insufficient, EstimateVerdict.Of(ledger with { Reference = new ReferenceMark("other", 10) }).Verdict);
        Assert.Equal(Verdict.Insufficient, EstimateVerdict.Of(ledger with { OwnPolicy = ledger.OwnPolicy! with { Performance = Floor with { Metric = "f1" } } }).Verdict);
        Assert.Empty(ledger.Performance.With(Floor with { Metric = "f1" }, Marks(), ["p0-0"]).Estimates);
    }

    [Fact]
    public void A_version_at_fault_by_its_labels_says_whether_inputs_or_the_relation_did_it()
    {
        var bad = new PerformanceMark(1850, 0.5, 0.4, 0.6) { Change = new ChangeSplit(PerformanceMetric.Accuracy, 0.93, 0.5, -0.03, -0.4, 0.01, 1850) };
        var ledger = Marked(Estimated(), (0, bad), (1, bad), (2, bad));

        Assert.Contains(
            "Accuracy fell from 0.930 to 0.500 on 1,850 labelled rows: −0.030 because the inputs changed, −0.400 because outcomes no longer follow the scores as in the reference, more than chance explains.",
            PerformanceVerdict.SentenceOf(ledger),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Estimates_do_not_outlive_their_windows() =>
        Assert.Equal(["p0-2", "p0-3"], Estimated(Bad, Bad, Bad).Performance.With(Floor, "p0-3", Good, ["p0-2", "p0-3"]).Estimates.Keys);

    [Fact]
    public void Inputs_that_moved_are_named_where_their_importance_is_known()
    {
        var bad = new PerformanceMark(1850, 0.5, 0.4, 0.6) { Change = new ChangeSplit(PerformanceMetric.Accuracy, 0.93, 0.5, -0.3, -0.13, 0.01, 1850) };
        var ledger = Marked(Estimated(), (0, bad), (1, bad), (2, bad));
        var report = new WindowReport("p0-2", 2, Noon, Noon, Noon, Noon, 2000, 0, Verdict.Drift, Verdict.Drift, "", [], null, null, [], "ab12") { Causes = [new WindowCause("amount", 0.4, 0.8), new WindowCause("age", 0.1, 0.2)] };
        ledger = ledger with { Recent = [report] };

        Assert.DoesNotContain("amount", PerformanceVerdict.SentenceOf(ledger), StringComparison.Ordinal);
        var known = ledger with { Measured = FeatureImportance.Given(ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("amount", 2.0)])) };
        Assert.EndsWith("Inputs that moved most, weighed by their importance: amount (80 %), age (20 %).", PerformanceVerdict.SentenceOf(known), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reference_whose_labels_are_read_otherwise_than_the_signature_says_is_refused()
    {
        var ledger = Estimated();
        var stricter = ledger.Spec with { Signature = TrafficSource.Signature with { Prediction = TrafficSource.Signature.Prediction with { Threshold = 0.7 } } };

        Assert.Equal(RegistrationOutcome.Updated, VersionRegistry.SetReference(ledger, TrafficSource.LabelledReference, "a test", "ann", Noon).Result.Outcome);
        Assert.Equal(RegistrationOutcome.Updated, VersionRegistry.SetReference(ledger with { Spec = stricter }, TrafficSource.Reference, "a test", "ann", Noon).Result.Outcome);
        var refused = VersionRegistry.SetReference(ledger with { Spec = stricter }, TrafficSource.LabelledReference, "a test", "ann", Noon).Result;
        Assert.Contains("labels that are read otherwise", refused.Errors["reference"], StringComparison.Ordinal);
    }

    private static VersionLedger Marked(VersionLedger ledger, params (int Window, PerformanceMark Mark)[] marks) => PerformanceMonitor.Mark(ledger, Marks(marks), []);

    private static Dictionary<string, PerformanceMark> Marks(params (int Window, PerformanceMark Mark)[] marks) => marks.ToDictionary(mark => $"p0-{mark.Window}", mark => mark.Mark);

    private static VersionLedger Estimated(params EstimateMark[] estimates)
    {
        var (ledger, _) = VersionRegistry.Register(null, TrafficSource.Spec("housing@1.0.0"), null, "test", Noon);
        ImmutableArray<WindowOutcome> windows = [.. Enumerable.Range(0, 3).Select(i => new WindowOutcome($"p0-{i}", Noon.AddMinutes(i), Verdict.Stable, InputsDrift: false, AnswersDrift: false, "ab12"))];
        var performance = estimates.Index().Aggregate(VersionPerformance.None, (all, estimate) => all.With(Floor, $"p0-{estimate.Index}", estimate.Item, ["p0-0", "p0-1", "p0-2"]));
        return ledger! with
        {
            Reference = new ReferenceMark("ab12", 5000),
            OwnPolicy = MonitorPolicy.Default with { Performance = Floor },
            Outcomes = windows,
            Verdict = Verdict.Stable,
            Performance = performance with { Others = VersionVerdict.Of(MonitorPolicy.Default.Verdict, windows) },
        };
    }
}

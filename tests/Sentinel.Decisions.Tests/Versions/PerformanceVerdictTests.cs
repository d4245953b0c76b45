using System.Collections.Immutable;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Labels;
using Sentinel.Decisions.Performance;
using Sentinel.Decisions.Verdicts;
using Sentinel.Decisions.Versions;
using Sentinel.Statistics.Performance;
using Sentinel.Testing.Traffic;

namespace Sentinel.Decisions.Tests.Versions;

public sealed class PerformanceVerdictTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly PerformancePolicy Floor = new("accuracy", 0.8, null, 100);
    private static readonly PerformancePolicy Ceiling = new("mae", null, 3, 100);

    [Theory]
    [InlineData(99, 0.1, 0.05, 0.2, Verdict.Insufficient)]
    [InlineData(100, 0.8, 0.7, 0.9, Verdict.Stable)]
    [InlineData(100, 0.79, 0.7, 0.85, Verdict.Warning)]
    [InlineData(100, 0.79, 0.75, 0.8, Verdict.Warning)]
    [InlineData(100, 0.7, 0.6, 0.79, Verdict.Drift)]
    public void A_figure_below_its_floor_is_drift_when_all_of_its_interval_is(long labelled, double value, double lower, double upper, Verdict verdict) =>
        Assert.Equal(verdict, PerformanceVerdict.OfWindow(Floor, new PerformanceMark(labelled, value, lower, upper)));

    [Theory]
    [InlineData(3, 2.5, 3.5, Verdict.Stable)]
    [InlineData(3.1, 2.5, 3.5, Verdict.Warning)]
    [InlineData(4, 3.5, 4.5, Verdict.Drift)]
    public void A_figure_above_its_ceiling_is_drift_when_all_of_its_interval_is(double value, double lower, double upper, Verdict verdict) =>
        Assert.Equal(verdict, PerformanceVerdict.OfWindow(Ceiling, new PerformanceMark(100, value, lower, upper)));

    [Fact]
    public void What_is_not_defined_or_has_no_limit_is_not_judged()
    {
        Assert.Equal(Verdict.Insufficient, PerformanceVerdict.OfWindow(Floor, new PerformanceMark(500, null, null, null)));
        Assert.Equal(Verdict.Insufficient, PerformanceVerdict.OfWindow(Floor with { Floor = null }, new PerformanceMark(500, 0.1, 0, 0.2)));
        Assert.Equal(Verdict.Warning, PerformanceVerdict.OfWindow(Floor, new PerformanceMark(500, 0.1, null, null)));
    }

    [Fact]
    public void Labels_of_k_windows_below_the_floor_are_drift_of_the_version_told_once_and_others_clear_it()
    {
        var (bad, good) = (new PerformanceMark(150, 0.5, 0.4, 0.6), new PerformanceMark(150, 0.9, 0.85, 0.95));
        var ledger = Ledger();

        var (one, nothing) = PerformanceMonitor.Take(ledger, Marks((0, bad)), Noon);
        Assert.Equal((Verdict.Warning, false), (one.Verdict, one.Drifting));
        Assert.Equal(Verdict.Warning, Assert.IsType<TellModel>(Assert.Single(nothing)).Judged.Verdict);

        var (drifting, effects) = PerformanceMonitor.Take(one, Marks((1, bad), (2, bad)), Noon);
        Assert.Equal((Verdict.Drift, true), (drifting.Verdict, drifting.Drifting));
        Assert.Equal("labels", effects.OfType<PublishEvent>().Single().Event.Data["by"]);
        var judged = effects.OfType<TellModel>().Single().Judged;
        Assert.Equal((Verdict.Drift, Verdict.Warning, DriftCause.Version), (judged.Verdict, judged.Previous, judged.Cause));
        Assert.Contains("accuracy is below the floor 0.8 in 3 of the last 3 labelled windows", drifting.Sentence, StringComparison.Ordinal);

        var (again, silence) = PerformanceMonitor.Take(drifting, Marks((1, bad), (2, bad)), Noon);
        Assert.Same(drifting, again);
        Assert.Empty(silence);

        var (stable, cleared) = PerformanceMonitor.Take(drifting, Marks((0, good), (1, good), (2, good)), Noon);
        Assert.Equal((Verdict.Stable, false), (stable.Verdict, stable.Drifting));
        Assert.Equal(2, cleared.Length);
        Assert.Distinct(effects.Concat(cleared).Concat(nothing).OfType<TellModel>().Select(tell => tell.Judged.Id));
    }

    [Fact]
    public void Marks_do_not_outlive_their_windows_nor_another_figure()
    {
        var mark = new PerformanceMark(150, 0.9, 0.85, 0.95);
        var marked = PerformanceMonitor.Mark(Ledger(), Marks((0, mark), (7, mark)), []);

        Assert.Equal(["p0-0"], marked.Performance.Marks.Keys);
        var other = PerformanceMonitor.Mark(marked with { OwnPolicy = marked.OwnPolicy! with { Performance = Floor with { Metric = "f1" } } }, Marks((1, mark)), []);
        Assert.Equal(["p0-1"], other.Performance.Marks.Keys);
    }

    [Fact]
    public void What_a_version_predicts_says_how_its_labels_are_read()
    {
        Assert.Equal((OutcomeTask.Binary, "1", 0.5), Read(new PredictionSpec(PredictionType.Probability)));
        Assert.Equal((OutcomeTask.Binary, "yes", 0.3), Read(new PredictionSpec(PredictionType.Probability, "yes", 0.3)));
        Assert.Equal((OutcomeTask.Regression, "", 0), Read(new PredictionSpec(PredictionType.Numeric)));
        Assert.Equal(["0", "1"], OutcomePlans.Of(new PredictionSpec(PredictionType.Categorical), TrafficSource.Reference)!.Classes);
        Assert.Equal(["1", "blue", "red"], OutcomeSchema.Of(new PredictionSpec(PredictionType.Categorical), ["red", "1.0", "blue", "1"])!.Classes);
        Assert.Null(OutcomePlans.Of(new PredictionSpec(PredictionType.Categorical), null));
        Assert.Null(OutcomePlans.Of(null, TrafficSource.Reference));

        static (OutcomeTask, string, double) Read(PredictionSpec prediction)
        {
            var plan = OutcomePlans.Of(prediction, null)!;
            return (plan.Task, plan.PositiveClass, plan.Threshold);
        }
    }

    private static Dictionary<string, PerformanceMark> Marks(params (int Window, PerformanceMark Mark)[] marks) => marks.ToDictionary(mark => $"p0-{mark.Window}", mark => mark.Mark);

    private static VersionLedger Ledger()
    {
        var (ledger, _) = VersionRegistry.Register(null, TrafficSource.Spec("housing@1.0.0"), null, "test", Noon);
        ImmutableArray<WindowOutcome> windows = [.. Enumerable.Range(0, 3).Select(i => new WindowOutcome($"p0-{i}", Noon.AddMinutes(i), Verdict.Stable, InputsDrift: false, AnswersDrift: false, null))];
        return ledger! with
        {
            OwnPolicy = MonitorPolicy.Default with { Performance = Floor },
            Outcomes = windows,
            Verdict = Verdict.Stable,
            Performance = VersionPerformance.None with { Others = VersionVerdict.Of(MonitorPolicy.Default.Verdict, windows) },
        };
    }
}

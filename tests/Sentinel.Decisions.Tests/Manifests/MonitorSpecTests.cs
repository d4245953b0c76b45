using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Manifests;

namespace Sentinel.Decisions.Tests.Manifests;

public sealed class MonitorSpecTests
{
    [Fact]
    public void What_is_left_out_is_as_by_default()
    {
        var policy = Policy("{}");

        Assert.Equal(MonitorPolicy.Default.Window, policy.Window);
        Assert.Equal(MonitorPolicy.Default.Drift, policy.Drift);
        Assert.Equal(MonitorPolicy.Default.Verdict, policy.Verdict);
        Assert.False(policy.Actions.RollbackAutomatic);
    }

    [Fact]
    public void Every_field_is_read()
    {
        var policy = Policy("""
            {"window": {"every": "5m", "lateness": "1m30s"}, "drift": {"statistic": "jsDistance", "warn": 0.05, "drift": 0.2}, "verdict": {"windows": 2, "of": 4},
             "actions": {"alert": ["ops", "oncall"], "retrain": {"hook": "trainer", "cooldown": "12h"}, "rollback": {"automatic": true}}}
            """);

        Assert.Equal(new WindowPolicy(null, 300, 90), policy.Window);
        Assert.Equal(new DriftPolicy("jsDistance", 0.05, 0.2), policy.Drift);
        Assert.Equal(new VerdictPolicy(2, 4), policy.Verdict);
        Assert.Equal(["ops", "oncall"], policy.Actions.AlertHooks);
        Assert.Equal(("trainer", true, 43_200.0, true), (policy.Actions.RetrainHook, policy.Actions.Retrain, policy.Actions.RetrainCooldownSeconds, policy.Actions.RollbackAutomatic));
    }

    [Theory]
    [InlineData("""{"window": {"count": 2000, "every": "5m"}}""", "window")]
    [InlineData("""{"window": {}}""", "window")]
    [InlineData("""{"window": {"count": 100, "lateness": "1m"}}""", "window.lateness")]
    [InlineData("""{"window": {"count": 0}}""", "window.count")]
    [InlineData("""{"window": {"every": "5 minutes"}}""", "window.every")]
    [InlineData("""{"drift": {"statistic": "ks", "drift": 1.5}}""", "drift.drift")]
    [InlineData("""{"drift": {"warn": 0.3, "drift": 0.2}}""", "drift.warn")]
    [InlineData("""{"drift": {"statistic": "pis"}}""", "drift.statistic")]
    [InlineData("""{"verdict": {"windows": 6, "of": 5}}""", "verdict.windows")]
    [InlineData("""{"windows": {"count": 100}}""", "windows")]
    [InlineData("""{"season": "year"}""", "season")]
    [InlineData("""{"performance": {"floor": 0.8}}""", "performance.metric")]
    [InlineData("""{"performance": {"metric": "auc", "floor": 0.8}}""", "performance.metric")]
    [InlineData("""{"performance": {"metric": "mae", "floor": 3}}""", "performance.floor")]
    [InlineData("""{"performance": {"metric": "f1", "ceiling": 0.3}}""", "performance.ceiling")]
    [InlineData("""{"performance": {"metric": "f1", "floor": 0.3, "minLabels": 0}}""", "performance.minLabels")]
    [InlineData("""{"falseAlarms": {"perFeatureRunLength": 2}}""", "falseAlarms.perFeatureRunLength")]
    [InlineData("""{"falseAlarms": {"tolerance": 0.9}}""", "falseAlarms.tolerance")]
    [InlineData("""{"detectors": [{"detector": "adwin"}]}""", "detectors[0].on")]
    [InlineData("""{"detectors": [{"on": "score", "detector": "adwim"}]}""", "detectors[0].detector")]
    [InlineData("""{"detectors": [{"on": "score", "detector": "adwin", "set": {"delta": 7}}]}""", "detectors[0].set.delta")]
    [InlineData("""{"detectors": [{"on": "score", "detector": "rddm"}]}""", "detectors[0].detector")]
    [InlineData("""{"actions": {"rollback": {"automatic": "yes"}}}""", "actions.rollback.automatic")]
    [InlineData("""{"actions": {"retrain": {"hook": "trainer", "cooldown": 6}}}""", "actions.retrain.cooldown")]
    [InlineData("""{"actions": {"retrain": {"budget": {"perDay": 0}}}}""", "actions.retrain.budget.perDay")]
    [InlineData("""{"actions": {"retrain": {"budget": {"perday": 3}}}}""", "actions.retrain.budget.perday")]
    [InlineData("""{"actions": {"retrain": {"schedule": "5s"}}}""", "actions.retrain.schedule")]
    [InlineData("""{"actions": {"retrain": {"timeout": "0s"}}}""", "actions.retrain.timeout")]
    public void A_policy_that_cannot_be_meant_is_refused_by_field(string json, string path) =>
        Assert.Equal([path], ManifestReader.ReadMonitorSpec(Encoding.UTF8.GetBytes(json), "m", null).Errors.Keys);

    [Fact]
    public void What_retraining_may_cost_is_read()
    {
        var plan = Policy("""{"actions": {"retrain": {"hook": "trainer", "budget": {"per": "1h", "perDay": 2}, "schedule": "7d", "maxReferenceAge": "30d", "timeout": "20m"}}}""").Actions.RetrainPlan;

        Assert.Equal(new RetrainPlan(3600, 2, 1200, 7 * 86_400, 30 * 86_400), plan);
        Assert.Equal(RetrainPlan.Default, Policy("""{"actions": {"retrain": {}}}""").Actions.RetrainPlan);
    }

    [Fact]
    public void What_predictions_must_be_worth_is_read()
    {
        Assert.Equal(new PerformancePolicy("rocAuc", 0.8, null, 200), Policy("""{"performance": {"metric": "roc_auc", "floor": 0.8, "minLabels": 200}}""").Performance);
        Assert.Equal(new PerformancePolicy("mae", null, 3.5, PerformancePolicy.MinLabelsDefault), Policy("""{"performance": {"metric": "mae", "ceiling": 3.5}}""").Performance);
        Assert.Equal(new PerformancePolicy("f1", null, null, 10), Policy("""{"performance": {"metric": "F1", "minLabels": 10}}""").Performance);
        Assert.Null(Policy("{}").Performance);
    }

    [Fact]
    public void A_price_of_false_alarms_and_a_season_are_read()
    {
        var policy = Policy("""{"season": "week", "falseAlarms": {"perFeatureRunLength": 5000, "tolerance": 0.05}}""");

        Assert.Equal((new FalseAlarmPolicy(5000, 0.05), Season.Week), (policy.FalseAlarms, policy.Season));
    }

    [Fact]
    public void What_is_written_is_read_back_the_same()
    {
        var policies =
            from byCount in Gen.Elements(true, false)
            from milliseconds in Gen.Choose(1_000, 100_000_000)
            from count in Gen.Choose(10, 1_000_000)
            from of in Gen.Choose(1, 100)
            from windows in Gen.Choose(1, of)
            from retrain in Gen.Elements(true, false)
            select new MonitorPolicy(
                byCount ? new WindowPolicy(count) : new WindowPolicy(null, milliseconds / 1000.0, milliseconds / 2000),
                new DriftPolicy("hellinger", windows / 250.0, of / 125.0),
                new VerdictPolicy(windows, of),
                new MonitorActions(["ops"], retrain ? "trainer" : null, retrain, retrain ? count : 21_600, byCount)
                {
                    RetrainPlan = retrain ? new RetrainPlan(milliseconds / 1000.0, 1 + (of % 48), count, byCount ? count + 60 : null, byCount ? null : count + 60) : RetrainPlan.Default,
                },
                new FalseAlarmPolicy(count, of / 250.0),
                (Season)(of % 3));

        Prop.ForAll(policies.ToArbitrary(), policy => Text(Policy(Text(policy))) == Text(policy)).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("30s", 30)]
    [InlineData("5m", 300)]
    [InlineData("1h30m", 5400)]
    [InlineData("1.5d", 129_600)]
    [InlineData("250ms", 0.25)]
    [InlineData("1m20ms", 60.02)]
    [InlineData("0s", 0)]
    public void Durations_are_read(string text, double seconds)
    {
        Assert.True(Duration.TryParse(text, out var read));
        Assert.Equal(seconds, read, 9);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("5m1h")]
    [InlineData("-5m")]
    [InlineData("5 m")]
    [InlineData("m")]
    [InlineData("PT5M")]
    public void What_is_no_duration_is_refused(string text) => Assert.False(Duration.TryParse(text, out _));

    private static string Text(MonitorPolicy policy) => MonitorSpecWriter.Write(policy).ToJsonString();

    private static MonitorPolicy Policy(string json)
    {
        var reading = ManifestReader.ReadMonitorSpec(Encoding.UTF8.GetBytes(json), "m", null);
        Assert.Empty(reading.Errors);
        return Assert.IsType<MonitorManifest>(reading.Manifest).Policy;
    }
}

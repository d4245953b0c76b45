using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Verdicts;

namespace Sentinel.Decisions.Tests.Verdicts;

public sealed class MonitorPolicyRulesTests
{
    [Fact]
    public void The_default_policy_keeps_the_rules() => Assert.Empty(MonitorPolicyRules.Check(MonitorPolicy.Default));

    [Fact]
    public void Every_error_is_named_at_once()
    {
        var policy = new MonitorPolicy(
            new WindowPolicy(Count: 5, EverySeconds: 0.1, LatenessSeconds: -1),
            new DriftPolicy("psi", Warn: 0.3, Drift: 0.2),
            new VerdictPolicy(Windows: 6, Of: 5),
            new MonitorActions(["no such hook!"], "-", Retrain: true, RetrainCooldownSeconds: double.NaN, RollbackAutomatic: true),
            new FalseAlarmPolicy(PerFeatureRunLength: 5, Tolerance: double.NaN),
            Season.None);

        Assert.Equal(
            ["actions.alert", "actions.retrain.cooldown", "actions.retrain.hook", "drift.warn", "falseAlarms.perFeatureRunLength", "falseAlarms.tolerance", "verdict.windows", "window", "window.count", "window.every", "window.lateness"],
            MonitorPolicyRules.Check(policy).Keys);
    }

    [Theory]
    [InlineData("psi", 0.1, 0.25, null)]
    [InlineData("psi", 0.1, 3, null)]
    [InlineData("ks", 0.1, 1, "drift.drift")]
    [InlineData("hellinger", 0, 0.5, "drift.warn")]
    [InlineData("psy", 0.1, 0.25, "drift.statistic")]
    [InlineData("psi", double.NaN, 0.25, "drift.warn")]
    public void A_limit_that_nothing_can_reach_is_refused(string statistic, double warn, double drift, string? field) =>
        Assert.Equal(field, MonitorPolicyRules.Check(MonitorPolicy.Default with { Drift = new DriftPolicy(statistic, warn, drift) }).Keys.SingleOrDefault());

    [Theory]
    [InlineData(60, 3600, null)]
    [InlineData(60, 3601, "window.lateness")]
    public void Lateness_keeps_a_bounded_number_of_windows_open(double every, double lateness, string? field) =>
        Assert.Equal(field, MonitorPolicyRules.Check(MonitorPolicy.Default with { Window = new WindowPolicy(null, every, lateness) }).Keys.SingleOrDefault());
}

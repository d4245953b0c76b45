using System.Text;
using System.Text.Json;
using Sentinel.Contracts.Rollouts;
using Sentinel.Decisions.Manifests;

namespace Sentinel.Decisions.Tests.Rollouts;

public sealed class RolloutPlanTests
{
    private const string Whole = """
        {"strategy": "canary", "steps": [1, 5, 25, 50, 100], "shadow": {"pairs": 400, "for": "20m"}, "stepBake": "5m", "finalBake": "12h", "settle": "5s", "interval": "20s", "window": "6h", "deadline": "3h",
         "onDeadline": "abort", "freeze": [{"from": "2026-12-24T00:00:00Z", "to": "2026-12-27T00:00:00+01:00"}, {"from": "fri 16:00", "to": "mon 08:00"}], "approval": "required", "blastCap": 10,
         "verdict": {"failures": 2, "of": 4},
         "checks": [
           {"name": "errors", "kind": "compare", "metric": "errors", "alpha": 0.01, "minRows": 300, "critical": true},
           {"name": "slow", "kind": "limit", "metric": "latency", "limit": 20000, "optional": true},
           {"name": "same", "kind": "agreement", "metric": "agreement", "limit": 0.95},
           {"name": "approved", "kind": "compare", "metric": "class:1", "tolerance": 0.02},
           {"name": "drift", "kind": "drift"},
           {"name": "there", "kind": "heartbeat", "limit": 0.5}]}
        """;

    [Fact]
    public void A_manifest_is_a_plan_and_a_plan_is_a_manifest()
    {
        var plan = Read(Whole);

        Assert.Equal((RolloutStrategy.Canary, 400, 1_200.0, 300.0, 43_200.0, 5.0), (plan.Strategy, plan.ShadowPairs, plan.ShadowSeconds, plan.StepBakeSeconds, plan.FinalBakeSeconds, plan.SettleSeconds));
        Assert.Equal((DeadlineAction.Abort, true, 10.0, 2, 4), (plan.OnDeadline, plan.ApprovalRequired, plan.BlastCapPercent, plan.Failures, plan.Of));
        Assert.Equal(
            [new FreezeWindow(At("2026-12-24T00:00:00Z"), At("2026-12-26T23:00:00Z")), new FreezeWindow(null, null, (4 * 1440) + 960, 480)],
            plan.Freezes);
        Assert.Equal(new CheckSpec("errors", CheckKind.Compare, "errors", null, 0.01, 300, Critical: true), plan.Checks[0]);
        Assert.Equal(new CheckSpec("slow", CheckKind.Limit, "latency", 20_000, MinRows: 50, Optional: true), plan.Checks[1]);
        Assert.Equal(("verdict", 1, "share", 200), (plan.Checks[4].Metric, plan.Checks[4].MinRows, plan.Checks[5].Metric, plan.Checks[5].MinRows));
        Assert.Equal(JsonSerializer.Serialize(plan), JsonSerializer.Serialize(Read(RolloutSpecWriter.Write(plan).ToJsonString())));
    }

    [Fact]
    public void What_is_left_out_is_as_in_the_default_plan()
    {
        Assert.Equal(JsonSerializer.Serialize(RolloutPlan.Default), JsonSerializer.Serialize(Read("{}")));
        Assert.Equal(JsonSerializer.Serialize(RolloutPlan.Default), JsonSerializer.Serialize(Read(RolloutSpecWriter.Write(RolloutPlan.Default).ToJsonString())));
    }

    [Fact]
    public void A_rollout_manifest_names_its_model()
    {
        var reading = ManifestReader.Read(Encoding.UTF8.GetBytes("""{"apiVersion": "sentinel/v1", "kind": "Rollout", "metadata": {"model": "housing"}, "spec": {"strategy": "linear"}}"""));

        var manifest = Assert.IsType<RolloutManifest>(reading.Manifest);
        Assert.Equal(("housing", RolloutStrategy.Linear), (manifest.Model, manifest.Plan.Strategy));
    }

    [Theory]
    [InlineData("""{"checks": []}""", "checks", "without one nothing is ever found")]
    [InlineData("""{"checks": [{"name": "a", "kind": "compare", "metric": "eror"}]}""", "checks[0].metric", "must be one of errors")]
    [InlineData("""{"checks": [{"name": "a", "kind": "drift", "metric": "errors"}]}""", "checks[0].metric", "must be one of verdict for kind drift")]
    [InlineData("""{"checks": [{"name": "a", "kind": "compare", "metric": "class:"}]}""", "checks[0].metric", "class:NAME")]
    [InlineData("""{"checks": [{"name": "a", "kind": "limit", "metric": "errors", "limit": 1}]}""", "checks[0].limit", "never fail")]
    [InlineData("""{"checks": [{"name": "a", "kind": "limit", "metric": "errors"}]}""", "checks[0].limit", "was absent")]
    [InlineData("""{"checks": [{"name": "a", "kind": "compare", "metric": "errors", "limit": 0.1}]}""", "checks[0].limit", "remove it")]
    [InlineData("""{"checks": [{"name": "a", "kind": "agreement", "metric": "agreement", "limit": 0}]}""", "checks[0].limit", "least share of equal answers")]
    [InlineData("""{"checks": [{"name": "a", "kind": "compare", "metric": "errors", "minRows": 10}]}""", "checks[0].minRows", "at least 50")]
    [InlineData("""{"checks": [{"name": "a", "kind": "compare", "metric": "errors", "alpha": 0}]}""", "checks[0].alpha", "between")]
    [InlineData("""{"checks": [{"name": "a", "kind": "compare", "metric": "errors"}, {"name": "a", "kind": "drift"}]}""", "checks[1].name", "is taken")]
    [InlineData("""{"checks": [{"name": "a", "kind": "agreement", "metric": "scores"}]}""", "checks", "phase canary")]
    [InlineData("""{"checks": [{"name": "a", "kind": "compare", "metric": "errors", "optional": true}]}""", "checks", "not optional")]
    [InlineData("""{"verdict": {"failures": 6, "of": 5}}""", "verdict.failures", "no check can ever fail")]
    [InlineData("""{"stepBake": "1m", "interval": "30s"}""", "verdict.failures", "can never be counted in phase canary")]
    [InlineData("""{"strategy": "blueGreen", "finalBake": "60s"}""", "verdict.failures", "can never be counted in phase baking")]
    [InlineData("""{"steps": [5, 5, 100]}""", "steps", "each above the one before")]
    [InlineData("""{"steps": [5, 50]}""", "steps", "must end with 100")]
    [InlineData("""{"strategy": "ab", "steps": [100]}""", "steps", "begin with the share")]
    [InlineData("""{"strategy": "immediate"}""", "strategy", "must be one of shadow, canary")]
    [InlineData("""{"freeze": [{"from": "fri 16:00", "to": "2026-12-24T00:00:00Z"}]}""", "freeze[0].from", "time of the week")]
    [InlineData("""{"freeze": [{"from": "2026-12-25T00:00:00Z", "to": "2026-12-24T00:00:00Z"}]}""", "freeze[0]", "must end after it begins")]
    [InlineData("""{"window": "1m"}""", "window", "at least as long as stepBake")]
    [InlineData("""{"blastCap": 0}""", "blastCap", "above 0")]
    [InlineData("""{"stepbake": "5m"}""", "stepbake", "did you mean 'stepBake'")]
    public void A_plan_that_could_never_fail_or_is_wrong_is_refused_with_field_and_fix(string spec, string field, string fix)
    {
        var reading = ManifestReader.ReadRolloutSpec(Encoding.UTF8.GetBytes(spec), "m");

        Assert.Null(reading.Manifest);
        Assert.Contains(fix, Assert.Contains(field, (IReadOnlyDictionary<string, string>)reading.Errors), StringComparison.Ordinal);
    }

    private static RolloutPlan Read(string spec)
    {
        var reading = ManifestReader.ReadRolloutSpec(Encoding.UTF8.GetBytes(spec), "m");
        Assert.Empty(reading.Errors);
        return Assert.IsType<RolloutManifest>(reading.Manifest).Plan;
    }

    private static DateTimeOffset At(string text) => Instant.TryParse(text, out var time) ? time : throw new ArgumentException(text, nameof(text));
}

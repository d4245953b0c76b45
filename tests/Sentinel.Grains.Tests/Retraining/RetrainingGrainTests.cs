using System.Collections.Immutable;
using Sentinel.Contracts;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Catalog;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Retraining;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Models;
using Sentinel.Grains.Ports;
using Sentinel.Grains.Tests.Fixtures;
using Sentinel.Testing.Traffic;

namespace Sentinel.Grains.Tests.Retraining;

public sealed class RetrainingGrainTests
{
    [Fact]
    public async Task A_drift_becomes_a_run_and_the_version_that_answers_it_ends_it()
    {
        await using var cluster = await ModelCluster.StartAsync();
        var retraining = await DriftedAsync(cluster);
        var run = (await retraining.GetRunsAsync()).Single();
        Assert.Equal(("retrain-2-w7", RetrainStatus.Requested, "2"), (run.Id, run.Status, run.Version));

        Assert.Equal(RetrainStatus.Running, (await retraining.ReportAsync(Report(RetrainStatus.Running, digest: "d1"))).Run!.Status);
        await RegisterAsync(cluster, "3", new Lineage("2", Dataset: new DatasetReference(null, "d1"), Trigger: run.Id));

        await cluster.UntilAsync(async () => (await retraining.GetRunsAsync())[0].Status == RetrainStatus.Succeeded, "the end of the run");
        var ended = (await retraining.GetRunsAsync())[0];
        Assert.Equal(("3", "d1", "c0ffee"), (ended.NewVersion, ended.DataDigest, ended.Commit));
        await cluster.UntilAsync(() => Task.FromResult(cluster.Ports.Events.Any(e => e.Type == EventTypes.RetrainCompleted && e.Version == "3")), "the event");
        await cluster.UntilAsync(async () => (await cluster.Audit.GetAsync(0, 1000)).Any(e => e.Draft.Kind == "retrain.completed"), "the history");
        await cluster.UntilAsync(async () => (await cluster.Decider.GetRolloutsAsync()) is [{ Version: "3", Stable: "2" }], "the challenger's rollout");
    }

    [Fact]
    public async Task A_trainer_that_names_a_version_that_is_not_registered_is_told_so()
    {
        await using var cluster = await ModelCluster.StartAsync();
        var retraining = await DriftedAsync(cluster);

        var refused = await retraining.ReportAsync(Report(RetrainStatus.Succeeded, "3"));
        Assert.Equal(RetrainRefusal.Invalid, refused.Refusal);

        await RegisterAsync(cluster, "3", lineage: null);
        Assert.Equal(("3", RetrainStatus.Succeeded), ((await retraining.ReportAsync(Report(RetrainStatus.Succeeded, "3"))).Run!.NewVersion, (await retraining.GetRunsAsync())[0].Status));
    }

    [Fact]
    public async Task A_run_that_nobody_ends_times_out_also_when_its_silo_ends_first()
    {
        await using var cluster = await ModelCluster.StartAsync();
        var retraining = await DriftedAsync(cluster);

        await cluster.DeactivateAsync(retraining);
        cluster.Clock.Advance(TimeSpan.FromHours(6));

        await cluster.UntilAsync(async () => (await retraining.GetRunsAsync())[0].Status == RetrainStatus.TimedOut, "the end of the run", TimeSpan.FromSeconds(1));
        await cluster.UntilAsync(async () => (await cluster.Alerts.GetAlertsAsync()).Any(alert => alert.Name == AlertNames.RetrainFailed), "the alert");
    }

    [Fact]
    public async Task A_person_asks_for_the_champion_and_is_refused_where_there_is_none()
    {
        await using var cluster = await ModelCluster.StartAsync();
        var retraining = cluster.Grains.GetGrain<IRetrainingGrain>(ModelCluster.Model);
        Assert.Equal(RetrainRefusal.Unknown, (await retraining.RequestAsync(new RetrainRequest(null, "a new season", null, "ada"))).Refusal);

        await cluster.TwoReleasesAsync();
        var answer = await retraining.RequestAsync(new RetrainRequest(null, "a new season", null, "ada"));
        Assert.Equal(("retrain-by-hand-1", "2", "ada"), (answer.Run!.Id, answer.Run.Version, answer.Run.Actor));
    }

    [Fact]
    public async Task The_schedule_of_the_model_s_policy_is_followed()
    {
        await using var cluster = await ModelCluster.StartAsync();
        await cluster.TwoReleasesAsync();
        var daily = ModelCluster.Actions with { RetrainPlan = RetrainPlan.Default with { ScheduleSeconds = 86_400 } };
        await cluster.Decider.SetMonitorAsync(MonitorPolicy.Default with { Actions = daily }, "ada");
        var retraining = cluster.Grains.GetGrain<IRetrainingGrain>(ModelCluster.Model);
        await cluster.UntilAsync(async () => (await cluster.Audit.GetAsync(0, 1000)).Any(e => e.Draft.Kind == "monitor.set"), "the policy");

        await cluster.UntilAsync(async () => (await retraining.GetRunsAsync()) is [{ Cause: RetrainCause.Schedule }], "the run", TimeSpan.FromMinutes(20));
    }

    [Fact]
    public async Task A_reference_is_as_old_as_it_was_frozen_and_not_as_its_version()
    {
        await using var cluster = await ModelCluster.StartAsync();
        await cluster.PutHooksAsync();
        var id = $"{ModelCluster.Model}@1";
        Assert.Empty((await cluster.Decider.RegisterVersionAsync(new VersionRegistration(TrafficSource.Spec(id), TrafficSource.Reference.Encoded, "ada"))).Errors);
        await cluster.PromoteAsync("1");
        var registered = cluster.Clock.GetUtcNow();
        var monthly = ModelCluster.Actions with { RetrainPlan = RetrainPlan.Default with { MaxReferenceAgeSeconds = 30 * 86_400 } };
        await cluster.Decider.SetMonitorAsync(MonitorPolicy.Default with { Actions = monthly }, "ada");
        await cluster.UntilAsync(async () => (await cluster.Audit.GetAsync(0, 1000)).Any(e => e.Draft.Kind == "monitor.set"), "the policy");

        cluster.Clock.Advance(TimeSpan.FromDays(20));
        var version = cluster.Grains.GetGrain<IModelVersionGrain>(id);
        Assert.Equal(RegistrationOutcome.Updated, (await version.SetReferenceAsync(TrafficSource.OtherReference.Encoded, "ada")).Outcome);
        var frozen = cluster.Clock.GetUtcNow();
        await cluster.DeactivateAsync(version);
        Assert.Equal((registered, frozen), ((await version.GetAsync())!.Created, (await version.GetAsync())!.ReferenceSince));

        var retraining = cluster.Grains.GetGrain<IRetrainingGrain>(ModelCluster.Model);
        await cluster.UntilAsync(async () => await retraining.GetRunsAsync() is [{ Cause: RetrainCause.ReferenceAge }], "the run", TimeSpan.FromHours(2));
        var run = (await retraining.GetRunsAsync())[0];
        Assert.True(run.Requested >= frozen + TimeSpan.FromDays(30), $"asked for at {run.Requested:u}, frozen at {frozen:u}");
    }

    [Fact]
    public async Task A_command_that_took_the_request_acknowledges_the_run_also_when_the_silo_ends_before_it_was_told()
    {
        await using var cluster = await ModelCluster.StartAsync();
        cluster.Ports.Answer = attempt => new HookAnswer(true, null, null, false, null) { Output = attempt.Hook == "trainer" ? "queued" : null };
        await cluster.TwoReleasesAsync();
        var trainer = new HookSpec("trainer", HookTypes.Command, "", null, []) { Command = ["train.sh"] };
        Assert.Equal(RegistrationOutcome.Updated, (await cluster.Grains.GetGrain<ICatalogGrain>(ICatalogGrain.HooksKey).PutHookAsync(trainer)).Outcome);
        await cluster.JudgeAsync("2", "w7", Verdict.Drift, DriftCause.Inputs);
        var retraining = cluster.Grains.GetGrain<IRetrainingGrain>(ModelCluster.Model);

        await cluster.UntilAsync(() => Task.FromResult(cluster.Ports.Attempts.Any(a => a.Hook == "trainer")), "the attempt");
        await cluster.DeactivateAsync(cluster.Alerts);

        await cluster.UntilAsync(async () => await retraining.GetRunsAsync() is [{ Status: RetrainStatus.Acknowledged, Output: "queued" }], "the acknowledgement");
    }

    private static async Task<IRetrainingGrain> DriftedAsync(ModelCluster cluster)
    {
        await cluster.TwoReleasesAsync();
        await cluster.JudgeAsync("2", "w7", Verdict.Drift, DriftCause.Inputs);
        var retraining = cluster.Grains.GetGrain<IRetrainingGrain>(ModelCluster.Model);
        await cluster.UntilAsync(async () => (await retraining.GetRunsAsync()).Length == 1, "the run");
        return retraining;
    }

    private static RetrainReport Report(RetrainStatus status, string? version = null, string? digest = null) =>
        new("retrain-2-w7", status, version, digest, null, ImmutableSortedDictionary<string, double>.Empty, null, "trainer");

    private static async Task RegisterAsync(ModelCluster cluster, string version, Lineage? lineage)
    {
        var spec = new VersionSpec(
            new ModelVersionId(ModelCluster.Model, version),
            new Artifact($"{version}.onnx", version.PadLeft(64, '0'), 10),
            new Signature([new FeatureSpec("x", FeatureType.Numeric)], new PredictionSpec(PredictionType.Probability)),
            new SourceReference(null, "c0ffee", null),
            lineage,
            Sorted.Empty,
            ImmutableSortedDictionary<string, double>.Empty,
            Sorted.Empty);
        Assert.Empty((await cluster.Decider.RegisterVersionAsync(new VersionRegistration(spec, null, "trainer"))).Errors);
    }
}

using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Audit;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Groups;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Grains.Groups;
using Sentinel.Grains.Tests.Fixtures;

namespace Sentinel.Grains.Tests.Groups;

public sealed class ModelGroupGrainTests
{
    private const string Group = "search";
    private const string Embedder = "embedder";
    private const string Ranker = "ranker";

    [Fact]
    public async Task A_verdict_on_one_member_puts_every_member_back_and_says_so_everywhere()
    {
        await using var cluster = await StartAsync();

        await cluster.JudgeAsync("2", "w7", Verdict.Drift, DriftCause.Version, Embedder);
        await UntilAsync(cluster, async () => await RecordAsync(cluster, Embedder) is { Outcome: RollbackOutcome.Completed } && await RecordAsync(cluster, Ranker) is { Outcome: RollbackOutcome.Completed }, "both rollbacks");

        foreach (var model in new[] { Embedder, Ranker })
        {
            var record = (await RecordAsync(cluster, model))!;
            Assert.Equal(("2", "1", Group, 1L), (record.From!, record.To!, record.Group!, record.GroupEpoch!.Value));
        }

        Assert.True((await ViewAsync(cluster, Embedder)).Versions.Single(v => v.Version == "2").Quarantined);
        Assert.DoesNotContain((await ViewAsync(cluster, Ranker)).Versions, v => v.Quarantined);
        var group = (await GroupOf(cluster).GetAsync())!;
        Assert.Equal((1L, GroupPhase.Committed, "embedder/rollback-2-w7"), (group.Epoch, group.Rollbacks[0].Phase, group.Rollbacks[0].Request.Id));
        await cluster.UntilAsync(() => Task.FromResult(cluster.Ports.Events.Any(e => e.Type == EventTypes.GroupCommitted && e.Model == Embedder)), "the event");
        await cluster.UntilAsync(
            async () => (await cluster.Grains.GetGrain<IAuditGrain>(IAuditGrain.FleetKey).GetAsync(0, 100)).Select(e => e.Draft.Kind).Intersect(["group.declared", "group.requested", "group.committed"], StringComparer.Ordinal).Count() == 3, "the history");
    }

    [Fact]
    public async Task A_member_that_cannot_get_ready_keeps_all_where_they_are_until_it_can()
    {
        await using var cluster = await StartAsync();
        cluster.Scoring.NotReady["ranker@1"] = "its digest differs";

        var stayed = await Model(cluster, Embedder).RollbackAsync(new RollbackRequest(null, "worse", "ada"));

        Assert.Equal((RollbackOutcome.NoTarget, Group), (stayed.Outcome, stayed.Group!));
        Assert.Contains("its digest differs", stayed.Rejected[Ranker], StringComparison.Ordinal);
        Assert.Equal((2L, 2L), await EpochsAsync(cluster));
        await cluster.UntilAsync(async () => (await cluster.Grains.GetGrain<IAlertGrain>(Embedder).GetAlertsAsync()).Any(a => a is { Name: "rollback-no-target", State: AlertState.Firing }), "the alert");

        cluster.Scoring.NotReady.Clear();
        var gone = await Model(cluster, Ranker).RollbackAsync(new RollbackRequest(null, "worse", "ada"));
        Assert.Equal((RollbackOutcome.Completed, 1L), (gone.Outcome, gone.GroupEpoch!.Value));
        Assert.Equal("1", (await ViewAsync(cluster, Embedder)).Aliases["champion"]);
    }

    [Fact]
    public async Task What_was_decided_is_carried_out_by_whoever_comes_after_the_one_that_died()
    {
        await using var cluster = await StartAsync();
        cluster.Storage.Fault = (name, _) => name.EndsWith($"{Ranker}#model", StringComparison.Ordinal) && PhaseIn(cluster) == GroupPhase.Committing ? WriteFault.Lost : WriteFault.None;
        await cluster.JudgeAsync("2", "w7", Verdict.Drift, DriftCause.Version, Embedder);
        await cluster.UntilAsync(async () => (await GroupOf(cluster).GetAsync())?.Rollback is { Phase: GroupPhase.Committing } r && r.Members.Any(m => m is { Model: Embedder, Done: true }), "the first switch");
        Assert.Equal((3L, 2L), await EpochsAsync(cluster));

        await cluster.KillSiloOfAsync(GroupOf(cluster));
        cluster.Storage.Fault = (_, _) => WriteFault.None;

        await cluster.UntilAsync(async () => (await GroupOf(cluster).GetAsync())?.Rollback is null, "the end", TimeSpan.FromMilliseconds(300));
        Assert.Equal(GroupPhase.Committed, (await GroupOf(cluster).GetAsync())!.Rollbacks[0].Phase);
        Assert.Equal((3L, 3L), await EpochsAsync(cluster));
    }

    [Fact]
    public async Task What_was_not_decided_is_let_go_when_its_time_is_over_by_whoever_comes_after_the_one_that_died()
    {
        await using var cluster = await StartAsync();
        cluster.Storage.Fault = (name, _) => name.EndsWith($"{Ranker}#model", StringComparison.Ordinal) ? WriteFault.Lost : WriteFault.None;
        await cluster.JudgeAsync("2", "w7", Verdict.Drift, DriftCause.Version, Embedder);
        await cluster.UntilAsync(async () => (await GroupOf(cluster).GetAsync())?.Rollback is { } r && r.Members.Any(m => m is { Model: Embedder, Target: "1" }), "the first that is ready");
        Assert.Contains("under way", (await Model(cluster, Embedder).PromoteAsync(new PromoteRequest("1", "now", "ada"))).Refusal, StringComparison.Ordinal);

        await cluster.KillSiloOfAsync(GroupOf(cluster));
        await cluster.UntilAsync(async () => (await GroupOf(cluster).GetAsync())?.Rollback is not { Phase: GroupPhase.Preparing }, "the end of the time", TimeSpan.FromSeconds(1));
        cluster.Storage.Fault = (_, _) => WriteFault.None;

        await cluster.UntilAsync(async () => (await GroupOf(cluster).GetAsync())?.Rollbacks is [{ Phase: GroupPhase.LetGo }, ..], "the end", TimeSpan.FromMilliseconds(300));
        Assert.Equal((2L, 2L), await EpochsAsync(cluster));
        Assert.Null((await Model(cluster, Ranker).PromoteAsync(new PromoteRequest("1", "by hand", "ada"))).Refusal);
    }

    [Fact]
    public async Task A_group_is_declared_changed_and_disbanded_and_a_model_stands_in_one_only()
    {
        await using var cluster = await StartAsync();
        var other = cluster.Grains.GetGrain<IModelGroupGrain>("other");
        await cluster.RegisterAsync("1", "third");

        Assert.Contains("member of group search", (await other.DeclareAsync(["third", Ranker], "ada")).Errors["spec.models"], StringComparison.Ordinal);
        Assert.Null((await ViewAsync(cluster, "third")).Group);
        Assert.Contains("not registered", (await other.DeclareAsync(["third", "nobody"], "ada")).Errors["spec.models"], StringComparison.Ordinal);
        Assert.Null(await other.GetAsync());

        Assert.Equal(RegistrationOutcome.Updated, (await GroupOf(cluster).DeclareAsync([Embedder, "third"], "ada")).Outcome);
        await cluster.UntilAsync(async () => (await ViewAsync(cluster, Ranker)).Group is null, "the model that left");
        Assert.Equal(RegistrationOutcome.Unchanged, (await GroupOf(cluster).DeclareAsync(["third", Embedder], "ada")).Outcome);
        await GroupOf(cluster).DeclareAsync([], "ada");
        await cluster.UntilAsync(async () => (await ViewAsync(cluster, Embedder)).Group is null && (await ViewAsync(cluster, "third")).Group is null, "the end of the group");
    }

    private static async Task<ModelCluster> StartAsync()
    {
        var cluster = await ModelCluster.StartAsync();
        await cluster.TwoReleasesAsync(Embedder);
        await cluster.TwoReleasesAsync(Ranker);
        Assert.Equal(RegistrationOutcome.Created, (await GroupOf(cluster).DeclareAsync([Ranker, Embedder], "ada")).Outcome);
        return cluster;
    }

    private static Task UntilAsync(ModelCluster cluster, Func<Task<bool>> holds, string what) => cluster.UntilAsync(holds, what, TimeSpan.FromMilliseconds(50));

    private static GroupPhase? PhaseIn(ModelCluster cluster) =>
        cluster.Storage.Names.FirstOrDefault(n => n.EndsWith("#group", StringComparison.Ordinal)) is { } name ? new GroupRecordFormat().Decode(cluster.Storage.Bytes(name)).State.Rollback?.Phase : null;

    private static IModelGroupGrain GroupOf(ModelCluster cluster) => cluster.Grains.GetGrain<IModelGroupGrain>(Group);

    private static IModelGrain Model(ModelCluster cluster, string model) => cluster.Grains.GetGrain<IModelGrain>(model);

    private static async Task<ModelView> ViewAsync(ModelCluster cluster, string model) => (await Model(cluster, model).GetAsync())!;

    private static async Task<(long Embedder, long Ranker)> EpochsAsync(ModelCluster cluster) => ((await ViewAsync(cluster, Embedder)).Route.Epoch, (await ViewAsync(cluster, Ranker)).Route.Epoch);

    private static async Task<RollbackRecord?> RecordAsync(ModelCluster cluster, string model) => (await ViewAsync(cluster, model)).Rollbacks.FirstOrDefault();
}

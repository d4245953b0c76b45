using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Grains.Tests.Fixtures;

namespace Sentinel.Grains.Tests.Models;

public sealed class RehearsalTests
{
    private static readonly MonitorPolicy Hourly = MonitorPolicy.Default with { Rehearsal = new RehearsalPolicy(3600, 50), Actions = ModelCluster.Actions };

    [Fact]
    public async Task A_rollback_is_rehearsed_by_its_schedule_and_a_target_that_fails_is_none_until_it_passes()
    {
        await using var cluster = await ModelCluster.StartAsync();
        var router = await cluster.TwoReleasesAsync();
        await cluster.Decider.SetMonitorAsync(Hourly, "ada");
        await UntilAsync(cluster, router, r => r.Passed, "the first rehearsal");
        Assert.Equal("housing@1", Assert.Single(router.Rehearsed.Distinct()));
        Assert.Equal((50, 25, 1, "sentinel"), await RecordAsync(cluster, r => (r.Replayed, r.Compared, r.Routers, r.Actor)));

        router.Faults["housing@1"] = "it answers what is no finite number";
        await UntilAsync(cluster, router, r => !r.Passed, "the rehearsal that fails");
        await cluster.UntilAsync(async () => (await cluster.Alerts.GetAlertsAsync()).Any(a => a is { Name: "rehearsal-failed", Version: "1", State: AlertState.Firing }), "the alert");
        var stayed = await cluster.Decider.RollbackAsync(new RollbackRequest(null, "worse", "ada"));
        Assert.Equal(RollbackOutcome.NoTarget, stayed.Outcome);
        Assert.Contains("no finite number (on silo-1)", stayed.Rejected["1"], StringComparison.Ordinal);

        await cluster.KillSiloOfAsync(cluster.Decider);
        router.Faults.Clear();
        await UntilAsync(cluster, router, r => r.Passed, "the rehearsal that passes");
        await cluster.UntilAsync(async () => (await cluster.Alerts.GetAlertsAsync()).All(a => a.Name != "rehearsal-failed" || a.State == AlertState.Resolved), "the end of the alert");
        Assert.Equal(RollbackOutcome.Completed, (await cluster.Decider.RollbackAsync(new RollbackRequest(null, "worse", "ada"))).Outcome);
    }

    [Fact]
    public async Task Nothing_is_known_where_no_router_answers()
    {
        await using var cluster = await ModelCluster.StartAsync();
        var router = await cluster.TwoReleasesAsync();
        router.IsDeaf = true;

        Assert.Contains("no router", (await cluster.Decider.RehearseAsync("ada")).Refusal, StringComparison.Ordinal);
        Assert.Empty((await cluster.Decider.GetAsync())!.Rehearsals);
    }

    // Routers renew themselves, as silos' do.
    private static Task UntilAsync(ModelCluster cluster, TestRouter router, Predicate<RehearsalRecord> isThere, string what) => cluster.UntilAsync(
        async () =>
        {
            await cluster.SubscribeAsync(router);
            return (await cluster.Decider.GetAsync())!.Rehearsals is [var record] && isThere(record);
        },
        what,
        TimeSpan.FromMinutes(1));

    private static async Task<T> RecordAsync<T>(ModelCluster cluster, Func<RehearsalRecord, T> of) => of(Assert.Single((await cluster.Decider.GetAsync())!.Rehearsals));
}

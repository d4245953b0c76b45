using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Audit;
using Sentinel.Contracts.Fleet;
using Sentinel.Grains.Tests.Fixtures;

namespace Sentinel.Grains.Tests.Fleet;

public sealed class FleetGrainTests
{
    [Fact]
    public async Task Three_models_that_go_back_together_stop_every_advance_through_a_crash_until_a_person_says_otherwise()
    {
        await using var cluster = await ModelCluster.StartAsync();
        var fleet = Fleet(cluster);
        Assert.True((await fleet.AskAsync(Wish("a", 5))).Granted);
        foreach (var model in new[] { "a", "b", "c" })
        {
            await fleet.RolledBackAsync(new FleetRollback(model, "rollback-1", "2", cluster.Clock.GetUtcNow(), "worse"));
        }

        await cluster.KillSiloOfAsync(fleet);
        fleet = Fleet(cluster);

        var view = await fleet.GetAsync();
        Assert.Contains("a@2, b@2, c@2", view.Hold!.Reason, StringComparison.Ordinal);
        Assert.Equal(5, Assert.Single(view.Leaves).Weight);
        Assert.False((await fleet.AskAsync(Wish("d", 1))).Granted);
        var alerts = cluster.Grains.GetGrain<IAlertGrain>(IFleetGrain.Name);
        await cluster.UntilAsync(async () => (await alerts.GetAlertsAsync()) is [{ Name: "fleet-held", State: AlertState.Firing }], "the page");

        Assert.Null((await fleet.ReleaseAsync("the feed is mended", "ada")).Hold);
        Assert.True((await fleet.AskAsync(Wish("d", 1))).Granted);
        await cluster.UntilAsync(async () => (await alerts.GetAlertsAsync()) is [{ State: AlertState.Resolved }], "the end of the page");
        await cluster.UntilAsync(async () => (await cluster.Grains.GetGrain<IAuditGrain>(IAuditGrain.FleetKey).GetAsync(0, 10)).Length == 2, "the history");
        Assert.Equal(["fleet.held", "fleet.released"], (await cluster.Grains.GetGrain<IAuditGrain>(IAuditGrain.FleetKey).GetAsync(0, 10)).Select(e => e.Draft.Kind));
    }

    private static IFleetGrain Fleet(ModelCluster cluster) => cluster.Grains.GetGrain<IFleetGrain>(IFleetGrain.Key);

    private static WeightRequest Wish(string model, double weight) => new(model, "rollout-1", "2", weight, 20);
}

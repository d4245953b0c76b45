using System.Diagnostics;
using Orleans.TestingHost;
using Sentinel.Contracts.Audit;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Grains.Tests.Fixtures;
using Sentinel.Testing;
using Sentinel.Testing.Processes;
using Xunit.Abstractions;

namespace Sentinel.Grains.Tests.Models;

/// <summary>Rollbacks by the clock on the wall: how long they take, and what a silo that is killed while one is under way leaves to the others.</summary>
public sealed class RollbackKillTests(ITestOutputHelper output)
{
    private const int Rounds = 21;
    private const double MedianMillisecondsMost = 250;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>Where a rollback is when its silo is killed.</summary>
    public enum Moment
    {
        /// <summary>The target is being warmed; the route is the old one.</summary>
        Warming,

        /// <summary>The route is set, and routers are told.</summary>
        Telling,
    }

    [Fact]
    public async Task A_rollback_takes_less_than_a_quarter_of_a_second_in_the_median()
    {
        await using var cluster = await RoutedCluster.StartAsync();
        await cluster.Models.PutHooksAsync();
        var milliseconds = new List<double>();
        for (var i = 0; i < Rounds; i++)
        {
            var model = $"model-{i}";
            await cluster.TwoReleasesAsync(model);
            await cluster.Models.JudgeAsync("2", "w7", Verdict.Drift, DriftCause.Version, model);
            var rollback = (await UntilRolledBackAsync(cluster, model)).Rollbacks[0];
            Assert.Equal(cluster.Routers.Select(router => router.Name).Order(StringComparer.Ordinal), rollback.Acknowledgements.Select(word => word.Router));
            milliseconds.Add(rollback.Milliseconds!.Value);
        }

        milliseconds.Sort();
        output.WriteLine($"{cluster.Models.Silos.Count} silos, {Rounds} rollbacks from verdict to read-back: median {milliseconds[Rounds / 2]:F1} ms, nine of ten {milliseconds[Rounds * 9 / 10]:F1} ms, at most {milliseconds[^1]:F1} ms");
        Assert.True(milliseconds[Rounds / 2] < MedianMillisecondsMost, $"the median is {milliseconds[Rounds / 2]:F1} ms");
    }

    [Theory]
    [InlineData(Moment.Warming)]
    [InlineData(Moment.Telling)]
    public async Task A_rollback_whose_silo_is_killed_is_completed_once_by_another(Moment moment)
    {
        await using var cluster = await RoutedCluster.StartAsync();
        await cluster.Models.PutHooksAsync();
        await cluster.TwoReleasesAsync(ModelCluster.Model);
        var (reached, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        if (moment == Moment.Warming)
        {
            cluster.Models.Scoring.BeforeAnswer = _ => HoldAsync(holds: true);
        }
        else
        {
            cluster.BeforeAnswer = route => HoldAsync(holds: route.Epoch == 3);
        }

        var start = Stopwatch.GetTimestamp();
        await cluster.Models.JudgeAsync("2", "w7", Verdict.Drift, DriftCause.Version);
        await reached.Task.WaitAsync(Patience);
        var silo = await SiloOfAsync(cluster.Models, cluster.Models.Decider);

        // A silo in this process waits for the calls that it carries out, which a dead one would not: they end, and can write nothing any more.
        var killing = cluster.Models.KillAsync(silo);
        goOn.SetResult();
        await killing;
        var killed = Stopwatch.GetElapsedTime(start);

        var model = await UntilRolledBackAsync(cluster, ModelCluster.Model);
        output.WriteLine($"{moment}: {OrleansInUse.Silos} silos, of which that of the model was killed after {killed.TotalMilliseconds:F0} ms; verdict to read-back {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms");
        await AssertRolledBackOnceAsync(cluster, model);

        async Task HoldAsync(bool holds)
        {
            if (holds)
            {
                reached.TrySetResult();
                await goOn.Task;
            }
        }
    }

    [SeveralSilosFact]
    public async Task A_router_whose_silo_is_killed_is_waited_for_no_longer_than_the_cluster_takes_to_know()
    {
        await using var cluster = await RoutedCluster.StartAsync();
        await cluster.Models.PutHooksAsync();
        await cluster.TwoReleasesAsync(ModelCluster.Model);
        var holder = await SiloOfAsync(cluster.Models, cluster.Models.Decider);
        var start = Stopwatch.GetTimestamp();
        await cluster.Models.KillAsync(cluster.Models.Silos.First(silo => silo != holder));

        await cluster.Models.JudgeAsync("2", "w7", Verdict.Drift, DriftCause.Version);
        var model = await UntilRolledBackAsync(cluster, ModelCluster.Model);

        output.WriteLine($"a silo without the model killed: verdict to read-back {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms");
        await AssertRolledBackOnceAsync(cluster, model);
    }

    private static async Task<InProcessSiloHandle> SiloOfAsync(ModelCluster cluster, IAddressable grain)
    {
        var address = await cluster.Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(grain);
        return cluster.Silos.FirstOrDefault(silo => silo.SiloAddress.Equals(address)) ?? cluster.Silos[0];
    }

    private static Task<ModelView> UntilRolledBackAsync(RoutedCluster cluster, string model) => Inquiry.UntilAsync(
        $"the rollback of {model}",
        async _ =>
        {
            try
            {
                var view = await cluster.Models.Grains.GetGrain<IModelGrain>(model).GetAsync();
                if (view!.Rollbacks is not [{ Outcome: RollbackOutcome.Completed }])
                {
                    await cluster.RenewAsync(model);
                }

                return view;
            }
            catch (Exception e) when (e is OrleansException or TimeoutException)
            {
                // It lives nowhere at this moment.
                return null;
            }
        },
        view => view?.Rollbacks is [{ Outcome: RollbackOutcome.Completed }],
        view => view is null ? "no answer" : $"epoch {view.Route.Epoch}, rollbacks {string.Join(", ", view.Rollbacks.Select(r => r.Outcome))}",
        Patience)!;

    private static async Task AssertRolledBackOnceAsync(RoutedCluster cluster, ModelView model)
    {
        var rollback = Assert.Single(model.Rollbacks);
        Assert.Equal(("2", "1", 3L, 3L), (rollback.From!, rollback.To!, rollback.Epoch, model.Route.Epoch));
        Assert.Equal(cluster.Routers.Select(router => new RouteAcknowledgement(router.Name, 3, "1")).OrderBy(word => word.Router, StringComparer.Ordinal), rollback.Acknowledgements);
        Assert.All(cluster.Routers, router => Assert.Equal("1", router.Served));
        Assert.Equal(["2"], model.Versions.Where(version => version.Quarantined).Select(version => version.Version));

        var history = await HistoryAsync(cluster.Models);
        Assert.True((await cluster.Models.Audit.VerifyAsync()).Verified);
        Assert.Distinct(history.Select(entry => entry.Draft.Id));
        Assert.All(new[] { "rollback.started", "version.quarantined", "rollback.completed" }, kind => Assert.Single(history, entry => entry.Draft.Kind == kind));

        await GrainCluster.UntilAsync(async () => (await cluster.Models.Alerts.GetDeliveriesAsync()).Any(d => d is { Hook: "ops", Event.Type: EventTypes.RollbackCompleted, DeliveredAt: not null }), "the delivery");
        foreach (var type in new[] { EventTypes.RollbackStarted, EventTypes.RollbackCompleted })
        {
            Assert.Single(cluster.Models.Ports.Attempts.Where(attempt => attempt.Hook == "ops" && attempt.Event.Type == type).Select(attempt => attempt.DeliveryId).Distinct());
        }

        Assert.Equal(3, cluster.Models.Ports.Routes.Max(route => route.Epoch));
    }

    private static async Task<AuditEntry[]> HistoryAsync(ModelCluster cluster)
    {
        AuditEntry[] history = [];
        await GrainCluster.UntilAsync(
            async () =>
            {
                history = await cluster.Audit.GetAsync(0, 1000);
                return Array.Exists(history, entry => entry.Draft.Kind == "rollback.completed");
            },
            "the history");
        return history;
    }
}

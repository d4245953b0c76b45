using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Sentinel.Orleans.Tests.Grains;

namespace Sentinel.Orleans.Tests.Stress;

/// <summary>Any mix of concurrent calls to a few grains, with deactivations in between, loses nothing and overlaps nothing.</summary>
public sealed class TurnSchedulingProperties : IAsyncLifetime
{
    private const ulong Seed = 20261121;
    private const int Keys = 3;

    private readonly StressLog _log = new();
    private readonly InProcessTestCluster _cluster;

    public TurnSchedulingProperties() => _cluster = new InProcessTestClusterBuilder(1)
        .ConfigureSilo((_, silo) =>
        {
            silo.AddMemoryGrainStorageAsDefault();
            silo.Services.AddSingleton(_log);
        })
        .Build();

    private enum Kind
    {
        Add,
        AddThenEnd,
        Throw,
        Read,
        Glance,
        AddThrough,
        Deactivate,
    }

    public Task InitializeAsync() => _cluster.DeployAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task No_update_is_lost_and_no_turn_overlaps()
    {
        var steps =
            from key in Gen.Choose(0, Keys - 1)
            from kind in Gen.Elements(Enum.GetValues<Kind>())
            from yields in Gen.Choose(0, 4)
            select new Step(key, kind, yields);
        var runs = steps.ListOf(400).Sample(50, new Rnd(Seed), 10).ToList();
        foreach (var run in runs)
        {
            await RunAsync(run);
        }

        Assert.Equal((0, 0, 0), (_log.Overlaps, _log.Races, _log.Twins));
        Assert.True(_log.Deactivated > runs.Count, $"only {_log.Deactivated} deactivations");
    }

    private async Task RunAsync(IReadOnlyCollection<Step> steps)
    {
        var grains = Enumerable.Range(0, Keys).Select(_ => _cluster.Client.GetGrain<IStressGrain>(ClusterFixture.NewKey())).ToArray();
        await Task.WhenAll(steps.Select(step => Task.Run(() => RunUntilTakenAsync(grains, step)))).WaitAsync(ClusterFixture.Patience);
        for (var key = 0; key < Keys; key++)
        {
            var expected = steps.Count(step => step.Adds(key));
            Assert.Equal(expected, await grains[key].ReadAsync(0));
            await _cluster.DeactivateAsync(grains[key]);
            Assert.Equal(expected, await grains[key].ReadAsync(0));
        }
    }

    /// <summary>A call that was sent on from one ending activation to the next too often is refused before it has run, and may be sent again.</summary>
    private async Task RunUntilTakenAsync(IStressGrain[] grains, Step step)
    {
        for (var isTaken = false; !isTaken;)
        {
            try
            {
                await RunAsync(grains, step);
                isTaken = true;
            }
            catch (OrleansMessageRejectionException)
            {
                await Task.Yield();
            }
        }
    }

    private async Task RunAsync(IStressGrain[] grains, Step step)
    {
        var grain = grains[step.Key];
        switch (step.Kind)
        {
            case Kind.Add:
                await grain.AddAsync(step.Yields);
                break;
            case Kind.AddThenEnd:
                await grain.AddThenEndAsync(step.Yields);
                break;
            case Kind.Throw:
                await ThrowAsync(grain, step.Yields);
                break;
            case Kind.Read:
                await grain.ReadAsync(step.Yields);
                break;
            case Kind.Glance:
                await grain.GlanceAsync(step.Yields);
                break;
            case Kind.AddThrough:
                // To a grain of its own, so that no two grains wait for each other.
                await grain.AddThroughAsync(ClusterFixture.NewKey(), step.Yields);
                break;
            case Kind.Deactivate:
                await _cluster.DeactivateAsync(grain);
                break;
        }
    }

    private static async Task ThrowAsync(IStressGrain grain, int yields)
    {
        try
        {
            await grain.ThrowAsync(yields);
            Assert.Fail("The call did not throw.");
        }
        catch (InvalidDataException)
        {
        }
    }

    private sealed record Step(int Key, Kind Kind, int Yields)
    {
        public bool Adds(int key) => Key == key && (Kind is Kind.Add or Kind.AddThenEnd);
    }
}

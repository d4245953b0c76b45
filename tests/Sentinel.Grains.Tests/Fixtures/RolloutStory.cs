using System.Collections.Immutable;
using Sentinel.Contracts.Rollouts;

namespace Sentinel.Grains.Tests.Fixtures;

/// <summary>A model whose version 1 is stable and whose version 2 is to be rolled out, with a router that counts 2,000 rows in every five seconds of the test's clock.</summary>
public sealed class RolloutStory : IAsyncDisposable
{
    /// <summary>Shadow for 500 pairs, 10 % for a minute, then two minutes at 100 %.</summary>
    public static readonly RolloutPlan Plan = RolloutPlan.Default with
    {
        Steps = [10, 100],
        ShadowSeconds = 600,
        StepBakeSeconds = 60,
        FinalBakeSeconds = 120,
        SettleSeconds = 1,
        IntervalSeconds = 5,
        Checks = [new CheckSpec("errors", CheckKind.Compare, "errors", MinRows: 100)],
    };

    private const int RowsPerTick = 2000;

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);

    private readonly TestRouter _router;
    private readonly List<TrafficTally> _tallies = [];
    private long _sequence;

    private RolloutStory(ModelCluster cluster, TestRouter router) => (Cluster, _router) = (cluster, router);

    public ModelCluster Cluster { get; }

    /// <summary>Share of rows that a version fails, by version and whether it answers anybody.</summary>
    public Func<string, bool, double> ErrorRate { get; set; } = (_, _) => 0.01;

    /// <summary>Shares of version 2 under the routes that the router was told, in order.</summary>
    public IEnumerable<double> Weights => _router.Told.DistinctBy(r => r.Epoch).Select(r => r.Weights.GetValueOrDefault("2"));

    public static async Task<RolloutStory> BeginAsync(RolloutPlan? plan = null)
    {
        var cluster = await ModelCluster.StartAsync();
        var router = new TestRouter("silo-1");
        var story = new RolloutStory(cluster, router);
        await cluster.PutHooksAsync();
        await cluster.RegisterAsync("1");
        await cluster.RegisterAsync("2");
        await cluster.SubscribeAsync(router);
        await cluster.PromoteAsync("1");
        for (var i = 0; i < 5; i++)
        {
            await story.CountAsync();
            cluster.Clock.Advance(Tick);
        }

        var started = await cluster.Decider.StartRolloutAsync(new RolloutRequest("2", null, plan ?? Plan, "release", "ada", Supersede: false));
        Assert.Null(started.Refusal);
        return story;
    }

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();

    public async Task<RolloutView> ViewAsync() => (await Cluster.Decider.GetRolloutsAsync())[0];

    public Task UntilAsync(RolloutPhase phase) => UntilAsync(view => view.Phase == phase, $"the phase {phase}");

    /// <summary>Rows of version 2 with traffic that the router has told of, each once.</summary>
    public long Counted => _tallies.Sum(t => t.Arms.Where(a => a.Version == "2").Sum(a => a.Rows));

    /// <summary>The router tells again what it has told, from a number on.</summary>
    public async Task TellAgainAsync(long from)
    {
        foreach (var tally in _tallies.Where(t => t.Sequence >= from))
        {
            await Cluster.Decider.TallyAsync(tally);
        }
    }

    /// <summary>Goes on with traffic and time until something holds.</summary>
    public Task UntilAsync(Func<RolloutView, bool> holds, string what) => Cluster.UntilAsync(
        async () =>
        {
            await Cluster.SubscribeAsync(_router);
            await CountAsync();
            return holds(await ViewAsync());
        },
        what,
        Tick);

    private async Task CountAsync()
    {
        var route = await Cluster.Decider.GetRouteAsync();
        ArmTally[] arms =
        [
            .. route.Weights.Where(w => w.Value > 0).Select(w => Arm(w.Key, (long)(RowsPerTick * w.Value / 100), answers: true)),
            .. route.Shadows.Select(s => Arm(s, RowsPerTick, answers: false)),
        ];
        PairTally[] pairs = [.. route.Shadows.Select(s => new PairTally(route.Weights.Keys.First(), s, route.Epoch, RowsPerTick, RowsPerTick, [], 0, 0, 0, 0))];
        _tallies.Add(new TrafficTally(_router.Name, "first", ++_sequence, arms, pairs));
        await Cluster.Decider.TallyAsync(_tallies[^1]);

        ArmTally Arm(string version, long rows, bool answers) =>
            new(version, route.Epoch, rows, (long)Math.Round(rows * ErrorRate(version, answers)), ImmutableSortedDictionary<string, long>.Empty, LogBuckets.Empty, LogBuckets.Empty);
    }
}

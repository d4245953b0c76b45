using Sentinel.Contracts.Events;
using Sentinel.Contracts.Shards;
using Sentinel.Contracts.Versions;
using Sentinel.Grains.Tests.Fixtures;
using Sentinel.Testing;
using Sentinel.Testing.Traffic;

namespace Sentinel.Grains.Tests.Shards;

/// <summary>Whatever breaks, the totals and every window equal an offline replay of the same rows.</summary>
public sealed class ExactlyOnceTests : IAsyncLifetime
{
    private const string Version = "housing@1.0.0";

    private static readonly WindowPolicy Counted = new(Count: 150);
    private static readonly TrafficRow[] Log = [.. TrafficSource.Rows(seed: 21, count: 3000)];

    private GrainCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await GrainCluster.StartAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task An_undisturbed_log_gives_the_windows_of_its_replay()
    {
        var owner = await OwnerAsync();

        await owner.DrainAsync(batchRows: 70, batchesPerBarrier: 4);

        await AssertEqualsReplayAsync();
        Assert.Equal(0, owner.Gaps);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_silo_that_is_killed_at_any_step_loses_and_doubles_nothing(int seed)
    {
        var owner = await OwnerAsync();
        var random = new Random(seed);

        await owner.DrainAsync(batchRows: 70, batchesPerBarrier: 4, async _ =>
        {
            if (random.Next(8) == 0)
            {
                await _cluster.KillSiloOfAsync(_cluster.Shard(Version));
            }
        });

        await AssertEqualsReplayAsync();
        Assert.True(owner.Gaps > 0, "no kill was noticed, so nothing was tested");
    }

    [Theory]
    [InlineData(WriteFault.Lost)]
    [InlineData(WriteFault.StoredAndFailed)]
    public async Task Writes_that_fail_at_random_lose_and_double_nothing(WriteFault fault)
    {
        var owner = await OwnerAsync();
        var random = new Random(7);
        _cluster.Storage.Fault = (_, _) => random.Next(4) == 0 ? fault : WriteFault.None;

        await owner.DrainAsync(batchRows: 70, batchesPerBarrier: 3);
        _cluster.Storage.Fault = (_, _) => WriteFault.None;

        await AssertEqualsReplayAsync();
        Assert.True(owner.Failures > 0, "no write failed, so nothing was tested");
    }

    [Fact]
    public async Task A_crash_after_the_shard_wrote_and_before_the_version_did_delivers_its_windows_once()
    {
        var owner = await OwnerAsync();
        var broken = false;
        _cluster.Storage.Fault = (name, _) => broken && name.StartsWith("model-version/", StringComparison.Ordinal) ? WriteFault.Lost : WriteFault.None;
        await owner.DrainAsync(batchRows: 70, batchesPerBarrier: 4, _ =>
        {
            broken = true;
            return Task.CompletedTask;
        });
        Assert.Empty(await _cluster.Version(Version).GetWindowsAsync(100, null));

        await _cluster.KillSiloOfAsync(_cluster.Shard(Version));
        broken = false;

        await AssertEqualsReplayAsync();
    }

    [Fact]
    public async Task A_crash_after_the_version_wrote_and_before_it_published_publishes_every_window()
    {
        var owner = await OwnerAsync();
        _cluster.Published.IsDown = true;
        await owner.DrainAsync(batchRows: 70, batchesPerBarrier: 4);
        await GrainCluster.UntilAsync(async () => (await _cluster.Version(Version).GetWindowsAsync(100, null)).Length == 20, "all windows are judged");

        await _cluster.KillSiloOfAsync(_cluster.Version(Version));
        _cluster.Published.IsDown = false;

        await AssertEqualsReplayAsync();
    }

    [Fact]
    public async Task A_former_owner_that_still_sends_does_no_harm()
    {
        var owner = await OwnerAsync();
        var schema = (await _cluster.Version(Version).GetSchemaAsync())!;
        var zombie = TrafficBatch.Of(Log[100..400], previousNext: 0, schema.Digest);

        await owner.DrainAsync(batchRows: 70, batchesPerBarrier: 4, async step =>
        {
            if (step > 8)
            {
                var result = await _cluster.Shard(Version).ApplyAsync(zombie);
                Assert.Equal((ApplyOutcome.Done, 0, 300), (result.Outcome, result.RowsApplied, result.RowsSkipped));
            }
        });

        await AssertEqualsReplayAsync();
    }

    [Fact]
    public async Task A_new_owner_that_sends_from_the_last_barrier_doubles_nothing()
    {
        var owner = await OwnerAsync();
        var random = new Random(5);

        await owner.DrainAsync(batchRows: 70, batchesPerBarrier: 4, _ =>
        {
            if (random.Next(4) == 0)
            {
                owner.Rewind();
            }

            return Task.CompletedTask;
        });

        await AssertEqualsReplayAsync();
        Assert.True((await _cluster.Version(Version).GetStatusAsync())!.Duplicates > 0);
    }

    [SeveralSilosFact]
    public async Task Three_silos_of_which_one_is_killed_in_mid_stream_give_the_same()
    {
        var schema = await _cluster.RegisterAsync(Version, Counted);
        TrafficRow[][] logs = [Log, [.. TrafficSource.Rows(seed: 22, count: 2000)], [.. TrafficSource.Rows(seed: 23, count: 2500)]];
        var owners = logs.Select((log, partition) => new LogOwner(_cluster, Version, partition, log, schema.Digest)).ToArray();

        await Task.WhenAll(owners.Select((owner, partition) => owner.DrainAsync(batchRows: 70, batchesPerBarrier: 4, async step =>
        {
            // One that others send to, then one that has folded what no barrier has made durable, then the one where windows are judged.
            if (partition == 0 && step is 15 or 30 or 45)
            {
                await _cluster.KillSiloOfAsync(step == 45 ? _cluster.Version(Version) : _cluster.Shard(Version, step == 15 ? 1 : 0));
            }
        })));

        await AssertEqualsReplayAsync(logs);
        Assert.True(owners.Sum(owner => owner.Gaps) > 0, "no kill was noticed, so nothing was tested");
    }

    private async Task<LogOwner> OwnerAsync()
    {
        var schema = await _cluster.RegisterAsync(Version, Counted);
        return new LogOwner(_cluster, Version, partition: 0, Log, schema.Digest);
    }

    private Task AssertEqualsReplayAsync() => AssertEqualsReplayAsync([Log]);

    private async Task AssertEqualsReplayAsync(TrafficRow[][] logs)
    {
        var expected = OfflineReplay.Windows(Version, Counted, logs);
        var version = _cluster.Version(Version);
        await GrainCluster.UntilAsync(
            async () => await version.GetStatusAsync() is { } now && now.ClosedWindows >= expected.Count,
            $"{expected.Count} windows are closed");

        var status = (await version.GetStatusAsync())!;
        Assert.Equal(logs.Sum(log => log.LongLength), status.Rows);
        Assert.Equal(expected.Count, status.ClosedWindows);
        for (var partition = 0; partition < logs.Length; partition++)
        {
            var end = logs[partition][^1].Offset + 1;
            Assert.Equal(new ShardProgress(end, end), status.RowsByTopicPartition[$"sentinel.predictions/{partition}"]);
        }

        Assert.Equal(expected, OfflineReplay.Windows(await version.GetWindowsAsync(1000, null)));
        await GrainCluster.UntilAsync(
            () => Task.FromResult(ClosedEvents().Distinct().Count() >= expected.Count),
            "every window is published");
        Assert.Equal(expected.Keys, ClosedEvents().Distinct().Order(StringComparer.Ordinal));
    }

    private IEnumerable<string> ClosedEvents() => _cluster.Published.All.Where(e => e.Type == EventTypes.WindowClosed).Select(e => e.Data["window"]);
}

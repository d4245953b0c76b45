using Sentinel.Contracts.Shards;
using Sentinel.Contracts.Versions;
using Sentinel.Grains.Shards;
using Sentinel.Grains.Tests.Fixtures;
using Sentinel.Testing.Traffic;

namespace Sentinel.Grains.Tests.Shards;

/// <summary>What a shard answers, call by call.</summary>
public sealed class WindowShardGrainTests : IAsyncLifetime
{
    private const string Version = "housing@1.0.0";

    private static readonly WindowPolicy Counted = new(Count: 100);
    private static readonly TrafficRow[] Log = [.. TrafficSource.Rows(seed: 31, count: 300)];

    private GrainCluster _cluster = null!;

    private IWindowShardGrain Shard => _cluster.Shard(Version);

    public async Task InitializeAsync() => _cluster = await GrainCluster.StartAsync(shards: new ShardOptions { PendingWindowsMax = 2 });

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_version_that_is_not_registered_is_unknown() =>
        Assert.Equal(ApplyOutcome.UnknownVersion, (await Shard.ApplyAsync(TrafficBatch.Of(Log[..10], 0, "digest"))).Outcome);

    [Fact]
    public async Task Columns_of_another_schema_are_not_taken()
    {
        await _cluster.RegisterAsync(Version, Counted);

        Assert.Equal(ApplyOutcome.SchemaChanged, (await Shard.ApplyAsync(TrafficBatch.Of(Log[..10], 0, "another"))).Outcome);
        Assert.Equal(0, (await Shard.GetStatusAsync()).Rows);
    }

    [Fact]
    public async Task Rows_that_were_forgotten_are_a_gap_and_nothing_is_applied()
    {
        var digest = await RegisterAsync();
        await Shard.ApplyAsync(TrafficBatch.Of(Log[..50], 0, digest));
        await Shard.CheckpointAsync("topic-1", Log[49].Offset + 1);
        await Shard.ApplyAsync(TrafficBatch.Of(Log[50..80], Log[49].Offset + 1, digest));
        await _cluster.DeactivateAsync(Shard);

        var result = await Shard.ApplyAsync(TrafficBatch.Of(Log[80..90], Log[79].Offset + 1, digest));

        Assert.Equal((ApplyOutcome.Gap, Log[49].Offset + 1), (result.Outcome, result.Applied));
        Assert.Equal(50, (await Shard.GetStatusAsync()).Rows);
        Assert.Equal(ApplyOutcome.Gap, (await Shard.CheckpointAsync("topic-1", Log[79].Offset + 1)).Outcome);
    }

    [Fact]
    public async Task A_batch_that_overlaps_is_taken_from_where_the_shard_is()
    {
        var digest = await RegisterAsync();
        await Shard.ApplyAsync(TrafficBatch.Of(Log[..50], 0, digest));

        var result = await Shard.ApplyAsync(TrafficBatch.Of(Log[30..70], 0, digest));

        Assert.Equal((20, 20), (result.RowsApplied, result.RowsSkipped));
        var status = await Shard.GetStatusAsync();
        Assert.Equal((70L, 20L), (status.Rows, status.Duplicates));
    }

    [Fact]
    public async Task Malformed_messages_are_counted_once()
    {
        var digest = await RegisterAsync();
        long[] malformed = [Log[9].Offset + 1, Log[9].Offset + 2];

        await Shard.ApplyAsync(TrafficBatch.Of(Log[..10], 0, digest, malformed: malformed));
        await Shard.ApplyAsync(TrafficBatch.Of([], 0, digest, malformed: malformed));

        Assert.Equal(2, (await Shard.GetStatusAsync()).Malformed);
    }

    [Fact]
    public async Task A_topic_that_was_made_again_stops_the_partition()
    {
        var digest = await RegisterAsync();
        await Shard.ApplyAsync(TrafficBatch.Of(Log[..50], 0, digest));

        var result = await Shard.ApplyAsync(TrafficBatch.Of(Log[..50], 0, digest, topicId: "topic-2"));

        Assert.Equal(ApplyOutcome.TopicChanged, result.Outcome);
        Assert.Equal(50, (await Shard.GetStatusAsync()).Rows);
    }

    [Fact]
    public async Task A_broker_that_lost_its_memory_is_followed_and_its_stragglers_are_not()
    {
        var digest = await RegisterAsync();
        await Shard.ApplyAsync(TrafficBatch.Of(Log[..50], 0, digest, ephemeral: true));

        var followed = await Shard.ApplyAsync(TrafficBatch.Of(Log[..30], 0, digest, topicId: "topic-2", ephemeral: true));
        var straggler = await Shard.ApplyAsync(TrafficBatch.Of(Log[50..60], 0, digest, ephemeral: true));

        Assert.Equal((ApplyOutcome.Done, 30), (followed.Outcome, followed.RowsApplied));
        Assert.Equal(ApplyOutcome.TopicChanged, straggler.Outcome);
        Assert.Equal(80, (await Shard.GetStatusAsync()).Rows);
    }

    [Fact]
    public async Task A_checkpoint_writes_once_and_only_when_there_is_news()
    {
        var digest = await RegisterAsync();
        await Shard.ApplyAsync(TrafficBatch.Of(Log[..50], 0, digest));
        var writes = 0;
        _cluster.Storage.Fault = (name, _) =>
        {
            writes += name == $"{Shard.GetGrainId()}#shard" ? 1 : 0;
            return WriteFault.None;
        };

        var first = await Shard.CheckpointAsync("topic-1", Log[49].Offset + 1);
        await Shard.CheckpointAsync("topic-1", Log[49].Offset + 1);

        Assert.Equal(Log[49].Offset + 1, first.Durable);
        Assert.Equal(1, writes);
    }

    [Fact]
    public async Task A_shard_whose_version_cannot_take_windows_takes_no_more_rows_until_it_can()
    {
        var digest = await RegisterAsync();
        await Shard.ApplyAsync(TrafficBatch.Of(Log[..50], 0, digest));
        _cluster.Storage.Fault = (name, _) => name.StartsWith("model-version/", StringComparison.Ordinal) ? WriteFault.Lost : WriteFault.None;
        await Shard.ApplyAsync(TrafficBatch.Of(Log[50..250], 0, digest));

        Assert.Equal(ApplyOutcome.Busy, (await Shard.ApplyAsync(TrafficBatch.Of(Log[250..], 0, digest))).Outcome);

        _cluster.Storage.Fault = (_, _) => WriteFault.None;
        await GrainCluster.UntilAsync(async () => (await Shard.ApplyAsync(TrafficBatch.Of(Log[250..], 0, digest))).Outcome == ApplyOutcome.Done, "the shard takes rows again");
        Assert.Equal(300, (await Shard.GetStatusAsync()).Rows);
    }

    [Fact]
    public async Task A_batch_that_is_not_what_it_says_is_refused_and_leaves_no_trace()
    {
        var digest = await RegisterAsync();
        await Shard.ApplyAsync(TrafficBatch.Of(Log[..50], 0, digest));
        await Shard.CheckpointAsync("topic-1", Log[49].Offset + 1);
        var batch = TrafficBatch.Of(Log[50..60], 0, digest);

        await Assert.ThrowsAsync<InvalidDataException>(() => Shard.ApplyAsync(batch with { RowCount = 9 }));

        await GrainCluster.UntilAsync(
            async () =>
            {
                try
                {
                    return (await Shard.ApplyAsync(batch)).Outcome == ApplyOutcome.Done;
                }
                catch (InvalidOperationException)
                {
                    return false;
                }
            },
            "the shard starts again");
        Assert.Equal(60, (await Shard.GetStatusAsync()).Rows);
    }

    private async Task<string> RegisterAsync() => (await _cluster.RegisterAsync(Version, Counted)).Digest;
}

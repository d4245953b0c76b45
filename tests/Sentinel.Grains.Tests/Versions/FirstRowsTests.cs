using Sentinel.Contracts.Audit;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Collecting;
using Sentinel.Grains.Tests.Fixtures;
using Sentinel.Testing.Traffic;

namespace Sentinel.Grains.Tests.Versions;

/// <summary>A version whose reference is its first live rows: the same ones whatever crashes, once, and none of them kept.</summary>
public sealed class FirstRowsTests : IAsyncLifetime
{
    private const string Version = "housing@1.0.0";
    private const int Wanted = 1000;

    private static readonly TrafficRow[] Log = [.. TrafficSource.Rows(seed: 31, count: 2000)];

    private GrainCluster _cluster = null!;

    private IModelVersionGrain Grain => _cluster.Version(Version);

    public async Task InitializeAsync() => _cluster = await GrainCluster.StartAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Windows_are_only_counted_until_the_rows_are_there_and_judged_from_then_on()
    {
        var schema = await RegisterAsync();
        await new LogOwner(_cluster, Version, 0, Log[..600], schema.Digest).DrainAsync(batchRows: 70, batchesPerBarrier: 2);
        await ClosedAsync(3);

        var before = (await Grain.GetStatusAsync())!;
        Assert.Equal(Verdict.Insufficient, before.Verdict);
        Assert.Equal("Not enough to judge 200 rows by: reference is being collected: 560 of 1,000 rows", before.Sentence);
        Assert.Null((await Grain.GetAsync())!.ReferenceDigest);

        await new LogOwner(_cluster, Version, 0, Log, schema.Digest).DrainAsync(batchRows: 70, batchesPerBarrier: 2);
        await ClosedAsync(10);
        var after = (await Grain.GetStatusAsync())!;
        Assert.Equal((Wanted, Verdict.Stable), ((int)after.ReferenceRows, after.Verdict));
        await AssertFrozenOnceAsync();
    }

    [Theory]
    [InlineData(WriteFault.Lost)]
    [InlineData(WriteFault.StoredAndFailed)]
    public async Task Whatever_writes_fail_the_same_rows_are_frozen_once(WriteFault fault)
    {
        var schema = await RegisterAsync();
        var owner = new LogOwner(_cluster, Version, 0, Log, schema.Digest);
        var random = new Random(11);
        _cluster.Storage.Fault = (_, _) => random.Next(4) == 0 ? fault : WriteFault.None;

        await owner.DrainAsync(batchRows: 70, batchesPerBarrier: 3);
        _cluster.Storage.Fault = (_, _) => WriteFault.None;

        Assert.True(owner.Failures > 0, "no write failed, so nothing was tested");
        await AssertFrozenOnceAsync();
    }

    [Fact]
    public async Task A_crash_after_the_shard_wrote_and_before_the_version_did_freezes_the_same_rows()
    {
        var schema = await RegisterAsync();
        var broken = false;
        _cluster.Storage.Fault = (name, _) => broken && name.StartsWith("model-version/", StringComparison.Ordinal) ? WriteFault.Lost : WriteFault.None;
        await new LogOwner(_cluster, Version, 0, Log, schema.Digest).DrainAsync(batchRows: 70, batchesPerBarrier: 4, _ =>
        {
            broken = true;
            return Task.CompletedTask;
        });
        Assert.Null((await Grain.GetAsync())!.ReferenceDigest);

        await _cluster.KillSiloOfAsync(_cluster.Shard(Version));
        broken = false;
        _ = await _cluster.Shard(Version).GetStatusAsync();

        await AssertFrozenOnceAsync();
    }

    [Fact]
    public async Task Rows_of_several_partitions_are_frozen_by_partition_and_offset()
    {
        var schema = await RegisterAsync();
        TrafficRow[][] logs = [Log[..700], [.. TrafficSource.Rows(seed: 32, count: 300)]];
        await new LogOwner(_cluster, Version, 1, logs[1], schema.Digest).DrainAsync(batchRows: 70, batchesPerBarrier: 1);
        await new LogOwner(_cluster, Version, 0, logs[0], schema.Digest).DrainAsync(batchRows: 70, batchesPerBarrier: 1);

        await GrainCluster.UntilAsync(async () => (await Grain.GetAsync())!.ReferenceDigest is not null, "the reference is frozen");
        Assert.Equal(
            CollectedTable.Freeze(TrafficSource.Signature, [.. logs.Select(log => RowBlocks.Of(ColumnReader.Open(TrafficBatch.Columns(log)), 0, log.Length))], Wanted).Digest,
            (await Grain.GetAsync())!.ReferenceDigest);
    }

    [Fact]
    public async Task A_reference_by_command_ends_the_collecting()
    {
        var schema = await RegisterAsync();
        await new LogOwner(_cluster, Version, 0, Log[..500], schema.Digest).DrainAsync(batchRows: 70, batchesPerBarrier: 2);

        Assert.Equal(RegistrationOutcome.Updated, (await Grain.SetReferenceAsync(TrafficSource.Reference.Encoded, "ann")).Outcome);
        await new LogOwner(_cluster, Version, 0, Log, schema.Digest).DrainAsync(batchRows: 70, batchesPerBarrier: 2);

        await NoRowsAsync();
        Assert.Equal(TrafficSource.Reference.Digest, (await Grain.GetAsync())!.ReferenceDigest);
    }

    [Fact]
    public async Task How_many_rows_is_fixed_with_the_version()
    {
        await RegisterAsync();

        var again = await _cluster.Grains.GetGrain<IModelGrain>("housing").RegisterVersionAsync(new VersionRegistration(TrafficSource.Spec(Version) with { FirstRows = Wanted }, null, "test"));
        var other = await _cluster.Grains.GetGrain<IModelGrain>("housing").RegisterVersionAsync(new VersionRegistration(TrafficSource.Spec(Version) with { FirstRows = 2000 }, null, "test"));

        Assert.Equal(RegistrationOutcome.Unchanged, again.Outcome);
        Assert.Equal("cannot change once the version is registered: it is 1000, 2000 was given. Register another version", other.Errors["reference.firstRows"]);
    }

    private async Task<VersionSchema> RegisterAsync()
    {
        var result = await _cluster.Grains.GetGrain<IModelGrain>("housing").RegisterVersionAsync(new VersionRegistration(TrafficSource.Spec(Version) with { FirstRows = Wanted }, null, "test"));
        Assert.Empty(result.Errors);
        await Grain.SetMonitorAsync(MonitorPolicy.Default with { Window = new WindowPolicy(Count: 200) }, "test");
        return (await Grain.GetSchemaAsync())!;
    }

    private async Task AssertFrozenOnceAsync()
    {
        await GrainCluster.UntilAsync(async () => (await Grain.GetAsync())!.ReferenceDigest is not null, "the reference is frozen");
        var expected = CollectedTable.Freeze(TrafficSource.Signature, [RowBlocks.Of(ColumnReader.Open(TrafficBatch.Columns(Log)), 0, Log.Length)], Wanted);
        Assert.Equal(expected.Digest, (await Grain.GetAsync())!.ReferenceDigest);
        await NoRowsAsync();
        await GrainCluster.UntilAsync(async () => (await EntriesAsync()).Length > 0, "it is in the history");
        var entry = Assert.Single(await EntriesAsync());
        Assert.Equal(("sentinel", "its first 1,000 rows", expected.Digest), (entry.Draft.Actor, entry.Draft.Reason, entry.Draft.Data["digest"]));
        Assert.StartsWith("sentinel.predictions/0 0-", entry.Draft.Data["stretches"], StringComparison.Ordinal);
    }

    /// <summary>No record holds rows any more: the version's pages are gone, and a shard's record is no larger than its windows make it.</summary>
    private Task NoRowsAsync() => GrainCluster.UntilAsync(
        () => Task.FromResult(!_cluster.Storage.Names.Any(name => name.Contains("first-rows", StringComparison.Ordinal)) && _cluster.Storage.Names.Where(name => name.StartsWith("window-shard/", StringComparison.Ordinal)).All(IsWithoutRows)),
        "no record holds rows");

    private bool IsWithoutRows(string name) => Grains.Shards.ShardRecordFormat.Instance.Decode(_cluster.Storage.Bytes(name)).Collected.Waiting.IsEmpty;

    private async Task<AuditEntry[]> EntriesAsync() =>
        [.. (await _cluster.Grains.GetGrain<IAuditGrain>("housing").GetAsync(0, 100)).Where(entry => entry.Draft.Kind == "reference.frozen")];

    private Task ClosedAsync(int windows) => GrainCluster.UntilAsync(async () => (await Grain.GetStatusAsync())!.ClosedWindows >= windows, $"{windows} windows are closed");
}

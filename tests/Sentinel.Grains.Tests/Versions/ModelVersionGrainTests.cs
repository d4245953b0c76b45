using Sentinel.Contracts.Events;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Grains.Tests.Fixtures;
using Sentinel.Grains.Versions;
using Sentinel.Testing.Traffic;

namespace Sentinel.Grains.Tests.Versions;

public sealed class ModelVersionGrainTests : IAsyncLifetime
{
    private const string Version = "housing@1.0.0";

    private GrainCluster _cluster = null!;

    private IModelVersionGrain Grain => _cluster.Version(Version);

    public async Task InitializeAsync() => _cluster = await GrainCluster.StartAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task What_was_registered_is_there_after_a_crash()
    {
        await RegisterAsync(TrafficSource.Spec(Version));

        await _cluster.KillSiloOfAsync(Grain);

        var record = (await Grain.GetAsync())!;
        Assert.Equal(TrafficSource.Reference.Digest, record.ReferenceDigest);
        Assert.Equal(5000, record.ReferenceRows);
        Assert.Equal(TrafficSource.Reference.Encoded.ToArray(), (await Grain.GetReferenceAsync())!.Value.ToArray());
        Assert.Equal(["amount", "age"], (await Grain.GetSchemaAsync())!.Numeric);
    }

    [Fact]
    public async Task Registering_the_same_again_changes_nothing_and_labels_may_change()
    {
        var spec = TrafficSource.Spec(Version);
        Assert.Equal(RegistrationOutcome.Created, (await RegisterAsync(spec)).Outcome);
        Assert.Equal(RegistrationOutcome.Unchanged, (await RegisterAsync(TrafficSource.Spec(Version))).Outcome);

        var labelled = await RegisterAsync(spec with { Labels = spec.Labels.Add("team", "pricing") });

        Assert.Equal(RegistrationOutcome.Updated, labelled.Outcome);
        Assert.Equal("pricing", (await Grain.GetAsync())!.Spec.Labels["team"]);
    }

    [Fact]
    public async Task What_is_immutable_is_refused_by_field()
    {
        var spec = TrafficSource.Spec(Version);
        await RegisterAsync(spec);

        var refused = await RegisterAsync(spec with { Metrics = spec.Metrics.Add("roc_auc", 0.9), Lineage = new Lineage(Parent: "0.9.0") }, TrafficSource.OtherReference.Encoded);

        Assert.Equal(RegistrationOutcome.Refused, refused.Outcome);
        Assert.Equal(["lineage", "metrics", "reference"], refused.Errors.Keys);
        Assert.Empty((await Grain.GetAsync())!.Spec.Metrics);
    }

    [Fact]
    public async Task A_reference_must_fit_the_signature_and_be_one()
    {
        var spec = TrafficSource.Spec(Version);
        var other = spec with { Signature = spec.Signature! with { Features = [.. spec.Signature.Features.Reverse()] } };

        Assert.Equal(["reference"], (await RegisterAsync(other)).Errors.Keys);
        Assert.Equal(["reference"], (await RegisterAsync(spec, new byte[] { 1, 2, 3 })).Errors.Keys);
        Assert.Null(await Grain.GetAsync());
    }

    [Fact]
    public async Task A_bad_policy_is_refused_by_field()
    {
        await RegisterAsync(TrafficSource.Spec(Version));

        var refused = await Grain.SetMonitorAsync(MonitorPolicy.Default with { Verdict = new VerdictPolicy(4, 3) }, "test");

        Assert.Equal(["verdict.windows"], refused.Errors.Keys);
        Assert.Equal(5, (await Grain.GetAsync())!.Monitor.Verdict.Of);
    }

    [Fact]
    public async Task A_version_s_own_policy_goes_before_its_model_s()
    {
        await RegisterAsync(TrafficSource.Spec(Version));
        await Grain.SetModelMonitorAsync(MonitorPolicy.Default with { Window = new WindowPolicy(Count: 300) }, "test");
        Assert.Equal(300, (await Grain.GetAsync())!.Monitor.Window.Count);

        await Grain.SetMonitorAsync(MonitorPolicy.Default with { Window = new WindowPolicy(Count: 400) }, "test");
        await Grain.SetModelMonitorAsync(MonitorPolicy.Default with { Window = new WindowPolicy(Count: 500) }, "test");

        Assert.Equal(400, (await Grain.GetAsync())!.Monitor.Window.Count);
    }

    [Fact]
    public async Task Drift_is_detected_once_and_cleared_once()
    {
        TrafficRow[] log =
        [
            .. TrafficSource.Rows(seed: 41, count: 1000),
            .. TrafficSource.Rows(seed: 42, count: 1000, firstOffset: 10_000, shift: 1.5),
            .. TrafficSource.Rows(seed: 43, count: 2000, firstOffset: 20_000),
        ];
        log = [.. log.Select((row, i) => row with { Time = TrafficSource.Start + (i * 1_000_000L) })];

        await DrainAsync(log, new WindowPolicy(Count: 200));
        await GrainCluster.UntilAsync(() => Task.FromResult(Events(EventTypes.DriftCleared).Length > 0), "the drift is over");

        var detected = Assert.Single(Events(EventTypes.DriftDetected));
        Assert.Equal("p0-5", detected.Data["window"]);
        Assert.Equal("inputs", detected.Data["cause"]);
        Assert.StartsWith("Evidence of drift. ", detected.Message, StringComparison.Ordinal);
        Assert.Equal("p0-12", Assert.Single(Events(EventTypes.DriftCleared)).Data["window"]);
        Assert.Equal(Verdict.Stable, (await Grain.GetStatusAsync())!.Verdict);
        var model = (await _cluster.Grains.GetGrain<IModelGrain>("housing").GetAsync())!;
        Assert.Equal(Verdict.Stable, Assert.Single(model.Versions).Verdict);
    }

    [Fact]
    public async Task Windows_are_listed_newest_first_over_record_and_pages()
    {
        await DrainAsync([.. TrafficSource.Rows(seed: 44, count: 1000)], new WindowPolicy(Count: 20));

        Assert.Contains(_cluster.Storage.Names, name => name.EndsWith("#windows-0", StringComparison.Ordinal));
        var all = await Grain.GetWindowsAsync(1000, null);
        Assert.Equal(Enumerable.Range(0, 50).Reverse().Select(i => (long)i), all.Select(window => window.Index));
        Assert.Equal(Enumerable.Range(0, 50).Reverse().Select(i => $"p0-{i}"), all.Select(window => window.Id));
        Assert.Equal([6L, 5L, 4L], (await Grain.GetWindowsAsync(3, before: 7)).Select(window => window.Index));
    }

    [Fact]
    public async Task Windows_by_event_time_hold_the_rows_of_all_partitions()
    {
        var policy = new WindowPolicy(null, EverySeconds: 100, LatenessSeconds: 20);
        TrafficRow[][] logs = [[.. TrafficSource.Rows(seed: 45, count: 700, jitterSeconds: 15)], [.. TrafficSource.Rows(seed: 46, count: 700, jitterSeconds: 15)]];

        await DrainAsync(policy, logs);

        var expected = OfflineReplay.Windows(Version, policy, logs);
        await GrainCluster.UntilAsync(async () => (await Grain.GetStatusAsync())!.ClosedWindows >= expected.Count, "all windows are closed");
        Assert.Equal(expected, OfflineReplay.Windows(await Grain.GetWindowsAsync(100, null)));
    }

    [Fact]
    public async Task Partitions_whose_rows_go_on_are_waited_for_however_long_a_window_is()
    {
        var time = new SkippingTime();
        await _cluster.DisposeAsync();
        _cluster = await GrainCluster.StartAsync(versions: new VersionOptions { ShardIdleAfter = TimeSpan.FromSeconds(30) }, time: time);
        var policy = new WindowPolicy(null, EverySeconds: 100);
        TrafficRow[][] logs = [[.. TrafficSource.Rows(seed: 45, count: 700)], [.. TrafficSource.Rows(seed: 46, count: 700)]];
        var schema = await _cluster.RegisterAsync(Version, policy);
        SemaphoreSlim[] turns = [new(1), new(0)];

        // One after the other, step by step, 5 s for each: a window takes well over 30 s, and its parts come 5 s apart.
        await Task.WhenAll(logs.Select(async (log, partition) =>
        {
            await turns[partition].WaitAsync();
            await new LogOwner(_cluster, Version, partition, log, schema.Digest).DrainAsync(batchRows: 20, batchesPerBarrier: 1, _ =>
            {
                time.Skip(TimeSpan.FromSeconds(5));
                turns[1 - partition].Release();
                return turns[partition].WaitAsync();
            });
            turns[1 - partition].Release();
        }));

        var expected = OfflineReplay.Windows(Version, policy, logs);
        await GrainCluster.UntilAsync(async () => (await Grain.GetStatusAsync())!.ClosedWindows >= expected.Count, "all windows are closed");
        Assert.Equal(expected, OfflineReplay.Windows(await Grain.GetWindowsAsync(100, null)));
    }

    [Fact]
    public async Task A_partition_that_falls_silent_holds_no_window_up()
    {
        var policy = new WindowPolicy(null, EverySeconds: 100);
        await _cluster.DisposeAsync();
        _cluster = await GrainCluster.StartAsync(versions: new VersionOptions { ShardIdleAfter = TimeSpan.FromMilliseconds(200) });

        await DrainAsync(policy, [.. TrafficSource.Rows(seed: 45, count: 700)], [.. TrafficSource.Rows(seed: 46, count: 50)]);

        await GrainCluster.UntilAsync(async () => (await Grain.GetStatusAsync())!.ClosedWindows == 6, "the windows of the partition that goes on are closed");
    }

    [Fact]
    public async Task Rows_that_a_silent_partition_sends_too_late_are_shown_in_the_windows_that_they_missed_however_old_these_are()
    {
        var policy = new WindowPolicy(null, EverySeconds: 20);
        await _cluster.DisposeAsync();
        _cluster = await GrainCluster.StartAsync(versions: new VersionOptions { ShardIdleAfter = TimeSpan.FromMilliseconds(200) });
        TrafficRow[] punctual = [.. TrafficSource.Rows(seed: 45, count: 800)];
        TrafficRow[] tardy = [.. TrafficSource.Rows(seed: 46, count: 800)];
        await DrainAsync(policy, punctual, tardy[..30]);
        await GrainCluster.UntilAsync(async () => (await Grain.GetStatusAsync())!.ClosedWindows == 39, "the windows of the partition that goes on are closed");

        await new LogOwner(_cluster, Version, 1, tardy, (await Grain.GetSchemaAsync())!.Digest).DrainAsync(batchRows: 60, batchesPerBarrier: 3);

        await GrainCluster.UntilAsync(async () => (await Grain.GetWindowsAsync(100, null)).All(window => window.Rows + window.Late == 40), "every row is in its window, or late for it");
        Assert.Equal(760, (await Grain.GetStatusAsync())!.Late);
    }

    [Fact]
    public async Task A_replaced_reference_is_what_new_windows_are_held_against()
    {
        var schema = await _cluster.RegisterAsync(Version, new WindowPolicy(Count: 100));
        var rows = TrafficSource.Rows(seed: 47, count: 300).ToArray();
        await new LogOwner(_cluster, Version, 0, rows[..150], schema.Digest).DrainAsync(50, 2);

        Assert.Equal(RegistrationOutcome.Updated, (await Grain.SetReferenceAsync(TrafficSource.OtherReference.Encoded, "test")).Outcome);
        await GrainCluster.UntilAsync(async () => (await Grain.GetPlanAsync(new(new("housing", "1.0.0"), "sentinel.predictions", 0)))!.Number == 3, "the plan changed");
        await _cluster.Shard(Version).RefreshPlanAsync();
        await new LogOwner(_cluster, Version, 0, rows, schema.Digest).DrainAsync(50, 2);

        var windows = await Grain.GetWindowsAsync(10, null);
        Assert.Equal([TrafficSource.OtherReference.Digest, TrafficSource.Reference.Digest, TrafficSource.Reference.Digest], windows.Select(window => window.ReferenceDigest));
    }

    [Fact]
    public async Task Without_a_reference_rows_are_counted_and_the_verdict_is_insufficient()
    {
        var schema = await _cluster.RegisterAsync(Version, new WindowPolicy(Count: 100), withReference: false);

        await new LogOwner(_cluster, Version, 0, [.. TrafficSource.Rows(seed: 48, count: 250)], schema.Digest).DrainAsync(50, 2);

        var status = (await Grain.GetStatusAsync())!;
        Assert.Equal((250L, 2L, Verdict.Insufficient), (status.Rows, status.ClosedWindows, status.Verdict));
        Assert.Equal("Not enough to judge 100 rows by: the version has no reference", status.Sentence);
    }

    private Task<RegistrationResult> RegisterAsync(VersionSpec spec, ReadOnlyMemory<byte>? reference = null) =>
        Grain.RegisterAsync(new VersionRegistration(spec, reference ?? TrafficSource.Reference.Encoded, "test"));

    private Task DrainAsync(TrafficRow[] log, WindowPolicy policy) => DrainAsync(policy, log);

    private async Task DrainAsync(WindowPolicy policy, params TrafficRow[][] logs)
    {
        var schema = await _cluster.RegisterAsync(Version, policy);

        // The version waits for partitions that it knows: none goes on before each has sent its first rows.
        var begun = logs.Select(_ => new TaskCompletionSource()).ToArray();
        await Task.WhenAll(logs.Select((log, partition) => new LogOwner(_cluster, Version, partition, log, schema.Digest).DrainAsync(batchRows: 60, batchesPerBarrier: 3, _ =>
        {
            begun[partition].TrySetResult();
            return Task.WhenAll(begun.Select(first => first.Task));
        })));
    }

    private SentinelEvent[] Events(string type) => [.. _cluster.Published.All.Where(e => e.Type == type).DistinctBy(e => e.Id)];
}

using Sentinel.Contracts.Events;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Shards;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Labels;
using Sentinel.Grains.Labels;
using Sentinel.Grains.Tests.Fixtures;
using Sentinel.Grains.Versions;
using Sentinel.Testing.Traffic;

namespace Sentinel.Grains.Tests.Labels;

/// <summary>Labels find their predictions whenever they come, and whatever breaks, each is joined once: performance equals a dictionary's.</summary>
public sealed class LabelJoinTests : IAsyncLifetime
{
    private const string Version = "housing@1.0.0";

    private static readonly WindowPolicy Counted = new(Count: 150);
    private static readonly PerformancePolicy Watched = new("rocAuc", Floor: null, Ceiling: null, MinLabels: 50);

    // Under three routes; under the second the version is the shadow of one that always says yes. The first rows are of no route.
    private static readonly TrafficRow[] Log =
        [.. TrafficSource.Rows(seed: 61, count: 1800).Select((row, i) => row with { Epoch = i < 100 ? 0 : 5 + (i / 600), Against = i is >= 600 and < 1200 ? "1" : null })];

    private static readonly LabelRow[] Labels = LabelTraffic.Of(Log, seed: 62);

    private GrainCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await GrainCluster.StartAsync(labels: new LabelOptions { MemoryEntries = 40 });

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Labels_that_come_later_are_joined_and_revise_the_windows()
    {
        var (rows, labels) = await OwnersAsync();
        await rows.DrainAsync(batchRows: 70, batchesPerBarrier: 4);
        Assert.Empty(OutcomeReplay.Windows(await _cluster.Version(Version).GetWindowsAsync(100, null)));

        await labels.DrainAsync(batchRows: 60, batchesPerBarrier: 3);

        await AssertEqualsReplayAsync();
        Assert.Contains(_cluster.Storage.Names, name => name.Contains("#predictions-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Labels_that_come_first_wait_for_their_predictions()
    {
        var (rows, labels) = await OwnersAsync();
        await labels.DrainAsync(batchRows: 60, batchesPerBarrier: 3);
        Assert.Equal(Labels.Select(label => label.Id).Distinct().Count(), (await StatusAsync()).Early);

        await rows.DrainAsync(batchRows: 70, batchesPerBarrier: 4);

        await AssertEqualsReplayAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_silo_that_is_killed_at_any_step_joins_every_label_once(int seed)
    {
        var (rows, labels) = await OwnersAsync();
        var random = new Random(seed);

        await Task.WhenAll(
            rows.DrainAsync(batchRows: 70, batchesPerBarrier: 4, async _ =>
            {
                if (random.Next(8) == 0)
                {
                    await _cluster.KillSiloOfAsync(_cluster.Shard(Version));
                }
            }),
            labels.DrainAsync(batchRows: 60, batchesPerBarrier: 3));

        await AssertEqualsReplayAsync();
        Assert.True(rows.Gaps + labels.Gaps > 0, "no kill was noticed, so nothing was tested");
    }

    [Theory]
    [InlineData(WriteFault.Lost)]
    [InlineData(WriteFault.StoredAndFailed)]
    public async Task Writes_that_fail_at_random_join_every_label_once(WriteFault fault)
    {
        var (rows, labels) = await OwnersAsync();
        var random = new Random(7);
        _cluster.Storage.Fault = (name, _) =>
        {
            lock (random)
            {
                return random.Next(5) == 0 ? fault : WriteFault.None;
            }
        };

        await Task.WhenAll(rows.DrainAsync(batchRows: 70, batchesPerBarrier: 3), labels.DrainAsync(batchRows: 60, batchesPerBarrier: 3));
        _cluster.Storage.Fault = (_, _) => WriteFault.None;

        await AssertEqualsReplayAsync();
        Assert.True(rows.Failures + labels.Failures > 0, "no write failed, so nothing was tested");
    }

    [Fact]
    public async Task A_crash_between_a_segment_and_the_record_that_names_it_loses_and_doubles_nothing()
    {
        var (rows, labels) = await OwnersAsync();
        var crashes = 0;
        _cluster.Storage.Fault = (name, _) => name.StartsWith("label-shard/", StringComparison.Ordinal) && name.EndsWith("#labels", StringComparison.Ordinal) && Interlocked.Increment(ref crashes) % 3 == 1
            ? WriteFault.Lost
            : WriteFault.None;

        await rows.DrainAsync(batchRows: 70, batchesPerBarrier: 2, async step =>
        {
            if (step % 9 == 8)
            {
                await _cluster.KillSiloOfAsync(_cluster.Shard(Version));
            }
        });
        await labels.DrainAsync(batchRows: 60, batchesPerBarrier: 2);
        _cluster.Storage.Fault = (_, _) => WriteFault.None;

        await AssertEqualsReplayAsync();
    }

    [Fact]
    public async Task A_crash_after_a_label_shard_wrote_and_before_the_version_did_tells_its_outcomes_once()
    {
        var (rows, labels) = await OwnersAsync();
        await rows.DrainAsync(batchRows: 70, batchesPerBarrier: 4);
        var written = 0;
        _cluster.Storage.Fault = (name, _) => name.Contains("#performance-", StringComparison.Ordinal) && Interlocked.Increment(ref written) > 2 ? WriteFault.Lost : WriteFault.None;
        await labels.DrainAsync(batchRows: 60, batchesPerBarrier: 3);

        await _cluster.KillSiloOfAsync(_cluster.Shard(Version));
        _cluster.Storage.Fault = (_, _) => WriteFault.None;

        // Being asked wakes the label shards, which tell what they have not told.
        await AssertEqualsReplayAsync();
    }

    [Fact]
    public async Task A_label_shard_that_forgot_its_predictions_has_them_sent_again()
    {
        var (rows, labels) = await OwnersAsync();

        await rows.DrainAsync(batchRows: 70, batchesPerBarrier: 6, async step =>
        {
            if (step % 5 == 3)
            {
                await _cluster.DeactivateAsync(_cluster.Grains.GetGrain<ILabelShardGrain>(new LabelShardId(Sentinel.Contracts.ModelVersionId.Parse(Version), step % LabelShardId.Count).ToString()));
            }
        });
        await labels.DrainAsync(batchRows: 60, batchesPerBarrier: 3);

        await AssertEqualsReplayAsync();
        Assert.True(rows.Gaps > 0, "no loss was noticed, so nothing was tested");
    }

    [Fact]
    public async Task A_former_owner_that_still_sends_labels_does_no_harm()
    {
        var (rows, labels) = await OwnersAsync();
        await rows.DrainAsync(batchRows: 70, batchesPerBarrier: 4);
        var zombie = LabelBatch.Of(Labels[20..90], previousNext: 0);

        await labels.DrainAsync(batchRows: 60, batchesPerBarrier: 3, async _ => Assert.Equal(ApplyOutcome.Done, (await _cluster.Intake(Version).ApplyAsync(zombie)).Outcome));

        await AssertEqualsReplayAsync();
    }

    [Fact]
    public async Task What_waits_too_long_expires_and_its_storage_is_freed()
    {
        await using var small = await GrainCluster.StartAsync(labels: new LabelOptions { MemoryEntries = 20, Segments = 2 });
        await DisposeAsync();
        _cluster = small;
        var (rows, _) = await OwnersAsync();

        await rows.DrainAsync(batchRows: 70, batchesPerBarrier: 2);

        var status = await StatusAsync();
        Assert.Equal(Log.Length, status.Waiting + status.Expired);
        Assert.InRange(status.Waiting, 1, Log.Length / 2);
        Assert.InRange(_cluster.Storage.Names.Count(name => name.Contains("#predictions-", StringComparison.Ordinal)), LabelShardId.Count, 3 * LabelShardId.Count);
    }

    [Fact]
    public async Task A_figure_below_the_floor_is_drift_of_the_version_and_labels_can_clear_it()
    {
        var schema = await _cluster.RegisterAsync(Version, Counted, performance: Watched with { Metric = "accuracy", Floor = 0.9 });
        await new LogOwner(_cluster, Version, 0, Log[..600], schema.Digest).DrainAsync(batchRows: 70, batchesPerBarrier: 4);
        Assert.Equal(Verdict.Stable, (await _cluster.Version(Version).GetStatusAsync())!.Verdict);

        // Every answer is wrong.
        var wrong = Log[..600].Select((row, i) => new LabelRow(i, row.Id, row.Class == "1" ? 0 : 1)).ToArray();
        await new LogOwner(_cluster, Version, 0, wrong).DrainAsync(batchRows: 60, batchesPerBarrier: 3);

        var status = (await _cluster.Version(Version).GetStatusAsync())!;
        Assert.Equal(Verdict.Drift, status.Verdict);
        Assert.Contains("accuracy is below the floor 0.9", status.Sentence, StringComparison.Ordinal);
        await GrainCluster.UntilAsync(() => Task.FromResult(_cluster.Published.All.Any(e => e.Type == EventTypes.DriftDetected && e.Data.GetValueOrDefault("cause") == "version")), "drift is announced");

        // Windows after it, labelled right, outvote those before.
        await new LogOwner(_cluster, Version, 0, Log, schema.Digest).DrainAsync(batchRows: 70, batchesPerBarrier: 4);
        var right = Log[600..].Select((row, i) => new LabelRow(600 + i, row.Id, null, row.Class)).ToArray();
        await new LogOwner(_cluster, Version, 0, right).DrainAsync(batchRows: 60, batchesPerBarrier: 3);

        await GrainCluster.UntilAsync(async () => (await _cluster.Version(Version).GetStatusAsync())!.Verdict == Verdict.Stable, "the version is stable again");
        await GrainCluster.UntilAsync(() => Task.FromResult(_cluster.Published.All.Any(e => e.Type == EventTypes.DriftCleared)), "its end is announced");
    }

    [Fact]
    public async Task Without_a_performance_policy_nothing_waits_for_labels()
    {
        var schema = await _cluster.RegisterAsync(Version, Counted);

        await new LogOwner(_cluster, Version, 0, Log, schema.Digest).DrainAsync(batchRows: 70, batchesPerBarrier: 4);

        Assert.Null((await _cluster.Version(Version).GetStatusAsync())!.Labels);
        Assert.DoesNotContain(_cluster.Storage.Names, name => name.StartsWith("label-shard/", StringComparison.Ordinal));
    }

    private async Task<(LogOwner Rows, LogOwner Labels)> OwnersAsync()
    {
        var schema = await _cluster.RegisterAsync(Version, Counted, performance: Watched);
        return (new LogOwner(_cluster, Version, 0, Log, schema.Digest), new LogOwner(_cluster, Version, 0, Labels));
    }

    private async Task<LabelStatus> StatusAsync() => (await _cluster.Version(Version).GetStatusAsync())!.Labels!;

    private async Task AssertEqualsReplayAsync()
    {
        var expected = OutcomeReplay.Windows(Version, Counted, Labels, Log);
        Assert.Equal(Log.Length / 150, expected.Count);
        var version = _cluster.Version(Version);
        var actual = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await GrainCluster.UntilAsync(
            async () =>
            {
                await version.GetStatusAsync();
                actual = OutcomeReplay.Windows(await version.GetWindowsAsync(100, null));
                return actual.SequenceEqual(expected);
            },
            "the performance of all windows equals the replay's",
            () => string.Join('\n', expected.Where(window => actual.GetValueOrDefault(window.Key) != window.Value).Take(1).Select(window => $"expected {window.Value}\nwas      {actual.GetValueOrDefault(window.Key)}")));

        var first = Labels.DistinctBy(label => label.Id).ToArray();
        var ids = Log.Select(row => row.Id).ToHashSet();
        var joined = first.Count(label => ids.Contains(label.Id));
        var repeats = Labels.Length - first.Length;
        var firstOf = first.ToDictionary(label => label.Id);
        var status = await StatusAsync();
        Assert.Equal(
            new LabelStatus(
                joined,
                Log.Length - joined,
                first.Length - joined,
                repeats,
                Labels.Count(label => !ReferenceEquals(firstOf[label.Id], label) && Truth(label) != Truth(firstOf[label.Id])),
                0,
                0,
                0),
            status);
        var routed = Log.Where(row => row.Epoch > 0 && firstOf.ContainsKey(row.Id)).Select(row => (Row: row, Wrong: row.Class == "1" != Truth(firstOf[row.Id]), Other: row.Against is not null, OtherWrong: !Truth(firstOf[row.Id])));
        var counted = routed.GroupBy(r => r.Row.Epoch).OrderBy(g => g.Key)
            .Select(g => new EpochOutcomes(g.Key, g.Count(), g.Count(r => r.Wrong), g.Count(r => r.Other && r.Wrong && !r.OtherWrong), g.Count(r => r.Other && !r.Wrong && r.OtherWrong))).ToArray();
        Assert.Equal((3, 1, 1), (counted.Length, counted.Count(c => c.OnlyOwnWrong > 0), counted.Count(c => c.OnlyOtherWrong > 0)));
        var labelled = LabelledEpochs.None;
        await GrainCluster.UntilAsync(
            () =>
            {
                labelled = VersionRecordFormat.Instance.Decode(_cluster.Storage.Bytes($"model-version/{Version}#version")).State.Ledger!.Labelled;
                return Task.FromResult(labelled.Epochs.SequenceEqual(counted));
            },
            "each labelled row is counted once under its route",
            () => $"expected {string.Join(' ', counted.AsEnumerable())}, was {string.Join(' ', labelled.Epochs)}");

        static bool Truth(LabelRow label) => label.Number == 1 || label.Text == "true";
    }
}

using Sentinel.Contracts.Audit;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Versions;
using Sentinel.Grains.Tests.Fixtures;
using Sentinel.Statistics.References;
using Sentinel.Testing.Traffic;

namespace Sentinel.Grains.Tests.Versions;

/// <summary>A reference made of closed windows: what they held, nothing of evidence before it, and a link in the history.</summary>
public sealed class FrozenWindowsTests : IAsyncLifetime
{
    private const string Version = "housing@1.0.0";

    private static readonly WindowPolicy Counted = new(Count: 200);

    private GrainCluster _cluster = null!;

    private IModelVersionGrain Grain => _cluster.Version(Version);

    public async Task InitializeAsync() => _cluster = await GrainCluster.StartAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task What_the_newest_windows_held_is_expected_from_then_on()
    {
        var schema = await _cluster.RegisterAsync(Version, Counted);
        TrafficRow[] log =
        [
            .. TrafficSource.Rows(seed: 41, count: 400),
            .. TrafficSource.Rows(seed: 42, count: 2000, firstOffset: 10_000, shift: 1.5),
            .. TrafficSource.Rows(seed: 43, count: 1000, firstOffset: 20_000, shift: 1.5),
        ];
        var owner = new LogOwner(_cluster, Version, 0, log[..2400], schema.Digest);
        await owner.DrainAsync(batchRows: 100, batchesPerBarrier: 4);
        await ClosedAsync(12);
        Assert.Equal(Verdict.Drift, (await Grain.GetStatusAsync())!.Verdict);

        await _cluster.KillSiloOfAsync(Grain);
        var answer = await Grain.FreezeWindowsAsync(new WindowChoice(10), "ann");

        Assert.Equal((RegistrationOutcome.Updated, 2000L), (answer.Result.Outcome, answer.Rows));
        Assert.Equal(Enumerable.Range(2, 10).Select(i => $"p0-{i}"), answer.Windows);
        var frozen = ReferenceProfile.Decode((await Grain.GetReferenceAsync())!.Value.Span);
        var amounts = log[400..2400].Select(row => row.Amount).ToArray();
        Assert.Equal(answer.Digest, frozen.Digest);
        Assert.Equal((amounts.Min(), amounts.Max()), (frozen.Features[0].Numeric!.Summary.Minimum, frozen.Features[0].Numeric!.Summary.Maximum));
        Assert.Equal(RegistrationOutcome.Unchanged, (await Grain.SetReferenceAsync(frozen.Encoded, "ann")).Outcome);

        await GrainCluster.UntilAsync(async () => (await _cluster.Shard(Version).GetStatusAsync()).OpenWindows.Length == 0, "no window is open");
        await new LogOwner(_cluster, Version, 0, log[2400..], schema.Digest).DrainAsync(batchRows: 100, batchesPerBarrier: 4);
        await ClosedAsync(17);
        var after = await Grain.GetWindowsAsync(5, null);
        Assert.All(after, window => Assert.Equal((frozen.Digest, Verdict.Stable), (window.ReferenceDigest, window.Verdict)));
        Assert.All(after, window => Assert.All(window.Features, feature => Assert.False(feature.Evidence!.Alarm)));
        Assert.StartsWith("carried over", after[0].Features[0].Evidence!.DependenceReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_a_link_in_the_history_and_an_event_once_however_often_it_is_asked_for()
    {
        var schema = await _cluster.RegisterAsync(Version, Counted);
        await new LogOwner(_cluster, Version, 0, [.. TrafficSource.Rows(seed: 41, count: 800)], schema.Digest).DrainAsync(batchRows: 100, batchesPerBarrier: 4);
        await ClosedAsync(4);

        var answer = await Grain.FreezeWindowsAsync(new WindowChoice(null, ["p0-3", "p0-1"]), "ann");
        var refused = await Grain.FreezeWindowsAsync(new WindowChoice(null, ["p0-3", "p0-1"]), "ann");

        Assert.Equal(["p0-1", "p0-3"], answer.Windows);
        Assert.Contains("another reference", refused.Result.Errors["fromWindows"], StringComparison.Ordinal);
        await GrainCluster.UntilAsync(async () => (await EntriesAsync()).Length > 0, "it is in the history");
        var entry = Assert.Single(await EntriesAsync());
        Assert.Equal(("ann", "1.0.0", "2 closed windows, p0-1 to p0-3"), (entry.Draft.Actor, entry.Draft.Version, entry.Draft.Reason));
        Assert.Equal((answer.Digest, "400", TrafficSource.Reference.Digest), (entry.Draft.Data["digest"], entry.Draft.Data["rows"], entry.Draft.Data["before"]));
        await GrainCluster.UntilAsync(() => Task.FromResult(_cluster.Published.All.Any(e => e.Type == EventTypes.ReferenceFrozen)), "it is published");
        Assert.Single(_cluster.Published.All.Where(e => e.Type == EventTypes.ReferenceFrozen).DistinctBy(e => e.Id));
    }

    [Fact]
    public async Task Windows_that_are_unknown_or_hold_too_little_are_refused()
    {
        Assert.Equal(["metadata.version"], (await Grain.FreezeWindowsAsync(new WindowChoice(1), "ann")).Result.Errors.Keys);
        var schema = await _cluster.RegisterAsync(Version, new WindowPolicy(Count: 100));
        await new LogOwner(_cluster, Version, 0, [.. TrafficSource.Rows(seed: 41, count: 300)], schema.Digest).DrainAsync(batchRows: 100, batchesPerBarrier: 4);
        await ClosedAsync(3);

        Assert.Contains("the sketches of 3 are kept", await RefusalAsync(new WindowChoice(4)), StringComparison.Ordinal);
        Assert.Contains("'p7-0'", await RefusalAsync(new WindowChoice(null, ["p7-0"])), StringComparison.Ordinal);
        Assert.Contains("hold 100 rows", await RefusalAsync(new WindowChoice(1)), StringComparison.Ordinal);
        Assert.Equal(TrafficSource.Reference.Digest, (await Grain.GetAsync())!.ReferenceDigest);
    }

    [Fact]
    public async Task A_version_without_a_reference_has_no_sketches_to_make_one_of()
    {
        var schema = await _cluster.RegisterAsync(Version, Counted, withReference: false);
        await new LogOwner(_cluster, Version, 0, [.. TrafficSource.Rows(seed: 41, count: 400)], schema.Digest).DrainAsync(batchRows: 100, batchesPerBarrier: 4);

        Assert.Contains("only counted", await RefusalAsync(new WindowChoice(1)), StringComparison.Ordinal);
    }

    private async Task<string> RefusalAsync(WindowChoice choice) => (await Grain.FreezeWindowsAsync(choice, "ann")).Result.Errors["fromWindows"];

    private async Task<AuditEntry[]> EntriesAsync() =>
        [.. (await _cluster.Grains.GetGrain<IAuditGrain>("housing").GetAsync(0, 100)).Where(entry => entry.Draft.Kind == "reference.frozen")];

    private Task ClosedAsync(int windows) => GrainCluster.UntilAsync(async () => (await Grain.GetStatusAsync())!.ClosedWindows >= windows, $"{windows} windows are closed");
}

using System.Text.Json;
using Sentinel.Contracts.Audit;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Simulations;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Audit;
using Sentinel.Decisions.Versions;
using Sentinel.Grains.Tests.Fixtures;
using Sentinel.Testing.Traffic;

namespace Sentinel.Grains.Tests.Simulations;

/// <summary>Recorded windows under another policy, judged by what was kept of them.</summary>
public sealed class SimulationTests : IAsyncLifetime
{
    private const string Version = "housing@1.0.0";

    private static readonly WindowPolicy Counted = new(Count: 200);

    private GrainCluster _cluster = null!;

    private IModelVersionGrain Grain => _cluster.Version(Version);

    public async Task InitializeAsync()
    {
        _cluster = await GrainCluster.StartAsync();
        var schema = await _cluster.RegisterAsync(Version, Counted);
        TrafficRow[] log = [.. TrafficSource.Rows(seed: 41, count: 800), .. TrafficSource.Rows(seed: 42, count: 1600, firstOffset: 10_000, shift: 1.5)];
        await new LogOwner(_cluster, Version, 0, log, schema.Digest).DrainAsync(batchRows: 100, batchesPerBarrier: 4);
        await GrainCluster.UntilAsync(async () => (await Grain.GetStatusAsync())!.ClosedWindows >= 12, "12 windows are closed");
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task The_policy_in_force_decides_again_as_it_did_and_nothing_is_changed()
    {
        var policy = (await Grain.GetAsync())!.Monitor;
        var before = await StateAsync();

        var simulation = (await Grain.SimulateAsync(policy, null, null, []))!;

        Assert.Equal((await Grain.GetWindowsAsync(100, null)).Reverse().Select(window => (window.Id, window.VersionVerdict)), simulation.Windows.Select(window => (window.Id, window.Present)));
        Assert.All(simulation.Windows, window => Assert.Equal((window.Recorded, window.Recorded), (window.Present, window.Other)));
        Assert.Contains(simulation.Windows, window => window.Present == Verdict.Drift);
        Assert.Equal((JsonSerializer.Serialize(simulation.Present), 0), (JsonSerializer.Serialize(simulation.Other), simulation.Unjudged.Length));
        Assert.Equal(before, await StateAsync());
    }

    [Fact]
    public async Task A_policy_that_bears_more_alarms_later()
    {
        var policy = (await Grain.GetAsync())!.Monitor;

        var patient = (await Grain.SimulateAsync(policy with { FalseAlarms = policy.FalseAlarms with { PerFeatureRunLength = 1e60 } }, null, null, []))!;

        var alarm = Assert.Single(patient.Present.Alarms);
        Assert.Equal((DriftCause.Inputs, AlarmStanding.Open), (alarm.Cause, alarm.Standing));
        Assert.True(Assert.Single(patient.Other.Alarms).Time > alarm.Time);
        Assert.Contains("later", patient.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_history_says_which_alarms_were_false()
    {
        var policy = (await Grain.GetAsync())!.Monitor;
        var acting = policy with { Actions = policy.Actions with { Retrain = true } };
        var first = Assert.Single((await Grain.SimulateAsync(acting, null, null, []))!.Other.Alarms);

        var cleared = (await Grain.SimulateAsync(acting, null, null, [new RecordedStretch(first.Window, "p0-11", AlarmStanding.Confirmed, IsMark: false)]))!;
        var marked = (await Grain.SimulateAsync(acting, null, null, [new RecordedStretch(first.Window, first.Window, AlarmStanding.False, IsMark: true)]))!;

        Assert.Equal(SimulatedAction.Retrain, first.Action);
        Assert.Equal((AlarmStanding.Confirmed, 0), (cleared.Other.Alarms[0].Standing, cleared.Other.FalseAlarms));
        Assert.Equal((AlarmStanding.False, 1), (marked.Other.Alarms[0].Standing, marked.Other.FalseAlarms));
        Assert.Contains("1 false alarm ", marked.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_verdict_of_the_history_is_made_again_from_its_entry_and_the_stored_windows()
    {
        var audit = _cluster.Grains.GetGrain<IAuditGrain>("housing");
        await GrainCluster.UntilAsync(async () => (await audit.GetAsync(0, 1000)).Any(entry => entry.Draft.Data.GetValueOrDefault("verdict") == "drift"), "the drift is in the history");
        var export = new AuditExport("housing", [], from: null, to: null);
        var stretch = await audit.GetStretchAsync(0);
        AuditDraft[] verdicts =
        [
            .. export.Take(stretch.Entries, stretch.Checkpoints).Concat(export.End(await audit.SealAsync())).Select(line => AuditLine.Read(line.Text)).OfType<AuditEntryLine>()
                .Select(line => line.Entry.Draft).Where(draft => draft.Kind == VerdictGrounds.Kind),
        ];
        var windows = await Grain.GetWindowsAsync(1000, null);

        Assert.True(verdicts.Length >= 2);
        Assert.All(verdicts, draft =>
        {
            var again = VerdictGrounds.Replay(draft, windows);
            Assert.Equal((draft.Data["known"], draft.Data["cause"]), (again.Verdict.ToString().ToLowerInvariant(), again.Cause.ToString().ToLowerInvariant()));
        });
    }

    [Fact]
    public async Task Only_the_windows_between_two_times_are_replayed()
    {
        var windows = (await Grain.GetWindowsAsync(100, null)).Reverse().ToArray();

        var simulation = (await Grain.SimulateAsync(MonitorPolicy.Default, windows[1].LastTime, windows[2].LastTime, []))!;

        Assert.Equal(windows.Where(window => window.LastTime >= windows[1].LastTime && window.LastTime <= windows[2].LastTime).Select(window => window.Id), simulation.Windows.Select(window => window.Id));
        Assert.Contains(simulation.Notes, note => note.Contains("spec.window", StringComparison.Ordinal));
    }

    private async Task<string> StateAsync() => JsonSerializer.Serialize(await Grain.GetStatusAsync()) + JsonSerializer.Serialize(await Grain.GetWindowsAsync(100, null)) + JsonSerializer.Serialize(await Grain.GetAsync());
}

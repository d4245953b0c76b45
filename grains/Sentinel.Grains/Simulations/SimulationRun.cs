using System.Collections.Immutable;
using Sentinel.Contracts.Simulations;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Simulations;
using Sentinel.Decisions.Versions;
using Sentinel.Grains.Performance;
using Sentinel.Grains.References;
using Sentinel.Grains.Versions;
using Sentinel.Statistics.References;

namespace Sentinel.Grains.Simulations;

/// <summary>Gathers what a simulation of a version's policy follows from, and runs it off the grain's turn. Reads only.</summary>
internal sealed class SimulationRun(VersionHistory windows, SketchKeeper sketches, PerformanceKeeper performance, ReferenceStore references)
{
    /// <summary>Runs it.</summary>
    /// <param name="ledger">The version.</param>
    /// <param name="policy">The other policy.</param>
    /// <param name="from">Only windows whose last row is of that time or later; null for all.</param>
    /// <param name="to">Only windows whose last row is of that time or earlier; null for all.</param>
    /// <param name="history">What the history says of stretches of windows.</param>
    internal async Task<Simulation> RunAsync(VersionLedger ledger, MonitorPolicy policy, DateTimeOffset? from, DateTimeOffset? to, RecordedStretch[] history)
    {
        var reports = (await windows.GetAsync(ledger, int.MaxValue, before: null)).Reverse().ToArray();
        var asked = reports.Where(report => (from is null || report.LastTime >= from) && (to is null || report.LastTime <= to)).ToArray();
        var later = reports.Where(report => report.LastTime > to).Select(report => report.Id).ToHashSet(StringComparer.Ordinal);
        RecordedStretch[] told = [.. history.Where(stretch => !later.Contains(stretch.From)).Select(stretch => stretch.To is { } end && later.Contains(end) ? stretch with { To = null } : stretch)];
        var kept = ledger.Sketches.Windows.ToDictionary(place => place.Window.WindowId, StringComparer.Ordinal);
        var parts = await sketches.ReadAsync([.. asked.Where(report => kept.ContainsKey(report.Id)).Select(report => kept[report.Id])]);
        ImmutableArray<RecordedWindow> known = [.. asked.Where(report => parts.ContainsKey(report.Id)).Select(report => new RecordedWindow(report with { ReferenceDigest = kept[report.Id].Window.ReferenceDigest }, parts[report.Id]))];
        var profiles = new Dictionary<string, ReferenceProfile>(StringComparer.Ordinal);
        foreach (var digest in known.Select(window => window.Report.ReferenceDigest!).Distinct(StringComparer.Ordinal))
        {
            profiles[digest] = await references.GetAsync(digest);
        }

        var recorded = new RecordedWindows(ledger.Spec, ledger.Policy, known, profiles);
        var (present, other) = (await TrialAsync(ledger, ledger.Policy, known), await TrialAsync(ledger, policy, known));
        return await Task.Run(() => PolicySimulation.Compare(recorded, present, other, told, [.. asked.Where(report => !parts.ContainsKey(report.Id)).Select(report => report.Id)]));
    }

    private async Task<PolicyTrial> TrialAsync(VersionLedger ledger, MonitorPolicy policy, ImmutableArray<RecordedWindow> known) =>
        new(policy, await performance.MarksAsync(ledger with { OwnPolicy = policy }, known.Select(window => (window.Report.Id, window.Report.EstimatedPerformance is null ? null : window.Report.ReferenceDigest))));
}

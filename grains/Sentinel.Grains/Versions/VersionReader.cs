using System.Collections.Immutable;
using Sentinel.Contracts;
using Sentinel.Contracts.Shards;
using Sentinel.Contracts.Simulations;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Detectors;
using Sentinel.Decisions.Versions;
using Sentinel.Grains.Performance;
using Sentinel.Grains.References;
using Sentinel.Grains.Simulations;

namespace Sentinel.Grains.Versions;

/// <summary>What is shown of a version. Reads only. Threading: the grain's turns.</summary>
internal sealed class VersionReader(ModelVersionId id, KeptLedger kept, VersionHistory history, SketchKeeper sketches, PerformanceKeeper performance, ReferenceStore references, IGrainFactory grains)
{
    /// <summary>The version with its shards as they stand; null while it is not registered.</summary>
    internal async Task<VersionStatus?> StatusAsync()
    {
        if (kept.Current is not { } ledger)
        {
            return null;
        }

        var labels = performance.StatusAsync(id, ledger);
        var shards = await ShardsAsync(ledger);
        var labelled = await labels;
        ledger = kept.Current ?? ledger;
        var last = await performance.ShowAsync(ledger, [.. ledger.Recent.TakeLast(1)]);
        return new VersionStatus(
            id.Model,
            id.Version,
            shards.Sum(shard => shard.Rows),
            ImmutableSortedDictionary.CreateRange(
                StringComparer.Ordinal, shards.Select(shard => KeyValuePair.Create(shard.Shard.TopicPartition, new ShardProgress(shard.Applied, shard.Durable)))),
            shards.Sum(shard => shard.Late) + ledger.Late,
            shards.Sum(shard => shard.Duplicates),
            shards.Sum(shard => shard.Malformed),
            [.. shards.SelectMany(shard => shard.OpenWindows)],
            ledger.Windows,
            ledger.Verdict,
            last.FirstOrDefault(),
            ledger.Reference?.Rows ?? 0,
            ledger.Sentence ?? ledger.CollectingReason)
        {
            Labels = labelled,
            Detections = [.. ledger.Detections.Reverse()],
            Detectors = DetectionBook.Sum([.. shards.SelectMany(shard => shard.Detectors), .. labelled?.Detectors ?? []]),
        };
    }

    /// <summary>The version in a line of a list; null while it is not registered.</summary>
    internal async Task<VersionGlance?> GlanceAsync()
    {
        if (kept.Current is not { } ledger)
        {
            return null;
        }

        var shards = ShardsAsync(ledger);
        var windows = await history.GetAsync(ledger, VersionGlance.Most, before: null);
        var began = windows.TakeWhile(window => window.VersionVerdict == ledger.Verdict).LastOrDefault();
        return new VersionGlance(ledger.Verdict, began?.From, ledger.Sentence ?? ledger.CollectingReason, (await shards).Sum(shard => shard.Rows), ledger.Windows, [.. windows.Select(window => window.Verdict)]);
    }

    /// <summary>Closed windows, newest first.</summary>
    /// <param name="limit">Most of them, 1 to 1000.</param>
    /// <param name="before">Only windows of a lower index; null for all.</param>
    internal async Task<WindowReport[]> WindowsAsync(int limit, long? before)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1000);
        return kept.Current is { } ledger ? await performance.ShowAsync(ledger, await history.GetAsync(ledger, limit, before)) : [];
    }

    /// <summary>What another policy would have made of recorded windows; null while the version is not registered.</summary>
    internal async Task<Simulation?> SimulateAsync(MonitorPolicy policy, DateTimeOffset? from, DateTimeOffset? to, RecordedStretch[] stretches) =>
        kept.Current is { } ledger ? await new SimulationRun(history, sketches, performance, references).RunAsync(ledger, policy, from, to, stretches) : null;

    private Task<ShardStatus[]> ShardsAsync(VersionLedger ledger) => Task.WhenAll(ledger.Assembly.Shards.Keys.Select(shard => grains.GetGrain<IWindowShardGrain>($"{id}/{shard}").GetStatusAsync()));
}

using System.Collections.Immutable;
using Sentinel.Contracts;
using Sentinel.Contracts.Shards;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Detectors;
using Sentinel.Decisions.Versions;
using Sentinel.Decisions.Windows;
using Sentinel.Grains.Performance;
using Sentinel.Grains.References;
using Sentinel.Statistics.References;

namespace Sentinel.Grains.Versions;

/// <summary>
/// What a version and its window shards say to each other: by which plan windows are folded, and what came in them. Windows that became whole are judged off the turn; verdict, windows and
/// what follows are one write. While windows wait for parts, looks again and again whether the shards that they wait for are idle. Threading: the grain's turns.
/// </summary>
internal sealed class VersionWindows(
    Grain grain, KeptLedger kept, ShardActivity shards, ReferenceStore references, VersionHistory history, SketchKeeper sketches, PerformanceKeeper performance, VersionNews news, TimeProvider time)
{
    private IGrainTimer? _release;

    /// <summary>The plan for a shard, which is known from now on; null while the version is not registered.</summary>
    internal async Task<ShardPlan?> PlanAsync(ShardId shard)
    {
        if (kept.Current is not { } ledger)
        {
            return null;
        }

        shards.Heard(shard.TopicPartition);
        var known = WindowAssembly.Know(ledger.Assembly, shard.TopicPartition);
        if (!ReferenceEquals(known, ledger.Assembly))
        {
            await kept.ChangeAsync(ledger with { Assembly = known }, []);
        }

        var reference = ledger.Reference is { } mark ? await references.GetAsync(mark.Digest) : null;
        return new ShardPlan(VersionSpecs.SchemaOf(ledger.Spec), reference?.Encoded, reference?.Digest, ledger.Policy.Window, ledger.PlanNumber, VersionSpecs.JoinsLabels(ledger, reference))
        {
            Detectors = DetectorPolicies.On(ledger.Policy, DetectorInput.Score),
            CollectRows = ledger.Collects,
        };
    }

    /// <summary>Takes parts of closed windows; durable when it returns.</summary>
    internal async Task CloseAsync(WindowSummary[] summaries)
    {
        var ledger = kept.Registered("its windows stay in their shards");
        foreach (var summary in summaries)
        {
            shards.Heard(summary.Shard.TopicPartition);
        }

        var accepted = WindowAssembly.Accept(ledger.Assembly, summaries, ledger.IsJudged);
        if (!ReferenceEquals(accepted.State, ledger.Assembly))
        {
            await TakeAsync(ledger, accepted);
        }
    }

    /// <summary>Notes how far a shard is, which may complete windows.</summary>
    internal Task PassedAsync(ShardId shard, DateTimeOffset watermark)
    {
        shards.Passed(shard.TopicPartition, watermark);
        return ReleaseAsync(CancellationToken.None);
    }

    /// <summary>Looks again, while windows wait for parts, whether the shards that they wait for are idle.</summary>
    internal void ReleaseLater()
    {
        if (kept.Current is { Assembly.Pending.IsEmpty: false })
        {
            _release ??= grain.RegisterGrainTimer(ReleaseAsync, new GrainTimerCreationOptions(shards.IdleAfter, shards.IdleAfter / 2) { KeepAlive = true });
        }
        else
        {
            _release?.Dispose();
            _release = null;
        }
    }

    private async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (kept.Current is { } ledger && !WindowAssembly.Release(ledger.Assembly, shards.IsIdle, shards.PassedBy).Ready.IsEmpty)
        {
            await TakeAsync(ledger, new AssemblyStep(ledger.Assembly, [], []));
        }
    }

    private async Task TakeAsync(VersionLedger ledger, AssemblyStep accepted)
    {
        var released = WindowAssembly.Release(accepted.State, shards.IsIdle, shards.PassedBy);
        var ready = accepted.Ready.AddRange(released.Ready);
        var keeping = sketches.KeepAsync(ledger, ready);
        var judging = JudgeAsync(ledger, ready);
        await Task.WhenAll(keeping, judging);
        var (page, judged) = (await keeping, await judging);
        var trimmed = await history.PutAwayAsync(ledger);
        var marks = await performance.MarksAsync(trimmed, judged.Select(window => (window.Window.Id, window.Estimate is null ? null : window.Window.ReferenceDigest)));
        var marked = PerformanceMonitor.Mark(trimmed, marks, judged.Select(window => window.Window.Id));
        var (next, effects) = VersionMonitor.Take(marked, released.State, judged, accepted.Late, time.GetUtcNow());
        await kept.ChangeAsync(page is null ? next : next with { Sketches = next.Sketches.With(Named(page, ready, next)) }, effects);
        ReleaseLater();
        news.Tell(ledger, next, judged.Length, accepted.Late);
    }

    /// <summary>The page with the names that its windows got in the version's history.</summary>
    private static SketchPage Named(SketchPage page, ImmutableArray<AssembledWindow> ready, VersionLedger next)
    {
        var reports = next.Recent[^ready.Length..];
        return page with { Windows = [.. KeptSketches.Fitting(ready).Select(place => new KeptWindow(reports[place].Id, ready[place].ReferenceDigest!))] };
    }

    private async Task<JudgedWindow[]> JudgeAsync(VersionLedger ledger, ImmutableArray<AssembledWindow> windows)
    {
        if (windows.IsEmpty)
        {
            return [];
        }

        var profiles = new Dictionary<string, ReferenceProfile>(StringComparer.Ordinal);
        foreach (var digest in windows.Select(window => window.ReferenceDigest).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            profiles.Add(digest, await references.GetAsync(digest));
        }

        var policy = ledger.Policy;
        return await Task.Run(() => windows.Select(window => WindowJudge.Judge(policy, window, window.ReferenceDigest is { } digest ? profiles[digest] : null)).ToArray());
    }
}

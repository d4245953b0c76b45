using System.Collections.Immutable;
using Sentinel.Contracts;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Performance;
using Sentinel.Decisions.Versions;

namespace Sentinel.Grains.Performance;

/// <summary>What a version makes of the outcomes that its label shards tell: keeps them by window, and says what of them is judged and shown. Threading: the grain's turns.</summary>
internal sealed class PerformanceKeeper(PerformanceBook book, IGrainFactory grains)
{
    /// <summary>Takes a summary; durable when it returns.</summary>
    /// <returns>Marks of the summary's windows.</returns>
    internal async Task<IReadOnlyDictionary<string, PerformanceMark>> AddAsync(VersionLedger ledger, OutcomeSummary summary)
    {
        var plan = ledger.Performance.Plan ?? throw new InvalidOperationException($"Label shard {summary.Shard} tells of outcomes before it asked how they are read");
        await book.AddAsync(summary, plan);
        return await MarksAsync(ledger, summary.Windows.Select(window => window.WindowId));
    }

    /// <summary>Marks of windows, where labels have come and the policy judges them.</summary>
    internal async Task<IReadOnlyDictionary<string, PerformanceMark>> MarksAsync(VersionLedger ledger, IEnumerable<string> windows)
    {
        if (ledger is not { Performance.Plan: { } plan, Policy.Performance: { Limit: not null } policy })
        {
            return ImmutableDictionary<string, PerformanceMark>.Empty;
        }

        var marks = new Dictionary<string, PerformanceMark>(StringComparer.Ordinal);
        foreach (var window in windows)
        {
            if (await book.FindAsync(window) is { } sketch)
            {
                var performance = await Task.Run(() => PerformanceFigures.Of(plan, sketch.Span, rows: 0));
                marks[window] = PerformanceFigures.MarkOf(policy, performance);
            }
        }

        return marks;
    }

    /// <summary>Reports with the performance of their windows as it stands.</summary>
    internal async Task<WindowReport[]> ShowAsync(VersionLedger ledger, WindowReport[] reports)
    {
        if (ledger.Performance.Plan is not { } plan)
        {
            return reports;
        }

        var sketches = new ReadOnlyMemory<byte>?[reports.Length];
        for (var i = 0; i < reports.Length; i++)
        {
            sketches[i] = await book.FindAsync(reports[i].Id);
        }

        return await Task.Run(() => reports.Select((report, i) => sketches[i] is { } sketch ? report with { Performance = PerformanceFigures.Of(plan, sketch.Span, report.Rows) } : report).ToArray());
    }

    /// <summary>Counts of the version's label shards together; null while none has asked for a plan.</summary>
    internal async Task<LabelStatus?> StatusAsync(ModelVersionId version, VersionLedger ledger)
    {
        if (ledger.Performance.Plan is null)
        {
            return null;
        }

        var shards = await Task.WhenAll(Enumerable.Range(0, LabelShardId.Count).Select(shard => grains.GetGrain<ILabelShardGrain>(new LabelShardId(version, shard).ToString()).GetStatusAsync()));
        return shards.Aggregate((sum, shard) => sum.Add(shard));
    }
}

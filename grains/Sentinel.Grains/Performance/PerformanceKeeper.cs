using System.Collections.Immutable;
using Sentinel.Contracts;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Labels;
using Sentinel.Decisions.Performance;
using Sentinel.Decisions.Versions;
using Sentinel.Grains.References;
using Sentinel.Statistics.Estimation;
using Sentinel.Statistics.Performance;

namespace Sentinel.Grains.Performance;

/// <summary>What a version makes of the outcomes that its label shards tell: keeps them by window, and says what of them is judged and shown. Threading: the grain's turns.</summary>
internal sealed class PerformanceKeeper(PerformanceBook book, ReferenceStore references, IGrainFactory grains)
{
    /// <summary>Takes a summary; durable when it returns.</summary>
    /// <returns>Marks of the summary's windows.</returns>
    internal async Task<IReadOnlyDictionary<string, PerformanceMark>> AddAsync(VersionLedger ledger, OutcomeSummary summary)
    {
        var plan = ledger.Performance.Plan ?? throw new InvalidOperationException($"Label shard {summary.Shard} tells of outcomes before it asked how they are read");
        await book.AddAsync(summary, plan);
        return await MarksAsync(ledger, summary.Windows.Select(window => (window.WindowId, EstimatedBy(ledger, window.WindowId))));
    }

    /// <summary>Marks of windows, where labels have come and the policy judges them.</summary>
    /// <param name="ledger">The version.</param>
    /// <param name="windows">Windows, with the digest of the reference that estimates their performance; null for none.</param>
    internal async Task<IReadOnlyDictionary<string, PerformanceMark>> MarksAsync(VersionLedger ledger, IEnumerable<(string WindowId, string? Reference)> windows)
    {
        if (ledger is not { Performance.Plan: { } plan, Policy.Performance: { Limit: not null } policy })
        {
            return ImmutableDictionary<string, PerformanceMark>.Empty;
        }

        var marks = new Dictionary<string, PerformanceMark>(StringComparer.Ordinal);
        foreach (var (window, digest) in windows)
        {
            if (await book.FindAsync(window) is { } encoded)
            {
                var outcomes = await OutcomesAsync(digest);
                marks[window] = await Task.Run(() => PerformanceMarks.Of(policy, OutcomeSketch.Decode(encoded.Span, OutcomePlans.SchemaOf(plan)), outcomes));
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

        var known = new List<(WindowReport Report, ReadOnlyMemory<byte>? Sketch, OutcomeReference? Outcomes)>();
        foreach (var report in reports)
        {
            var sketch = await book.FindAsync(report.Id);
            known.Add((sketch is null ? report : report.With(await book.DetectedAsync(report.Id)), sketch, sketch is null || report.EstimatedPerformance is null ? null : await OutcomesAsync(report.ReferenceDigest)));
        }

        var (schema, policy) = (OutcomePlans.SchemaOf(plan), ledger.Policy.Performance);
        return await Task.Run(() => known
            .Select(window => window.Sketch is { } sketch ? LabelledReport.Of(window.Report, OutcomeSketch.Decode(sketch.Span, schema), window.Outcomes, policy) : window.Report)
            .ToArray());
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

    private static string? EstimatedBy(VersionLedger ledger, string window) =>
        ledger.Performance.Estimates.ContainsKey(window) ? ledger.Outcomes.FirstOrDefault(outcome => outcome.WindowId == window)?.ReferenceDigest : null;

    private async Task<OutcomeReference?> OutcomesAsync(string? digest) => digest is null ? null : (await references.GetAsync(digest)).Outcomes;
}

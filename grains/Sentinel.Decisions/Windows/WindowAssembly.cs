using System.Collections.Immutable;
using Sentinel.Contracts.Shards;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Evidence;

namespace Sentinel.Decisions.Windows;

/// <summary>
/// Puts a version's windows together out of what its shards close. A counted window is whole as it comes. A window by event time is judged when every shard has passed its end,
/// or is said to be idle; parts that come after that are late. What a window holds does not depend on the order in which its parts came.
/// </summary>
public static class WindowAssembly
{
    /// <summary>Notes a shard, so that windows by event time wait for it.</summary>
    public static AssemblyState Know(AssemblyState state, string shard)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Shards.ContainsKey(shard) ? state : state with { Shards = state.Shards.Add(shard, ShardMark.None) };
    }

    /// <summary>Takes summaries; those that were taken before are skipped.</summary>
    /// <param name="state">What is known.</param>
    /// <param name="summaries">Summaries; those of a shard in the order of their sequence.</param>
    /// <param name="isJudged">Whether a window of that name was judged.</param>
    public static AssemblyStep Accept(AssemblyState state, IEnumerable<WindowSummary> summaries, Func<string, bool> isJudged)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(summaries);
        ArgumentNullException.ThrowIfNull(isJudged);
        var ready = ImmutableArray.CreateBuilder<AssembledWindow>();
        var late = ImmutableArray.CreateBuilder<LateArrival>();
        foreach (var summary in summaries)
        {
            var shard = summary.Shard.TopicPartition;
            var mark = state.Shards.GetValueOrDefault(shard, ShardMark.None);
            if (summary.Sequence < mark.NextSequence)
            {
                continue;
            }

            state = state with { Shards = state.Shards.SetItem(shard, new ShardMark(summary.Sequence + 1, Later(mark.Watermark, summary.Watermark))) };
            if (summary.Watermark is null)
            {
                ready.Add(Whole(summary));
            }
            else if (IsLate(state, summary, isJudged))
            {
                late.Add(new LateArrival(summary.WindowId, summary.Rows + summary.Late));
            }
            else
            {
                state = state with { Pending = AddPart(state.Pending, summary) };
            }
        }

        return new AssemblyStep(state, ready.ToImmutable(), late.ToImmutable());
    }

    /// <summary>Takes out the windows by event time that every shard has passed; an idle shard holds none up.</summary>
    /// <param name="state">What is known.</param>
    /// <param name="isIdle">Whether a shard has had no rows for so long that nobody waits for it.</param>
    /// <param name="passed">The event time up to which a shard says that all its parts were taken; null where it says nothing beyond its summaries.</param>
    public static AssemblyStep Release(AssemblyState state, Func<string, bool> isIdle, Func<string, DateTimeOffset?> passed)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(isIdle);
        ArgumentNullException.ThrowIfNull(passed);
        var through = state.Shards.Where(shard => !isIdle(shard.Key)).Select(shard => Later(shard.Value.Watermark, passed(shard.Key)) ?? DateTimeOffset.MinValue).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
        var ready = state.Pending.Where(window => window.To <= through).ToImmutableArray();
        if (ready.IsEmpty)
        {
            return new AssemblyStep(state, [], []);
        }

        var next = state with { Pending = state.Pending.RemoveAll(window => window.To <= through), JudgedThrough = Later(state.JudgedThrough, ready.Max(window => window.To)) };
        return new AssemblyStep(next, [.. ready.Where(window => !window.Parts.IsEmpty).Select(Whole)], []);
    }

    /// <summary>Rows of a window that is gone from memory count as late too: a window is judged once.</summary>
    private static bool IsLate(AssemblyState state, WindowSummary summary, Func<string, bool> isJudged) =>
        state.JudgedThrough is { } through && summary.To <= through && (isJudged(summary.WindowId) || summary.Rows == 0);

    private static ImmutableArray<PendingWindow> AddPart(ImmutableArray<PendingWindow> pending, WindowSummary summary)
    {
        var known = pending.FirstOrDefault(window => window.Id == summary.WindowId && (summary.Rows == 0 || window.Parts.IsEmpty || window.ReferenceDigest == summary.ReferenceDigest));
        if (known is null)
        {
            var opened = new PendingWindow(summary.WindowId, summary.From, summary.To, summary.ReferenceDigest, summary.Rows == 0 ? [] : [summary], summary.Late);
            return [.. pending.Add(opened).OrderBy(window => window.From).ThenBy(window => window.Id, StringComparer.Ordinal).ThenBy(window => window.ReferenceDigest, StringComparer.Ordinal)];
        }

        var grown = known with
        {
            Late = known.Late + summary.Late,
            ReferenceDigest = known.Parts.IsEmpty && summary.Rows > 0 ? summary.ReferenceDigest : known.ReferenceDigest,
            Parts = summary.Rows == 0 ? known.Parts : [.. known.Parts.Add(summary).OrderBy(part => part.Shard.TopicPartition, StringComparer.Ordinal).ThenBy(part => part.Sequence)],
        };
        return pending.Replace(known, grown);
    }

    private static AssembledWindow Whole(WindowSummary summary) =>
        new(summary.WindowId, summary.From, summary.To, summary.FirstTime, summary.LastTime, summary.Rows, summary.Late, summary.ReferenceDigest, [SourceOf(summary)], [summary.Sketch], summary.Shard.TopicPartition)
        {
            Detected = summary.Detected,
        };

    private static AssembledWindow Whole(PendingWindow window) =>
        new(
            window.Id,
            window.From,
            window.To,
            window.Parts.Min(part => part.FirstTime),
            window.Parts.Max(part => part.LastTime),
            window.Parts.Sum(part => part.Rows),
            window.Late,
            window.ReferenceDigest,
            [.. window.Parts.Select(SourceOf)],
            [.. window.Parts.Select(part => part.Sketch)],
            VersionEvidence.ByTime)
        {
            Detected = window.Parts.Aggregate(DetectedChanges.None, static (said, part) => said.And(part.Detected)),
        };

    private static WindowSource SourceOf(WindowSummary summary) => new(summary.Shard.TopicPartition, summary.FromOffset, summary.ToOffset, summary.Rows);

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => a is null || b > a ? b ?? a : a;
}

using System.Collections.Immutable;
using Sentinel.Contracts.Labels;

namespace Sentinel.Decisions.Labels;

/// <summary>
/// All that labels have said of a version's predictions under its newest routes, and which summary of each label shard comes next: a summary that comes again is not counted again.
/// </summary>
/// <param name="Next">Sequence of the next summary by label shard.</param>
/// <param name="Epochs">Totals by epoch, ascending; at most <see cref="EpochCounts.Most"/>.</param>
public sealed record LabelledEpochs(ImmutableArray<long> Next, ImmutableArray<EpochOutcomes> Epochs)
{
    /// <summary>No label has come.</summary>
    public static LabelledEpochs None { get; } = new([.. new long[LabelShardId.Count]], []);

    /// <summary>Counts a summary, unless it was counted.</summary>
    /// <returns>The same where it says nothing new of routes.</returns>
    public LabelledEpochs Take(OutcomeSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);

        // Summaries without epochs need no mark: they count nothing however often they come.
        if (summary.Epochs.Length == 0 || summary.Sequence < Next[summary.Shard])
        {
            return this;
        }

        var counts = new EpochCounts(Epochs);
        foreach (var epoch in summary.Epochs)
        {
            counts.Add(epoch.Epoch, epoch.Rows, epoch.Wrong, epoch.OnlyOwnWrong, epoch.OnlyOtherWrong);
        }

        return new LabelledEpochs(Next.SetItem(summary.Shard, summary.Sequence + 1), [.. counts.All]);
    }
}

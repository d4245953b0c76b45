using System.Collections.Immutable;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Rollouts;
using Sentinel.Statistics.Rollouts;

namespace Sentinel.Decisions.Rollouts;

/// <summary>
/// What a rollout's next look is held against: routers' counts and labels under the route in force as they stood at the last look, which is stored with what that look made of them. So whoever carries the rollout on after
/// a crash takes nothing for new that was judged already.
/// </summary>
public sealed record RolloutEvidence
{
    private static readonly ImmutableSortedDictionary<string, EpochOutcomes> NoOutcomes = ImmutableSortedDictionary.Create<string, EpochOutcomes>(StringComparer.Ordinal);

    private RolloutEvidence()
    {
    }

    /// <summary>Nothing was judged.</summary>
    public static RolloutEvidence Empty { get; } = new();

    /// <summary>What routers had counted.</summary>
    public TrafficBook Traffic { get; init; } = TrafficBook.Empty;

    /// <summary>What labels have said by version, of the newest route that they told of.</summary>
    public ImmutableSortedDictionary<string, EpochOutcomes> Labelled { get; init; } = NoOutcomes;

    /// <summary>What of it was judged.</summary>
    public ImmutableSortedDictionary<string, EpochOutcomes> Judged { get; init; } = NoOutcomes;

    /// <summary>Takes what labels have said of a version. Totals: what is older than what is known changes nothing.</summary>
    /// <param name="outcomes">What they said, by route.</param>
    /// <param name="epoch">The route in force: of others nothing is kept.</param>
    public RolloutEvidence Take(VersionOutcomes outcomes, long epoch)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        var told = outcomes.Epochs.FirstOrDefault(e => e.Epoch == epoch);
        var known = Of(Labelled, outcomes.Version, epoch);
        return told is null || told.Rows <= known.Rows ? this : this with { Labelled = Labelled.SetItem(outcomes.Version, told) };
    }

    /// <summary>What is new since the last look.</summary>
    /// <param name="book">What routers have counted.</param>
    /// <param name="rollout">The rollout.</param>
    /// <returns>What the next look is held against; what was counted, and what labels said.</returns>
    public (RolloutEvidence Next, TrafficTotals Traffic, ImmutableArray<LabelledCounts> Labels) Look(TrafficBook book, RolloutState rollout)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(rollout);
        var current = book.ForgetBefore(rollout.Epoch);
        return (this with { Traffic = current, Judged = Labelled }, current.Since(Traffic.Totals), Labels(rollout));
    }

    // Of the two, the one without the traffic knows which of them was right alone.
    private ImmutableArray<LabelledCounts> Labels(RolloutState rollout)
    {
        var (arm, stable) = (Fresh(rollout.Version, rollout.Epoch), Fresh(rollout.Stable, rollout.Epoch));
        return arm.Rows + stable.Rows == 0
            ? []
            : [new LabelledCounts(rollout.Epoch, new RateCounts(arm.Rows, arm.Wrong), new RateCounts(stable.Rows, stable.Wrong), arm.OnlyOwnWrong + stable.OnlyOtherWrong, arm.OnlyOtherWrong + stable.OnlyOwnWrong)];
    }

    private EpochOutcomes Fresh(string version, long epoch) => Of(Labelled, version, epoch).Plus(Of(Judged, version, epoch), -1);

    private static EpochOutcomes Of(ImmutableSortedDictionary<string, EpochOutcomes> outcomes, string version, long epoch) =>
        outcomes.GetValueOrDefault(version) is { } known && known.Epoch == epoch ? known : EpochOutcomes.None(epoch);
}

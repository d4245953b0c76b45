using Sentinel.Contracts.Rollouts;
using Sentinel.Statistics.Rollouts;

namespace Sentinel.Decisions.Rollouts.Checks;

/// <summary>One batch of counts as a rollout's checks see it: only rows of the route in force, the new version first.</summary>
/// <param name="State">The rollout.</param>
/// <param name="Now">End of the batch.</param>
/// <param name="Arm">The new version; null when it was asked nothing.</param>
/// <param name="Stable">The stable version; null when it was asked nothing.</param>
/// <param name="Pair">Both on the same requests, differences as the new version's less the stable one's; null when there are none.</param>
/// <param name="Labels">What labels said; null when none came.</param>
internal sealed record CheckInput(RolloutState State, DateTimeOffset Now, ArmTally? Arm, ArmTally? Stable, PairTally? Pair, LabelledCounts? Labels)
{
    /// <summary>φ of the new version's counts. Rows come to it by chance, and a share w of rows that scatter by φ scatters by 1 + w (φ − 1): a small one mostly takes rows that are no neighbours.</summary>
    internal double Dispersion => 1 + ((State.HasShadow ? 1 : State.Weight / 100) * (State.Dispersion - 1));

    internal static CheckInput Of(RolloutState state, Looked looked) => new(
        state,
        looked.Time,
        looked.Traffic.Arms.FirstOrDefault(a => a.Epoch == state.Epoch && a.Version == state.Version),
        looked.Traffic.Arms.FirstOrDefault(a => a.Epoch == state.Epoch && a.Version == state.Stable),
        looked.Traffic.Pairs.Where(p => p.Epoch == state.Epoch).Select(p => Oriented(state, p)).FirstOrDefault(p => p is not null),
        looked.Labels.FirstOrDefault(l => l.Epoch == state.Epoch));

    /// <summary>An answer about this batch and those before it.</summary>
    internal CheckAnswer Answer(CheckSpec spec, CheckOutcome outcome, string? reason, long rows, double? effect = null, double? bound = null, double? evidence = null) =>
        new(spec.Name, outcome, reason, rows, effect, bound, evidence, State.Epoch, State.EvidenceFrom, Now);

    /// <summary>Rows and hits of both versions in this batch by a metric.</summary>
    internal (RateCounts Arm, RateCounts Stable) Count(string metric, int thresholdKey) => metric == CheckMetrics.Wrong
        ? (Labels?.Arm ?? RateCounts.None, Labels?.Stable ?? RateCounts.None)
        : (CheckMetrics.Count(metric, Arm, thresholdKey), CheckMetrics.Count(metric, Stable, thresholdKey));

    // At 100 % the new version's answers are given, and the stable one is the shadow.
    private static PairTally? Oriented(RolloutState state, PairTally pair) => (pair.Stable, pair.Challenger) switch
    {
        var (stable, challenger) when stable == state.Stable && challenger == state.Version => pair,
        var (stable, challenger) when stable == state.Version && challenger == state.Stable => pair with
        {
            Stable = challenger,
            Challenger = stable,
            Higher = pair.Lower,
            Lower = pair.Higher,
            SumDifference = -pair.SumDifference,
            Differences = new LogBuckets([.. pair.Differences.Keys.Reverse().Select(k => -k)], [.. pair.Differences.Counts.Reverse()]),
        },
        _ => null,
    };
}

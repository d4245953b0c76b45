using System.Collections.Immutable;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Evidence;
using Sentinel.Statistics.Tests;

namespace Sentinel.Decisions.Evidence;

/// <summary>
/// The evidence of one stream of windows, column by column. Counted windows of a partition are a stream, for the log orders rows only there; all windows by
/// event time are one. So evidence is a pure function of a stream's windows in their order, whichever way the windows of several partitions meet.
/// </summary>
/// <param name="States">State of each column's e-detector: inputs, then the answers.</param>
/// <param name="Alarms">Alarm of each column.</param>
public sealed record StreamEvidence(ImmutableArray<EDetectorState> States, ImmutableArray<StandingAlarm> Alarms)
{
    /// <summary>What evidence is cut at, as a multiple of what the last of k columns needs to be named alone, k·H.</summary>
    private const double Surplus = 10;

    /// <summary>Folds a stream's next window in. Evidence is cut at 10·k·H, far above any alarm, so that an alarm ends soon after its cause.</summary>
    /// <param name="before">The stream so far; null before its first window.</param>
    /// <param name="batches">The window's columns.</param>
    /// <param name="policy">H and ε.</param>
    /// <param name="windows">Windows below 1 that end an alarm.</param>
    public static (StreamEvidence After, FeatureEvidence[] Shown) Take(StreamEvidence? before, EvidenceBatch[] batches, FalseAlarmPolicy policy, int windows)
    {
        ArgumentNullException.ThrowIfNull(batches);
        ArgumentNullException.ThrowIfNull(policy);
        var states = new EDetectorState[batches.Length];
        double logLimit = Math.Log(policy.PerFeatureRunLength);
        double most = logLimit + Math.Log(Surplus * Math.Max(1, batches.Length));
        for (int i = 0; i < batches.Length; i++)
        {
            var batch = batches[i];
            var state = before?.States[i] ?? EDetectorState.Start(batch.Counts.Length);
            states[i] = EDetector.Step(state, batch.Counts, batch.Expected, batch.Terms.Dependence.Factor, policy.Tolerance).AtMost(most);
        }

        bool[] named = EBenjaminiHochberg.Reject([.. states.Select((state, i) => batches[i].Terms.UnarmedReason is null ? state.LogR : null)], logLimit);
        var alarms = states.Select((state, i) => (before?.Alarms[i] ?? StandingAlarm.None).After(named[i], state.LogR, windows)).ToImmutableArray();
        return (new StreamEvidence([.. states], alarms), [.. batches.Select((batch, i) => Show(batch.Terms, states[i], logLimit, alarms[i]))]);
    }

    private static FeatureEvidence Show(EvidenceTerms terms, EDetectorState state, double logLimit, StandingAlarm alarm) =>
        new(
            state.LogR,
            logLimit,
            terms.Dependence.Factor,
            [.. terms.Dependence.Blocks.Select(block => new DependencePoint(block.Rows, block.Factor))],
            terms.Dependence.Reason,
            terms.EffectiveRows,
            terms.UnarmedReason,
            alarm.Stands);
}

using System.Collections.Immutable;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;

namespace Sentinel.Decisions.Verdicts;

/// <summary>
/// A version's verdict over its newest windows: a pure function of the set of windows, whatever order they came in. Windows stand by their last event time, then by name;
/// those that could not be judged take no part.
/// </summary>
/// <param name="Verdict">
/// Drift when at least k of the newest n drifted; warning when at least k drifted or warned, or as many as were stable; stable when more were stable than not; insufficient without any.
/// </param>
/// <param name="Cause">
/// The version, when the answers drifted in at least k of the newest n while the inputs did not: one window in which an input strayed besides does not acquit it. Otherwise the inputs. None unless it drifts.
/// </param>
/// <param name="Drifting">Windows of the newest n that drifted.</param>
/// <param name="Judged">Windows looked at, at most n.</param>
public sealed record VersionVerdict(Verdict Verdict, DriftCause Cause, int Drifting, int Judged)
{
    /// <summary>The verdict over a set of windows, where alarms of evidence may stand: they are drift at once, without k of n.</summary>
    /// <param name="policy">k and n of the fixed levels.</param>
    /// <param name="windows">The windows as the fixed levels see them.</param>
    /// <param name="inputsAlarm">Whether an input's alarm stands.</param>
    /// <param name="answersAlarm">Whether the alarm of the prediction or the class stands.</param>
    /// <param name="inputsStray">Whether an input of the newest window is beyond the fixed levels: its evidence may only be slower than that of the answers, and no version is rolled back on that.</param>
    public static VersionVerdict Of(VerdictPolicy policy, IEnumerable<WindowOutcome> windows, bool inputsAlarm, bool answersAlarm, bool inputsStray)
    {
        var byLevels = Of(policy, windows);
        return inputsAlarm || answersAlarm
            ? byLevels with { Verdict = Verdict.Drift, Cause = inputsAlarm || inputsStray || byLevels.Cause == DriftCause.Inputs ? DriftCause.Inputs : DriftCause.Version }
            : byLevels;
    }

    /// <summary>The verdict over a set of windows by the fixed levels.</summary>
    public static VersionVerdict Of(VerdictPolicy policy, IEnumerable<WindowOutcome> windows)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(windows);
        var newest = Newest(windows.Where(window => window.Verdict != Verdict.Insufficient), policy.Of);
        var drifting = newest.Count(window => window.Verdict == Verdict.Drift);
        var warning = newest.Count(window => window.Verdict == Verdict.Warning);
        var stable = newest.Length - drifting - warning;
        var verdict = newest.IsEmpty ? Verdict.Insufficient
            : drifting >= policy.Windows ? Verdict.Drift
            : drifting + warning >= policy.Windows || stable <= drifting + warning ? Verdict.Warning
            : Verdict.Stable;
        var cause = verdict != Verdict.Drift ? DriftCause.None
            : newest.Count(window => window.InputsDrift) < policy.Windows && newest.Count(window => window.AnswersDrift) >= policy.Windows ? DriftCause.Version
            : DriftCause.Inputs;
        return new VersionVerdict(verdict, cause, drifting, newest.Length);
    }

    /// <summary>The first of the windows that the verdict looks at which drifts; null where none does.</summary>
    public static WindowOutcome? FirstDrifting(VerdictPolicy policy, IEnumerable<WindowOutcome> windows)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(windows);
        return Newest(windows.Where(window => window.Verdict != Verdict.Insufficient), policy.Of).FirstOrDefault(window => window.Verdict == Verdict.Drift);
    }

    /// <summary>The newest windows of a set, oldest first.</summary>
    public static ImmutableArray<WindowOutcome> Newest(IEnumerable<WindowOutcome> windows, int count)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return [.. windows.OrderBy(window => window.LastTime).ThenBy(window => window.WindowId, StringComparer.Ordinal).TakeLast(count)];
    }
}

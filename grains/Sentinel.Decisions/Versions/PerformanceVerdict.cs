using System.Globalization;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Performance;
using Sentinel.Decisions.Verdicts;
using Sentinel.Statistics.Why;

namespace Sentinel.Decisions.Versions;

/// <summary>
/// The verdict on a version by its labels, and with it on the whole. A window is in drift when the whole confidence interval of the figure lies beyond the limit, and a warning when the figure
/// itself does; windows with fewer labels than the policy asks take no part. The version's verdict is k of n over the newest windows, as for the rest, and its cause is the version.
/// </summary>
public static class PerformanceVerdict
{
    /// <summary>The verdict on one window.</summary>
    public static Verdict OfWindow(PerformancePolicy policy, PerformanceMark mark)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(mark);
        return (policy, mark) switch
        {
            _ when policy.Limit is null || mark.Labelled < policy.MinLabels || mark.Value is null => Verdict.Insufficient,
            ({ Floor: { } floor }, _) => mark.Value >= floor ? Verdict.Stable : mark.Upper < floor ? Verdict.Drift : Verdict.Warning,
            _ => mark.Value <= policy.Ceiling ? Verdict.Stable : mark.Lower > policy.Ceiling ? Verdict.Drift : Verdict.Warning,
        };
    }

    /// <summary>The verdict by labels over a version's newest windows; insufficient without any that can be judged.</summary>
    public static VersionVerdict Of(VersionLedger ledger)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        if (ledger.Policy.Performance is not { Limit: not null } policy || ledger.Performance.Metric != policy.Metric)
        {
            return VersionVerdict.Of(ledger.Policy.Verdict, []);
        }

        return VersionVerdict.Of(ledger.Policy.Verdict, ledger.Outcomes
            .Where(window => ledger.Performance.Marks.ContainsKey(window.WindowId))
            .Select(window => (Window: window, Verdict: OfWindow(policy, ledger.Performance.Marks[window.WindowId])))
            .Select(window => window.Window with { Verdict = window.Verdict, InputsDrift = false, AnswersDrift = window.Verdict == Verdict.Drift }));
    }

    /// <summary>The worse of two verdicts; where they are alike, that without labels.</summary>
    public static VersionVerdict Combine(VersionVerdict others, VersionVerdict labels)
    {
        ArgumentNullException.ThrowIfNull(others);
        ArgumentNullException.ThrowIfNull(labels);
        return labels.Verdict > others.Verdict ? labels : others.Verdict == Verdict.Drift && labels.Cause == DriftCause.Version ? others with { Cause = DriftCause.Version } : others;
    }

    /// <summary>What a person would say of a version that its labels find fault with; null when they do not.</summary>
    public static string? SentenceOf(VersionLedger ledger)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        if (ledger.Policy.Performance is not { Limit: { } limit } policy || Of(ledger) is not { Verdict: Verdict.Drift or Verdict.Warning } verdict)
        {
            return null;
        }

        var judged = ledger.Outcomes.Where(window => ledger.Performance.Marks.TryGetValue(window.WindowId, out var mark) && OfWindow(policy, mark) != Verdict.Insufficient)
            .OrderByDescending(window => window.LastTime).ThenByDescending(window => window.WindowId, StringComparer.Ordinal)
            .SkipWhile(window => OfWindow(policy, ledger.Performance.Marks[window.WindowId]) == Verdict.Stable).ToArray();
        var worst = judged[0];
        var first = judged.TakeWhile(window => OfWindow(policy, ledger.Performance.Marks[window.WindowId]) != Verdict.Stable).Last();
        var mark = ledger.Performance.Marks[worst.WindowId];
        var interval = mark is { Lower: { } lower, Upper: { } upper } ? Say($", 95 % interval {lower:0.###} to {upper:0.###}") : "";
        var side = policy.Floor is null ? "above the ceiling" : "below the floor";
        var causes = ledger.Importance is null ? [] : ledger.Recent.FirstOrDefault(report => report.Id == worst.WindowId)?.Causes ?? [];
        var why = mark.Change is { } change ? $". {WhySentence.Of(change, [.. causes.Select(cause => new FeatureCause(cause.Name, cause.Score, cause.Share))], [])}" : "";
        return Say($"{policy.Metric} is {side} {limit:0.###} in {verdict.Drifting} of the last {verdict.Judged} labelled windows, since window {first.WindowId} (to {first.LastTime.UtcDateTime:yyyy-MM-ddTHH:mm:ss}Z); newest {worst.WindowId}: {mark.Value:0.###}{interval}, {mark.Labelled:N0} labels{why}");
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

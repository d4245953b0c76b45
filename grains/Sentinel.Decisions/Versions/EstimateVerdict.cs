using System.Globalization;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Performance;
using Sentinel.Decisions.Verdicts;

namespace Sentinel.Decisions.Versions;

/// <summary>
/// The verdict on a version by what the scores of its newest windows let expect, before their labels come. At most a warning: the whole band of an estimate must lie beyond the limit, and what is
/// estimated is never drift, nor a reason to roll back. A window with labels enough is judged by these instead. An estimate has no say in a window whose labels contradict it, nor in the windows
/// after that until labels agree again.
/// </summary>
public static class EstimateVerdict
{
    /// <summary>The verdict on one window: a warning when the whole band lies beyond the limit; insufficient with fewer rows than the policy asks labels.</summary>
    public static Verdict OfWindow(PerformancePolicy policy, EstimateMark estimate)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(estimate);
        return policy.Limit is null || estimate.Rows < policy.MinLabels ? Verdict.Insufficient
            : policy.Floor is { } floor ? estimate.Upper < floor ? Verdict.Warning : Verdict.Stable
            : estimate.Lower > policy.Ceiling ? Verdict.Warning : Verdict.Stable;
    }

    /// <summary>The verdict over a version's newest windows: a warning, or insufficient where estimates give none.</summary>
    public static VersionVerdict Of(VersionLedger ledger)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        var newest = Newest(ledger);
        var verdict = VersionVerdict.Of(ledger.Policy.Verdict, newest.Select(window => window.Outcome));
        return verdict.Verdict == Verdict.Warning && Warnings(newest).Any() ? verdict : VersionVerdict.Of(ledger.Policy.Verdict, []);
    }

    /// <summary>What a person would say of a version that estimates warn of; null when they do not.</summary>
    public static string? SentenceOf(VersionLedger ledger)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        if (ledger.Policy.Performance is not { Limit: { } limit } policy || Of(ledger).Verdict != Verdict.Warning)
        {
            return null;
        }

        var newest = Newest(ledger);
        var warnings = Warnings(newest).ToArray();
        var worst = warnings[^1];
        var estimate = worst.Estimate!;
        var side = policy.Floor is null ? "above the ceiling" : "below the floor";
        return Say($"By estimate, before labels: {policy.Metric} is expected {side} {limit:0.###} in {warnings.Length} of the last {newest.Length} windows; newest {worst.Outcome.WindowId}: {estimate.Value:0.###}, band {estimate.Lower:0.###} to {estimate.Upper:0.###}, {estimate.Rows:N0} rows. Labels decide");
    }

    private static IEnumerable<Seen> Warnings(IEnumerable<Seen> windows) => windows.Where(window => window is { Estimate: not null, Outcome.Verdict: Verdict.Warning });

    private static Seen[] Newest(VersionLedger ledger)
    {
        if (ledger.Policy.Performance is not { Limit: not null } policy || ledger.Performance.Metric != policy.Metric)
        {
            return [];
        }

        var seen = new List<Seen>();
        var doubted = false;
        foreach (var window in VersionVerdict.Newest(ledger.Outcomes.Where(window => window.ReferenceDigest == ledger.Reference?.Digest), ledger.Outcomes.Length))
        {
            var mark = ledger.Performance.Marks.GetValueOrDefault(window.WindowId);
            doubted = mark?.Contradicted ?? doubted;
            var byLabels = mark is null ? Verdict.Insufficient : PerformanceVerdict.OfWindow(policy, mark);
            var estimate = byLabels == Verdict.Insufficient && !doubted ? ledger.Performance.Estimates.GetValueOrDefault(window.WindowId) : null;
            var verdict = estimate is null ? (Verdict)Math.Min((int)byLabels, (int)Verdict.Warning) : OfWindow(policy, estimate);
            seen.Add(new Seen(window with { Verdict = verdict, InputsDrift = false, AnswersDrift = false }, estimate));
        }

        return [.. seen.Where(window => window.Outcome.Verdict != Verdict.Insufficient).TakeLast(ledger.Policy.Verdict.Of)];
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>A window as it is judged here, and the estimate that it is judged by; null where labels judge it.</summary>
    private sealed record Seen(WindowOutcome Outcome, EstimateMark? Estimate);
}

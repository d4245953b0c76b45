using System.Collections.Immutable;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Models;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Performance;
using Sentinel.Decisions.Verdicts;

namespace Sentinel.Decisions.Versions;

/// <summary>Takes what labels say of windows into a version's verdict, and says what follows when that changes. Taking the same again changes nothing.</summary>
public static class PerformanceMonitor
{
    /// <summary>The version with marks of windows, before anything is made of them.</summary>
    public static VersionLedger Mark(VersionLedger ledger, IReadOnlyDictionary<string, PerformanceMark> marks, IEnumerable<string> windows)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(marks);
        if (ledger.Policy.Performance is not { } policy)
        {
            return ledger;
        }

        var performance = ledger.Performance.With(policy, marks, ledger.Outcomes.Select(outcome => outcome.WindowId).Concat(windows));
        return performance.Metric == ledger.Performance.Metric && performance.Marks.SequenceEqual(ledger.Performance.Marks) ? ledger : ledger with { Performance = performance };
    }

    /// <summary>Counts a summary's outcomes by route; the model is told where it says something new of one.</summary>
    public static (VersionLedger Ledger, ImmutableArray<Effect> Effects) Count(VersionLedger ledger, OutcomeSummary summary)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        var labelled = ledger.Labelled.Take(summary);
        var (model, version) = (ledger.Spec.ModelVersion.Model, ledger.Spec.ModelVersion.Version);
        return labelled == ledger.Labelled ? (ledger, []) : (ledger with { Labelled = labelled }, [new TellLabelled(model, new VersionOutcomes(version, [.. labelled.Epochs]))]);
    }

    /// <summary>Takes marks of windows that have closed before.</summary>
    /// <param name="ledger">The version.</param>
    /// <param name="marks">Marks by window, of windows that the version remembers and others.</param>
    /// <param name="now">When the verdict falls.</param>
    public static (VersionLedger Ledger, ImmutableArray<Effect> Effects) Take(VersionLedger ledger, IReadOnlyDictionary<string, PerformanceMark> marks, DateTimeOffset now)
    {
        var marked = Mark(ledger, marks, []);
        if (ReferenceEquals(marked, ledger) || marked.Performance.Others is not { } others)
        {
            return (marked, []);
        }

        var whole = WholeVerdict.Of(marked, others);
        var verdict = whole.Verdict;
        if (verdict.Verdict == marked.Verdict)
        {
            return (marked, []);
        }

        var drifting = whole.IsDrifting(marked.Drifting);
        var sentence = whole.Fault ?? PerformanceVerdict.SentenceOf(marked) ?? "By the labels that have come, the version is within its limit again";
        var window = VersionVerdict.Newest(marked.Outcomes, 1)[0].WindowId;
        var after = marked with { Verdict = verdict.Verdict, Drifting = drifting, Sentence = sentence, Performance = marked.Performance with { Changes = marked.Performance.Changes + 1 } };
        return (after, Announce(marked, whole, drifting, sentence, window, now));
    }

    private static ImmutableArray<Effect> Announce(VersionLedger ledger, WholeVerdict whole, bool drifting, string sentence, string window, DateTimeOffset now)
    {
        var verdict = whole.Verdict;
        var version = ledger.Spec.ModelVersion;
        var effects = ImmutableArray.CreateBuilder<Effect>();
        if (drifting != ledger.Drifting)
        {
            var type = drifting ? EventTypes.DriftDetected : EventTypes.DriftCleared;
            var data = Sorted.Of(
                ("window", window), ("versionVerdict", verdict.Verdict.ToString().ToLowerInvariant()), ("cause", verdict.Cause.ToString().ToLowerInvariant()), ("by", "labels"));
            effects.Add(new PublishEvent(new SentinelEvent(EffectId(EventTypes.ShortName(type)), type, version.Model, version.Version, now, sentence, data)));
        }

        effects.Add(new TellModel(version, new VersionJudged(EffectId("judged"), version.Version, window, verdict.Verdict, ledger.Verdict, verdict.Cause, sentence, now, ledger.Policy.Actions) { ByLabels = whole.ByLabels }));
        return effects.ToImmutable();

        string EffectId(string kind) => FormattableString.Invariant($"{version}/{window}/{ledger.PlanNumber}/labels-{ledger.Performance.Changes}/{kind}");
    }
}

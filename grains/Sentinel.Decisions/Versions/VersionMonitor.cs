using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Detectors;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Evidence;
using Sentinel.Decisions.Performance;
using Sentinel.Decisions.Verdicts;
using Sentinel.Decisions.Windows;

namespace Sentinel.Decisions.Versions;

/// <summary>Takes judged windows into a version's history, and says what follows: verdict, events, word to the model.</summary>
public static class VersionMonitor
{
    // A window whose newest row is older than this was replayed: the times of its rows say nothing of when they were answered.
    private static readonly TimeSpan Live = TimeSpan.FromHours(1);

    /// <summary>Takes windows in their order, and the late rows of windows that were judged before.</summary>
    /// <param name="ledger">The version.</param>
    /// <param name="assembly">What is known of its shards from now on.</param>
    /// <param name="windows">Judged windows.</param>
    /// <param name="late">Rows that missed judged windows.</param>
    /// <param name="now">When the verdicts fall.</param>
    public static (VersionLedger Ledger, ImmutableArray<Effect> Effects) Take(
        VersionLedger ledger, AssemblyState assembly, IEnumerable<JudgedWindow> windows, IEnumerable<LateArrival> late, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(late);
        var effects = ImmutableArray.CreateBuilder<Effect>();
        ledger = ledger with { Assembly = assembly };
        foreach (var window in windows)
        {
            ledger = Take(ledger, window, effects, now);
        }

        foreach (var arrival in late)
        {
            ledger = ledger.WithLate(arrival);
        }

        return (ledger, effects.ToImmutable());
    }

    private static VersionLedger Take(VersionLedger ledger, JudgedWindow judged, ImmutableArray<Effect>.Builder effects, DateTimeOffset now)
    {
        var window = judged.Window;
        var id = NameOf(ledger, window);
        var (evidence, shown) = Weigh(ledger, judged);
        var features = shown is null ? judged.Features with { Reason = ledger.CollectingReason ?? (ledger.Reference is null ? null : "its rows came before the version had this reference") } : judged.Features.With(shown);
        var levels = shown is null ? judged.Features : judged.Features.ByLevels(shown);
        var outcome = new WindowOutcome(id, window.LastTime, levels.Worst, levels.InputsDrift, levels.AnswersDrift, window.ReferenceDigest);
        var outcomes = VersionVerdict.Newest(ledger.Outcomes.Add(outcome), MonitorPolicyRules.OfMax);
        var current = evidence is not null && evidence.ReferenceDigest == ledger.Reference?.Digest ? evidence : null;
        var drift = VersionVerdict.Of(
            ledger.Policy.Verdict,
            outcomes.Where(other => other.ReferenceDigest == ledger.Reference?.Digest),
            current?.InputsAlarm(features.Inputs.Length) ?? false,
            current?.AnswersAlarm(features.Inputs.Length) ?? false,
            judged.Features.InputsDrift);
        var runs = DriftRun.After(ledger.Runs, window.Stream, new DriftRun(id, window.From, window.ReferenceDigest), features.Worst);
        var causes = WindowCauses.Of(features, ledger.Importance);
        var left = DriftSentence.OfWindow(ledger.Policy.Drift, features, window.Rows, runs.GetValueOrDefault(window.Stream), ledger.Importance is null ? [] : causes ?? []);
        var said = SegmentSentence.Complete(left, features.Worst, judged.Segments);
        var performance = judged.Estimate is { } estimate && ledger.Policy.Performance is { } policy && EstimateFigures.MarkOf(policy, estimate) is { } mark
            ? ledger.Performance.With(policy, id, mark, outcomes.Select(other => other.WindowId))
            : ledger.Performance;
        var whole = WholeVerdict.Of(ledger with { Outcomes = outcomes, Performance = performance }, drift);
        var verdict = whole.Verdict;
        var report = new WindowReport(
            id,
            ledger.Windows,
            window.From,
            window.To,
            window.FirstTime,
            window.LastTime,
            window.Rows,
            window.Late,
            features.Worst,
            verdict.Verdict,
            said,
            features.Inputs,
            features.Prediction,
            features.Class,
            window.Sources,
            window.ReferenceDigest)
        {
            Segments = judged.Segments,
            EstimatedPerformance = judged.Estimate,
            Causes = causes,
            Multivariate = judged.Multivariate,
        }.With(window.Detected.In(id));
        var since = features.Worst >= Verdict.Warning ? null : DriftRun.Earliest(runs, ledger.Reference?.Digest) ?? LastRun(ledger, outcomes);
        var sentence = whole.Fault ?? DriftSentence.OfVersion(ledger.Policy.Verdict, verdict, said, since);
        var drifting = whole.IsDrifting(ledger.Drifting);
        Announce(ledger, report, whole, drifting, sentence, effects, now);
        var next = ledger with
        {
            Recent = ledger.Recent.Add(report),
            Detections = DetectionBook.Add(ledger.Detections, report.Detections),
            Windows = ledger.Windows + 1,
            Outcomes = outcomes,
            Verdict = verdict.Verdict,
            Drifting = drifting,
            Sentence = sentence,
            Evidence = evidence,
            Runs = runs,
            Performance = performance with { Others = drift },
        };
        if (next.Verdict != ledger.Verdict)
        {
            effects.Add(VerdictGrounds.Of(next, whole, ledger.Verdict, FormattableString.Invariant($"{ledger.Spec.ModelVersion}/{id}/{ledger.PlanNumber}/{VerdictGrounds.Kind}"), id, now));
        }

        return next;
    }

    /// <summary>Where no run goes on, the first window that the version's verdict still holds against it.</summary>
    private static DriftRun? LastRun(VersionLedger ledger, IEnumerable<WindowOutcome> outcomes) =>
        VersionVerdict.FirstDrifting(ledger.Policy.Verdict, outcomes.Where(other => other.ReferenceDigest == ledger.Reference?.Digest)) is { } first
            ? new DriftRun(first.WindowId, ledger.Recent.FirstOrDefault(report => report.Id == first.WindowId)?.From ?? first.LastTime, first.ReferenceDigest)
            : null;

    /// <summary>Folds a window into the evidence of its stream. A window of another reference than the version's says nothing of this one.</summary>
    private static (VersionEvidence? Evidence, FeatureEvidence[]? Shown) Weigh(VersionLedger ledger, JudgedWindow judged)
    {
        if (judged.Window.ReferenceDigest is not { } digest || digest != ledger.Reference?.Digest)
        {
            return (ledger.Evidence, null);
        }

        var season = ledger.Policy.Season;
        var evidence = ledger.Evidence is { } kept && kept.IsOf(digest, season) ? kept : VersionEvidence.Start(digest, season);
        var (stream, shown) = StreamEvidence.Take(evidence.Streams.GetValueOrDefault(judged.Window.Stream), judged.Evidence, ledger.Policy.FalseAlarms, ledger.Policy.Verdict.Windows);
        return (evidence with { Streams = evidence.Streams.SetItem(judged.Window.Stream, stream) }, shown);
    }

    private static void Announce(
        VersionLedger ledger, WindowReport report, WholeVerdict whole, bool drifting, string sentence, ImmutableArray<Effect>.Builder effects, DateTimeOffset now)
    {
        var verdict = whole.Verdict;
        var version = ledger.Spec.ModelVersion;
        var data = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
            .Add("window", report.Id)
            .Add("rows", report.Rows.ToString(CultureInfo.InvariantCulture))
            .Add("verdict", NameOf(report.Verdict))
            .Add("versionVerdict", NameOf(verdict.Verdict));
        effects.Add(Event(EventTypes.WindowClosed, report.Sentence));
        if (drifting != ledger.Drifting)
        {
            data = data.Add("cause", verdict.Cause.ToString().ToLowerInvariant());
            effects.Add(Event(drifting ? EventTypes.DriftDetected : EventTypes.DriftCleared, sentence));
        }

        effects.Add(new TellModel(
            version, new VersionJudged(EffectId("judged"), version.Version, report.Id, verdict.Verdict, ledger.Verdict, verdict.Cause, sentence, now, ledger.Policy.Actions) { ByLabels = whole.ByLabels, FirstRow = now - report.LastTime < Live ? report.FirstTime : null }));

        PublishEvent Event(string type, string message) => new(new SentinelEvent(EffectId(EventTypes.ShortName(type)), type, version.Model, version.Version, now, message, data));

        string EffectId(string kind) => FormattableString.Invariant($"{version}/{report.Id}/{ledger.PlanNumber}/{kind}");
    }

    /// <summary>The window's name; where a change of the reference left two of one name, the second one names its reference besides.</summary>
    private static string NameOf(VersionLedger ledger, AssembledWindow window) => ledger.IsJudged(window.Id) ? $"{window.Id}.{window.ReferenceDigest?[..8] ?? "none"}" : window.Id;

    private static string NameOf(Verdict verdict) => verdict.ToString().ToLowerInvariant();
}

using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sentinel.Contracts.Audit;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Manifests;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Performance;
using Sentinel.Decisions.Verdicts;

namespace Sentinel.Decisions.Versions;

/// <summary>
/// What a version's verdict followed from, as a link of the history (<c>verdict.changed</c>): the policy itself, the reference by digest, the windows by id, whether alarms of evidence stood, and
/// what labels said. With it and the stored windows the verdict can be made again (<see cref="Replay"/>); the decisions that a verdict sets off name its window.
/// </summary>
public static class VerdictGrounds
{
    /// <summary>Kind of the entry.</summary>
    public const string Kind = "verdict.changed";

    /// <summary>The entry of a verdict.</summary>
    /// <param name="after">The version with the verdict.</param>
    /// <param name="whole">The verdict.</param>
    /// <param name="before">The one before.</param>
    /// <param name="id">Unique in the version.</param>
    /// <param name="window">Window after which it fell.</param>
    /// <param name="now">When.</param>
    public static AppendAudit Of(VersionLedger after, WholeVerdict whole, Verdict before, string id, string window, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(whole);
        var policy = MonitorSpecWriter.Write(after.Policy).ToJsonString();
        var windows = after.Outcomes.Where(outcome => outcome.ReferenceDigest == after.Reference?.Digest).ToImmutableArray();
        var inputs = after.Recent.IsEmpty ? 0 : after.Recent[^1].Features.Length;
        var evidence = after.Evidence is { } kept && kept.ReferenceDigest == after.Reference?.Digest ? kept : null;
        var judged = after.Policy.Performance is { Limit: not null } performance && performance.Metric == after.Performance.Metric;
        var data = Sorted.Of(
            ("window", window),
            ("verdict", NameOf(whole.Verdict.Verdict)),
            ("known", NameOf(whole.Known.Verdict)),
            ("cause", whole.Known.Cause.ToString().ToLowerInvariant()),
            ("before", NameOf(before)),
            ("policy", policy),
            ("policyDigest", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(policy)))),
            ("reference", after.Reference?.Digest),
            ("windows", string.Join(',', windows.Select(outcome => outcome.WindowId))),
            ("inputsAlarm", evidence?.InputsAlarm(inputs) == true ? "true" : "false"),
            ("answersAlarm", evidence?.AnswersAlarm(inputs) == true ? "true" : "false"),
            ("labels", judged ? string.Join(',', windows.Where(outcome => after.Performance.Marks.ContainsKey(outcome.WindowId)).Select(outcome => Write(outcome.WindowId, after.Performance.Marks[outcome.WindowId]))) : null));
        var version = after.Spec.ModelVersion;
        return new AppendAudit(new AuditDraft(id, Kind, version.Version, Judgements.Actor, after.Sentence ?? "", now, data));
    }

    /// <summary>Makes a verdict again from its entry and the stored windows: what is known of the version, without what was only estimated.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="windows">Windows of the version; those that the entry names must be among them.</param>
    /// <exception cref="InvalidDataException">The entry is none of a verdict, or names a window that is not there.</exception>
    public static VersionVerdict Replay(AuditDraft entry, IEnumerable<WindowReport> windows)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(windows);
        if (entry.Kind != Kind || ManifestReader.ReadMonitorSpec(Encoding.UTF8.GetBytes(entry.Data["policy"]), "model", null).Manifest is not MonitorManifest { Policy: var policy })
        {
            throw new InvalidDataException($"Entry {entry.Id} holds no policy that a verdict followed from");
        }

        var byId = windows.ToDictionary(window => window.Id, StringComparer.Ordinal);
        WindowReport[] named = [.. Split(entry.Data["windows"]).Select(id => byId.TryGetValue(id, out var window) ? window : throw new InvalidDataException($"Window {id}, which entry {entry.Id} names, is not there"))];
        var newest = named.FirstOrDefault(window => window.Id == entry.Data["window"]);
        var others = VersionVerdict.Of(
            policy.Verdict,
            named.Select(window => OutcomeOf(policy, window)),
            entry.Data["inputsAlarm"] == "true",
            entry.Data["answersAlarm"] == "true",
            newest is not null && Levels(policy, newest).InputsDrift);
        if (policy.Performance is not { Limit: not null } performance || !entry.Data.TryGetValue("labels", out var labels))
        {
            return others;
        }

        var marks = Split(labels).Select(Read).ToDictionary(mark => mark.WindowId, mark => mark.Mark, StringComparer.Ordinal);
        return PerformanceVerdict.Combine(others, VersionVerdict.Of(policy.Verdict, named.Where(window => marks.ContainsKey(window.Id)).Select(window =>
        {
            var verdict = PerformanceVerdict.OfWindow(performance, marks[window.Id]);
            return OutcomeOf(policy, window) with { Verdict = verdict, InputsDrift = false, AnswersDrift = verdict == Verdict.Drift };
        })));
    }

    private static JudgedFeatures Levels(MonitorPolicy policy, WindowReport window) => JudgedFeatures.Judge(policy.Drift, window.Features, window.Prediction, window.Class);

    private static WindowOutcome OutcomeOf(MonitorPolicy policy, WindowReport window)
    {
        var levels = Levels(policy, window);
        FeatureEvidence[] evidence = [.. levels.All.Select(feature => feature.Evidence).OfType<FeatureEvidence>()];
        var calm = evidence.Length > 0 ? levels.ByLevels(evidence) : levels;
        return new WindowOutcome(window.Id, window.LastTime, calm.Worst, calm.InputsDrift, calm.AnswersDrift, window.ReferenceDigest);
    }

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static string Write(string window, PerformanceMark mark) => string.Create(CultureInfo.InvariantCulture, $"{window}={mark.Labelled}/{mark.Value:R}/{mark.Lower:R}/{mark.Upper:R}");

    private static (string WindowId, PerformanceMark Mark) Read(string text)
    {
        var at = text.LastIndexOf('=');
        var figures = text[(at + 1)..].Split('/');
        return (text[..at], new PerformanceMark(long.Parse(figures[0], CultureInfo.InvariantCulture), Number(figures[1]), Number(figures[2]), Number(figures[3])));
    }

    private static double? Number(string text) => text.Length == 0 ? null : double.Parse(text, CultureInfo.InvariantCulture);

    private static string NameOf(Verdict verdict) => verdict.ToString().ToLowerInvariant();
}

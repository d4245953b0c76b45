using System.Globalization;
using Sentinel.Contracts.Versions;

namespace Sentinel.Decisions.Verdicts;

/// <summary>What a person would say of a window or of a version: which features, how much, since when, against what limit, on how many rows. Times are in UTC.</summary>
public static class DriftSentence
{
    /// <summary>
    /// A window in a sentence: <c>3 of 8 inputs left their reference at 2026-11-21T09:14:00Z (window p0-12); Longitude most (PSI 1.31, limit 0.25, 2,000 rows),
    /// with its importance it explains 71 % of the change</c>.
    /// </summary>
    /// <param name="policy">What the features were held against.</param>
    /// <param name="features">Its features, judged.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="since">The run of windows that it belongs to; null for one that neither warns nor drifts.</param>
    /// <param name="causes">Its inputs by drift and importance, the greatest cause first; empty where importance is not known.</param>
    public static string OfWindow(DriftPolicy policy, JudgedFeatures features, long rows, DriftRun? since, IReadOnlyList<WindowCause> causes)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(causes);
        return features.Worst switch
        {
            Verdict.Insufficient => Say($"Not enough to judge {rows:N0} rows by: {ReasonOf(features)}"),
            Verdict.Stable => StableSentence(policy, features, rows),
            var worst => LeftSentence(policy, features, worst, rows, since, causes),
        };
    }

    /// <summary>A version in a sentence, of its verdict and of the window after which it fell.</summary>
    /// <param name="policy">k of n.</param>
    /// <param name="verdict">Its verdict.</param>
    /// <param name="windowSentence">What is said of the window.</param>
    /// <param name="since">The run of windows in another stream that goes on, where the window itself is stable; null without one.</param>
    public static string OfVersion(VerdictPolicy policy, VersionVerdict verdict, string windowSentence, DriftRun? since)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(verdict);
        var began = since is null ? "" : Say($" since window {since.WindowId}, {Instant(since.From)}");
        return verdict.Verdict switch
        {
            Verdict.Drift when verdict.Drifting < policy.Windows => Say($"Evidence of drift{began}. {windowSentence}"),
            Verdict.Drift => Say($"Drift in {verdict.Drifting} of the last {verdict.Judged} windows ({policy.Windows} of {policy.Of} needed){began}. {windowSentence}"),
            _ => windowSentence,
        };
    }

    private static string LeftSentence(DriftPolicy policy, JudgedFeatures features, Verdict worst, long rows, DriftRun? since, IReadOnlyList<WindowCause> causes)
    {
        var verb = worst == Verdict.Drift ? "left" : "moved from";
        var effect = worst == Verdict.Drift ? policy.Drift : policy.Warn;
        var when = since is null ? "" : Say($" at {Instant(since.From)} (window {since.WindowId})");
        var inputs = features.Inputs.Where(feature => feature.Verdict == worst).ToArray();
        var answers = features.Answers.Where(feature => feature.Verdict == worst).ToArray();
        if (inputs.Length == 0)
        {
            var what = answers.Length == 2 ? "The prediction and the class" : $"The {answers[0].Name}";
            var whose = answers.Length == 2 ? "their" : "its";
            return Say($"{what} {verb} {whose} reference{when} while no input did ({Figure(policy, effect, Farthest(policy, effect, answers))}, {rows:N0} rows)");
        }

        var most = Farthest(policy, effect, inputs);
        var beside = answers.Length switch { 0 => "", 1 => $", and so did the {answers[0].Name}", _ => ", and so did prediction and class" };
        return Say($"{inputs.Length} of {features.Inputs.Length} inputs {verb} their reference{when}; {most.Name} most ({Figure(policy, effect, most)}, {rows:N0} rows){Explained(most, causes)}{beside}");
    }

    private static string StableSentence(DriftPolicy policy, JudgedFeatures features, long rows)
    {
        var most = Farthest(policy, policy.Drift, features.All);
        var skipped = features.All.Count(feature => feature.Verdict == Verdict.Insufficient);
        var beside = skipped == 0 ? "" : Say($"; {skipped} could not be judged");
        return Say($"Within the reference; {most.Name} nearest its limit ({Figure(policy, policy.Drift, most)}, {rows:N0} rows){beside}");
    }

    private static string Explained(FeatureReport most, IReadOnlyList<WindowCause> causes) => causes switch
    {
        [] => "",
        [var first, ..] when first.Name == most.Name => Say($", with its importance it explains {first.Share:0 %} of the change"),
        [var first, ..] => Say($", while {first.Name} with its importance explains {first.Share:0 %} of the change"),
    };

    private static FeatureReport Farthest(DriftPolicy policy, double effect, IEnumerable<FeatureReport> features) =>
        features.Where(feature => feature.Verdict != Verdict.Insufficient)
            .OrderByDescending(feature => feature.Evidence is { Alarm: true } evidence ? evidence.LogR ?? 0 : double.NegativeInfinity)
            .ThenByDescending(feature => (FeatureVerdict.StatisticOf(policy, feature) ?? 0) / LimitOf(policy, effect, feature))
            .ThenBy(feature => feature.Name, StringComparer.Ordinal)
            .First();

    private static string Figure(DriftPolicy policy, double effect, FeatureReport feature) =>
        feature.Evidence is { Alarm: true } evidence
            ? Say($"evidence {Odds(evidence.LogR)} to 1, limit {Odds(evidence.LogLimit)}, {DriftStatistics.DisplayName(FeatureVerdict.StatisticFor(policy, feature))} {FeatureVerdict.StatisticOf(policy, feature) ?? 0:0.00}")
            : Level(policy, effect, feature);

    private static string Odds(double? logarithm) =>
        logarithm is not { } value ? "0" : value < Math.Log(1e6) ? Say($"{Math.Exp(value):N0}") : Say($"10^{value / Math.Log(10):0}");

    private static string Level(DriftPolicy policy, double effect, FeatureReport feature) =>
        Say($"{DriftStatistics.DisplayName(FeatureVerdict.StatisticFor(policy, feature))} {FeatureVerdict.StatisticOf(policy, feature):0.00}, limit {LimitOf(policy, effect, feature):0.##}");

    /// <summary>What PSI must exceed: the policy's effect, or what chance alone makes of so few rows in so many bins, whichever is more.</summary>
    private static double LimitOf(DriftPolicy policy, double effect, FeatureReport feature) =>
        FeatureVerdict.StatisticFor(policy, feature) == DriftStatistics.Psi ? Math.Max(effect, feature.Statistics.GetValueOrDefault("psiNull99")) : effect;

    private static string ReasonOf(JudgedFeatures features) => features.All.Select(feature => feature.Reason).FirstOrDefault(reason => reason is not null) ?? features.Reason ?? "the version has no reference";

    private static string Instant(DateTimeOffset time) => Say($"{time.UtcDateTime:yyyy-MM-ddTHH:mm:ss}Z");

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

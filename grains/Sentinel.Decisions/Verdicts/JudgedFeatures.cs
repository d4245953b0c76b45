using Sentinel.Contracts.Versions;

namespace Sentinel.Decisions.Verdicts;

/// <summary>The features of a window after they were judged, the inputs and the answers apart.</summary>
/// <param name="Inputs">Inputs, in the order of the signature.</param>
/// <param name="Prediction">The numeric prediction; null where there is none.</param>
/// <param name="Class">The predicted class; null where there is none.</param>
public sealed record JudgedFeatures(FeatureReport[] Inputs, FeatureReport? Prediction, FeatureReport? Class)
{
    /// <summary>Why nothing could be judged; null where a feature says it, or the version has no reference.</summary>
    public string? Reason { get; init; }

    /// <summary>The prediction and the class, where there are any.</summary>
    public IEnumerable<FeatureReport> Answers => new[] { Prediction, Class }.OfType<FeatureReport>();

    /// <summary>Inputs and answers.</summary>
    public IEnumerable<FeatureReport> All => Inputs.Concat(Answers);

    /// <summary>The worst verdict of all: what one feature lacks, another may have, so it is insufficient only when nothing could be judged.</summary>
    public Verdict Worst => All.Select(feature => feature.Verdict).DefaultIfEmpty(Verdict.Insufficient).Max();

    /// <summary>Whether an input drifts.</summary>
    public bool InputsDrift => Inputs.Any(feature => feature.Verdict == Verdict.Drift);

    /// <summary>Whether the prediction or the class drifts.</summary>
    public bool AnswersDrift => Answers.Any(feature => feature.Verdict == Verdict.Drift);

    /// <summary>
    /// The features with their evidence, in the order of <see cref="All"/>. Of an armed feature evidence decides: it drifts while its alarm stands, and what
    /// the fixed levels call drift without an alarm is a warning. Of others the fixed levels decide.
    /// </summary>
    public JudgedFeatures With(FeatureEvidence[] evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        return Each(evidence, static (feature, of) => feature with { Evidence = of, Verdict = of.Alarm ? Verdict.Drift : Calm(feature, of).Verdict });
    }

    /// <summary>The features as k of n windows count them, in the order of <see cref="All"/>: alarms speak for themselves, and without one an armed feature only warns.</summary>
    public JudgedFeatures ByLevels(FeatureEvidence[] evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        return Each(evidence, Calm);
    }

    /// <summary>Judges every feature by the policy.</summary>
    public static JudgedFeatures Judge(DriftPolicy policy, FeatureReport[] inputs, FeatureReport? prediction, FeatureReport? @class)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return new JudgedFeatures(
            [.. inputs.Select(feature => FeatureVerdict.Judge(policy, feature))],
            prediction is null ? null : FeatureVerdict.Judge(policy, prediction),
            @class is null ? null : FeatureVerdict.Judge(policy, @class));
    }

    private static FeatureReport Calm(FeatureReport feature, FeatureEvidence evidence) =>
        evidence.UnarmedReason is null && feature.Verdict == Verdict.Drift ? feature with { Verdict = Verdict.Warning } : feature;

    private JudgedFeatures Each(FeatureEvidence[] evidence, Func<FeatureReport, FeatureEvidence, FeatureReport> change) =>
        new(
            [.. Inputs.Select((feature, i) => change(feature, evidence[i]))],
            Prediction is null ? null : change(Prediction, evidence[Inputs.Length]),
            Class is null ? null : change(Class, evidence[^1]));
}

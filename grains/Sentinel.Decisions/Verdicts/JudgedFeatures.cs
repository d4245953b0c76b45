using Sentinel.Contracts.Versions;

namespace Sentinel.Decisions.Verdicts;

/// <summary>The features of a window after they were judged, the inputs and the answers apart.</summary>
/// <param name="Inputs">Inputs, in the order of the signature.</param>
/// <param name="Prediction">The numeric prediction; null where there is none.</param>
/// <param name="Class">The predicted class; null where there is none.</param>
public sealed record JudgedFeatures(FeatureReport[] Inputs, FeatureReport? Prediction, FeatureReport? Class)
{
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
        return new JudgedFeatures(
            [.. Inputs.Select((feature, i) => Decide(feature, evidence[i]))],
            Prediction is null ? null : Decide(Prediction, evidence[Inputs.Length]),
            Class is null ? null : Decide(Class, evidence[^1]));
    }

    /// <summary>The features as the fixed levels count them over several windows: alarms speak for themselves, and count as warnings here.</summary>
    public JudgedFeatures WithoutAlarms() => new([.. Inputs.Select(Quieten)], Prediction is null ? null : Quieten(Prediction), Class is null ? null : Quieten(Class));

    /// <summary>Judges every feature by the policy.</summary>
    public static JudgedFeatures Judge(DriftPolicy policy, FeatureReport[] inputs, FeatureReport? prediction, FeatureReport? @class)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return new JudgedFeatures(
            [.. inputs.Select(feature => FeatureVerdict.Judge(policy, feature))],
            prediction is null ? null : FeatureVerdict.Judge(policy, prediction),
            @class is null ? null : FeatureVerdict.Judge(policy, @class));
    }

    private static FeatureReport Decide(FeatureReport feature, FeatureEvidence evidence) => feature with
    {
        Evidence = evidence,
        Verdict = evidence.Alarm ? Verdict.Drift
            : evidence.UnarmedReason is null && feature.Verdict == Verdict.Drift ? Verdict.Warning
            : feature.Verdict,
    };

    private static FeatureReport Quieten(FeatureReport feature) => feature.Evidence?.Alarm == true ? feature with { Verdict = Verdict.Warning } : feature;
}

using Sentinel.Contracts.Versions;
using Sentinel.Silo.Scoring;
using Sentinel.Silo.Scoring.Sessions;
using Sentinel.Silo.Scoring.Signatures;

namespace Sentinel.Silo.Mlflow;

/// <summary>The signature of a model that nobody gave one: what its graph takes and, asked once, answers.</summary>
internal static class GraphSignature
{
    private const double EvenOdds = 0.5;

    /// <summary>The signature; null, with the reason, where it has none that can be served.</summary>
    /// <param name="session">The model.</param>
    /// <param name="columns">Its features, where they are known; null to name them after the graph's inputs.</param>
    /// <param name="reason">Why there is none.</param>
    internal static Signature? Of(ModelSession session, FeatureSpec[]? columns, out string? reason)
    {
        reason = null;
        var features = columns ?? FeaturesOf(session.Graph);
        foreach (var type in (ReadOnlySpan<PredictionType>)[PredictionType.Probability, PredictionType.Numeric, PredictionType.Categorical])
        {
            try
            {
                if (Answering(session, features, type) is { } signature)
                {
                    return signature;
                }
            }
            catch (Exception e) when (e is ModelLoadException or InferenceException)
            {
                reason = e.Message;
            }
        }

        return null;
    }

    private static FeatureSpec[] FeaturesOf(ModelGraph graph) => graph.Inputs is [{ Width: > 1 and var width } matrix]
        ? [.. Enumerable.Range(0, (int)width).Select(i => FeatureOf(FormattableString.Invariant($"{matrix.Name}_{i}"), matrix))]
        : [.. graph.Inputs.Select(input => FeatureOf(input.Name, input))];

    private static FeatureSpec FeatureOf(string name, GraphInput input) => new(name, input.Datatype.IsNumeric ? FeatureType.Numeric : FeatureType.Categorical);

    private static Signature? Answering(ModelSession session, FeatureSpec[] features, PredictionType type)
    {
        // One number a row may be a probability, and may be any other: it is watched as a number.
        var isCertain = type != PredictionType.Probability || session.Graph.Outputs.Any(output => output.IsByClass || output.Name.Contains("prob", StringComparison.OrdinalIgnoreCase));
        var binding = isCertain ? SignatureBinding.Bind(session.Graph, new Signature(features, new PredictionSpec(type))) : null;
        if (binding is null)
        {
            return null;
        }

        var answer = session.Run(FeatureInputs.Probe(binding)).Single(output => output.Name == binding.Answer.Name);
        if (type != PredictionType.Probability)
        {
            return binding.Signature;
        }

        var classes = answer.Classes ?? [.. Enumerable.Range(0, answer.Width).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))];
        return classes.Length == 2 ? binding.Signature with { Prediction = new PredictionSpec(type, classes[1], EvenOdds, binding.Answer.Name) } : null;
    }
}

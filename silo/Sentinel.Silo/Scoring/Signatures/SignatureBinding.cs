using Sentinel.Contracts.Versions;
using Sentinel.Silo.Scoring.Sessions;
using Sentinel.Silo.Scoring.Tensors;

namespace Sentinel.Silo.Scoring.Signatures;

/// <summary>How a version's features go into its graph, and where its prediction comes out.</summary>
/// <param name="Signature">The version's signature.</param>
/// <param name="Graph">The model's graph.</param>
/// <param name="Matrix">The one input that takes all features as columns; null where each feature has an input of its own.</param>
/// <param name="Answer">The output that holds what is watched.</param>
/// <param name="Label">The output that names the class; null where none does.</param>
public sealed record SignatureBinding(Signature Signature, ModelGraph Graph, GraphInput? Matrix, GraphOutput Answer, GraphOutput? Label)
{
    /// <summary>Holds a signature against a graph.</summary>
    /// <exception cref="ModelLoadException">They do not fit; the message holds every reason.</exception>
    public static SignatureBinding Bind(ModelGraph graph, Signature signature)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(signature);
        var errors = new List<string>();
        var matrix = graph.Inputs is [var only] && (signature.Features.Length > 1 || only.Name != signature.Features[0].Name) ? only : null;
        if (matrix is null)
        {
            CheckColumns(graph, signature, errors);
        }
        else
        {
            CheckMatrix(matrix, signature, errors);
        }

        var answer = AnswerOutputs.Find(graph, signature.Prediction, errors);
        return errors.Count == 0
            ? new SignatureBinding(signature, graph, matrix, answer!, AnswerOutputs.FindLabel(graph, signature.Prediction, answer!))
            : throw new ModelLoadException($"The signature does not match the model: {string.Join("; ", errors)}.");
    }

    private static void CheckMatrix(GraphInput matrix, Signature signature, List<string> errors)
    {
        if (matrix.Shape.Length != 2)
        {
            errors.Add($"input '{matrix.Name}' has {matrix.Shape.Length} dimensions, a matrix of rows and features has 2");
        }
        else if (matrix.Width is { } width && width != signature.Features.Length)
        {
            errors.Add($"input '{matrix.Name}' takes {width} features, the signature has {signature.Features.Length}");
        }

        errors.AddRange(signature.Features.Where(f => !Takes(matrix.Datatype, f.Type)).Select(f => Mismatch(matrix, f)));
    }

    private static void CheckColumns(ModelGraph graph, Signature signature, List<string> errors)
    {
        foreach (var feature in signature.Features)
        {
            if (Array.Find(graph.Inputs, i => i.Name == feature.Name) is not { } input)
            {
                errors.Add($"the model has no input '{feature.Name}'");
            }
            else if (input.Width is > 1)
            {
                errors.Add($"input '{input.Name}' takes {input.Width} values a row, a feature has one");
            }
            else if (!Takes(input.Datatype, feature.Type))
            {
                errors.Add(Mismatch(input, feature));
            }
        }

        var named = signature.Features.Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
        errors.AddRange(graph.Inputs.Where(i => !named.Contains(i.Name)).Select(i => $"the model's input '{i.Name}' is no feature of the signature"));
    }

    // Codes of a category are often whole numbers; a text is never a number.
    private static bool Takes(TensorType input, FeatureType feature) => feature == FeatureType.Numeric ? input.IsNumeric : !input.IsNumeric || input.IsWhole;

    private static string Mismatch(GraphInput input, FeatureSpec feature) =>
        $"feature '{feature.Name}' is {feature.Type.ToString().ToLowerInvariant()}, input '{input.Name}' takes {input.Datatype}";
}

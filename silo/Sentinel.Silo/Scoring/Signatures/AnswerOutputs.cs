using Sentinel.Contracts.Versions;
using Sentinel.Silo.Scoring.Sessions;

namespace Sentinel.Silo.Scoring.Signatures;

/// <summary>Which output of a graph holds what is watched.</summary>
internal static class AnswerOutputs
{
    /// <summary>The output that a signature means; null, with the reason among the errors, when that is not clear.</summary>
    internal static GraphOutput? Find(ModelGraph graph, PredictionSpec prediction, List<string> errors)
    {
        if (prediction.Output is { } name)
        {
            return Named(graph, name, prediction, errors);
        }

        var fitting = Array.FindAll(graph.Outputs, o => Fits(o, prediction.Type));
        if (fitting.Length > 1)
        {
            fitting = Prefer(fitting, prediction.Type);
        }

        if (fitting.Length == 1)
        {
            return fitting[0];
        }

        errors.Add(fitting.Length == 0
            ? $"no output of the model can be a {Describe(prediction.Type)}: it has {List(graph.Outputs)}"
            : $"several outputs of the model can be the {Describe(prediction.Type)}: say prediction.output, one of {List(fitting)}");
        return null;
    }

    /// <summary>The output that names the class beside a probability; null where none does.</summary>
    internal static GraphOutput? FindLabel(ModelGraph graph, PredictionSpec prediction, GraphOutput answer)
    {
        if (prediction.Type != PredictionType.Probability)
        {
            return null;
        }

        var labels = Array.FindAll(graph.Outputs, o => o != answer && Fits(o, PredictionType.Categorical) && !o.IsByClass);
        return labels is [var only] ? only : null;
    }

    private static GraphOutput? Named(ModelGraph graph, string name, PredictionSpec prediction, List<string> errors)
    {
        var found = Array.Find(graph.Outputs, o => o.Name == name);
        if (found is null)
        {
            errors.Add($"the model has no output '{name}': it has {List(graph.Outputs)}");
        }
        else if (!Fits(found, prediction.Type))
        {
            errors.Add($"output '{name}' ({found.Datatype}) cannot be a {Describe(prediction.Type)}");
            return null;
        }

        return found;
    }

    private static GraphOutput[] Prefer(GraphOutput[] fitting, PredictionType type)
    {
        var preferred = type switch
        {
            PredictionType.Probability => Array.FindAll(fitting, o => o.IsByClass || o.Name.Contains("prob", StringComparison.OrdinalIgnoreCase)),
            PredictionType.Categorical => Array.FindAll(fitting, o => !o.IsByClass),
            _ => Array.FindAll(fitting, o => !o.Datatype.IsWhole),
        };
        return preferred.Length == 0 ? fitting : preferred;
    }

    private static bool Fits(GraphOutput output, PredictionType type) => type switch
    {
        PredictionType.Probability => output.Datatype is { IsNumeric: true, IsWhole: false },
        PredictionType.Numeric => output.Datatype.IsNumeric && !output.IsByClass && SingleValued(output),
        _ => output.IsByClass || ((!output.Datatype.IsNumeric || output.Datatype.IsWhole) && SingleValued(output)),
    };

    private static bool SingleValued(GraphOutput output) => output.Shape.Skip(1).All(d => d is 1 or < 0);

    private static string Describe(PredictionType type) => type switch
    {
        PredictionType.Probability => "probability",
        PredictionType.Numeric => "number",
        _ => "class",
    };

    private static string List(GraphOutput[] outputs) => string.Join(", ", outputs.Select(o => $"'{o.Name}' ({(o.IsByClass ? "probabilities by class" : o.Datatype)})"));
}

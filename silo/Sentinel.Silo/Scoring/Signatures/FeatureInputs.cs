using Sentinel.Silo.Scoring.Sessions;
using Sentinel.Silo.Scoring.Tensors;

namespace Sentinel.Silo.Scoring.Signatures;

/// <summary>The rows of a request as the graph takes them, and as features by name.</summary>
public static class FeatureInputs
{
    /// <summary>
    /// Makes a request's inputs the graph's: one matrix, or one column a feature. A graph with a matrix may be asked with columns by feature names; elements are converted where nothing is lost.
    /// </summary>
    /// <exception cref="InferenceException">An input is missing, unknown, or has a wrong shape or type.</exception>
    public static IReadOnlyList<Tensor> ToGraph(SignatureBinding binding, IReadOnlyList<Tensor> given)
    {
        ArgumentNullException.ThrowIfNull(binding);
        ArgumentNullException.ThrowIfNull(given);
        if (given is [var only] && binding.Matrix is { } matrix && only.Name == matrix.Name && only.Datatype == matrix.Datatype && only.Shape.Length == 2 && (matrix.Shape[1] < 0 || matrix.Shape[1] == only.Shape[1]) && matrix.Shape[0] < 0)
        {
            // As the graph takes it.
            return given;
        }

        var isMatrixOfColumns = binding.Matrix is not null && given.All(g => g.Name != binding.Matrix.Name);
        var inputs = isMatrixOfColumns
            ? [Stack(binding.Matrix!, Take(given, binding.Signature.Features.Select(f => new GraphInput(f.Name, binding.Matrix!.Datatype, [-1, 1]))))]
            : Take(given, binding.Graph.Inputs);
        if (inputs.Select(i => i.Rows).Distinct().Count() > 1)
        {
            throw Bad($"the inputs have different numbers of rows: {string.Join(", ", inputs.Select(i => $"{i.Name} {i.Rows}"))}");
        }

        return inputs;
    }

    /// <summary>The cells of one feature, out of the graph's inputs.</summary>
    /// <returns>The tensor that holds them, the index of the first, and the step from row to row.</returns>
    public static (Tensor Tensor, int First, int Step) CellsOf(SignatureBinding binding, IReadOnlyList<Tensor> inputs, int feature)
    {
        ArgumentNullException.ThrowIfNull(binding);
        ArgumentNullException.ThrowIfNull(inputs);
        return binding.Matrix is null
            ? (inputs.Single(i => i.Name == binding.Signature.Features[feature].Name), 0, 1)
            : (inputs[0], feature, binding.Signature.Features.Length);
    }

    /// <summary>One row of zeros and empty texts: enough to see that a model answers, and in what form.</summary>
    public static IReadOnlyList<Tensor> Probe(SignatureBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return [.. binding.Graph.Inputs.Select(input => ZeroRow(input, binding.Matrix is null ? 1 : binding.Signature.Features.Length))];
    }

    private static Tensor ZeroRow(GraphInput input, int width)
    {
        var data = Array.CreateInstance(input.Datatype.Element, width);
        if (data is string[] texts)
        {
            Array.Fill(texts, "");
        }

        return new Tensor(input.Name, input.Datatype, input.Shape.Length == 1 ? [1] : [1, width], data);
    }

    private static IReadOnlyList<Tensor> Take(IReadOnlyList<Tensor> given, IEnumerable<GraphInput> wanted)
    {
        var inputs = wanted.ToArray();
        if (given.FirstOrDefault(g => Array.TrueForAll(inputs, i => i.Name != g.Name)) is { } unknown)
        {
            throw Bad($"the model has no input '{unknown.Name}'; it has {string.Join(", ", inputs.Select(i => i.Name))}");
        }

        return [.. inputs.Select(input => TakeOne(given, input))];
    }

    private static Tensor TakeOne(IReadOnlyList<Tensor> given, GraphInput input)
    {
        var found = given.Where(g => g.Name == input.Name).ToArray();
        if (found.Length != 1)
        {
            throw Bad(found.Length == 0 ? $"input '{input.Name}' is missing" : $"input '{input.Name}' is given {found.Length} times");
        }

        var tensor = found[0];
        var shape = Fit(tensor.Shape, input.Shape)
            ?? throw Bad($"input '{input.Name}' has the shape [{string.Join(",", tensor.Shape)}], the model takes [{string.Join(",", input.Shape)}]");
        return Elements.ConvertTo(tensor with { Shape = shape }, input.Datatype);
    }

    // A column may come as [N] for [N,1] and the other way round.
    private static long[]? Fit(long[] given, long[] wanted)
    {
        long[] candidate = (given.Length, wanted.Length) switch
        {
            (1, 2) => [given[0], 1],
            (2, 1) when given[1] == 1 => [given[0]],
            _ => given,
        };
        return candidate.Length == wanted.Length && candidate.Zip(wanted).All(p => p.Second < 0 || p.First == p.Second) ? candidate : null;
    }

    private static Tensor Stack(GraphInput matrix, IReadOnlyList<Tensor> columns)
    {
        var rows = columns[0].Rows;
        if (columns.Any(c => c.Rows != rows))
        {
            throw Bad($"the inputs have different numbers of rows: {string.Join(", ", columns.Select(c => $"{c.Name} {c.Rows}"))}");
        }

        var data = Array.CreateInstance(matrix.Datatype.Element, rows * columns.Count);
        for (var column = 0; column < columns.Count; column++)
        {
            for (var row = 0; row < rows; row++)
            {
                data.SetValue(columns[column].Data.GetValue(row), (row * columns.Count) + column);
            }
        }

        return new Tensor(matrix.Name, matrix.Datatype, [rows, columns.Count], data);
    }

    private static InferenceException Bad(string message) => new(InferenceFault.BadRequest, $"{char.ToUpperInvariant(message[0])}{message[1..]}.");
}

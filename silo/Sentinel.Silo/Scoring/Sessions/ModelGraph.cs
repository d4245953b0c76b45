using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Sentinel.Silo.Scoring.Tensors;

namespace Sentinel.Silo.Scoring.Sessions;

/// <summary>One input of a model's graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Datatype">Type of its elements.</param>
/// <param name="Shape">Lengths by dimension, -1 where any length goes.</param>
public sealed record GraphInput(string Name, TensorType Datatype, long[] Shape)
{
    /// <summary>Elements of one row: the product of all dimensions but the first; null where one of them is open.</summary>
    public long? Width => Shape.Skip(1).All(d => d >= 0) ? Shape.Skip(1).Aggregate(1L, (product, d) => product * d) : null;
}

/// <summary>One output of a model's graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Datatype">Type of its elements; of a sequence of maps, that of the values.</param>
/// <param name="Shape">Lengths by dimension, -1 where any length goes.</param>
/// <param name="IsByClass">Whether it is a sequence of maps from classes to probabilities, as scikit-learn's exporters write.</param>
public sealed record GraphOutput(string Name, TensorType Datatype, long[] Shape, bool IsByClass);

/// <summary>What a model takes and answers, as its file says.</summary>
public sealed record ModelGraph(GraphInput[] Inputs, GraphOutput[] Outputs)
{
    /// <summary>Reads the graph of a loaded model.</summary>
    /// <exception cref="ModelLoadException">It has an input or output of a kind that cannot be served.</exception>
    public static ModelGraph Of(InferenceSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return new ModelGraph(
            [.. session.InputNames.Select(name => InputOf(name, session.InputMetadata[name]))],
            [.. session.OutputNames.Select(name => OutputOf(name, session.OutputMetadata[name]))]);
    }

    private static GraphInput InputOf(string name, NodeMetadata node) =>
        node.OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR && TensorType.OfOnnx(node.ElementDataType) is { } type
            ? new GraphInput(name, type, ShapeOf(node))
            : throw new ModelLoadException($"Input '{name}' of the model is neither a tensor of numbers nor of texts.");

    private static GraphOutput OutputOf(string name, NodeMetadata node)
    {
        if (node.OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR && TensorType.OfOnnx(node.ElementDataType) is { } type)
        {
            return new GraphOutput(name, type, ShapeOf(node), IsByClass: false);
        }

        var isByClass = node.OnnxValueType == OnnxValueType.ONNX_TYPE_SEQUENCE
            && node.AsSequenceMetadata().ElementMeta is { OnnxValueType: OnnxValueType.ONNX_TYPE_MAP } map
            && map.AsMapMetadata() is { KeyDataType: TensorElementType.Int64 or TensorElementType.String, ValueMetadata.ElementDataType: TensorElementType.Float };
        return isByClass
            ? new GraphOutput(name, TensorType.Fp32, [-1, -1], IsByClass: true)
            : throw new ModelLoadException($"Output '{name}' of the model is neither a tensor nor a sequence of maps from class to probability.");
    }

    private static long[] ShapeOf(NodeMetadata node) => [.. node.Dimensions.Select(d => (long)d)];
}

/// <summary>An artifact is no model that can be served; the message says why.</summary>
public sealed class ModelLoadException : Exception
{
    /// <inheritdoc/>
    public ModelLoadException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public ModelLoadException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public ModelLoadException()
    {
    }
}

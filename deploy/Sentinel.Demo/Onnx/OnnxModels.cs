using System.Runtime.InteropServices;
using System.Text;
using Sentinel.Demo.Training;

namespace Sentinel.Demo.Onnx;

/// <summary>Writes the demo's models as ONNX files (field numbers: onnx.proto, IR version 8, operator set 17).</summary>
internal static class OnnxModels
{
    private const int FloatType = 1;
    private const int Int64Type = 7;

    /// <summary>A logistic regression: standardise, multiply, add, sigmoid. Input <c>features</c> [N,k], output <c>probability</c> [N,1].</summary>
    public static byte[] Logistic(LogisticModel model)
    {
        var k = model.Weights.Length;
        var graph = new ProtobufWriter()
            .Message(1, Node("Sub", ["features", "mean"], "centred"))
            .Message(1, Node("Div", ["centred", "scale"], "standardised"))
            .Message(1, Node("MatMul", ["standardised", "weights"], "product"))
            .Message(1, Node("Add", ["product", "bias"], "logit"))
            .Message(1, Node("Sigmoid", ["logit"], "probability"))
            .Text(2, "logistic_regression")
            .Message(5, Floats("mean", [k], model.Mean))
            .Message(5, Floats("scale", [k], model.Scale))
            .Message(5, Floats("weights", [k, 1], model.Weights))
            .Message(5, Floats("bias", [1], [model.Bias]))
            .Message(11, Matrix("features", k))
            .Message(12, Matrix("probability", 1));
        return new ProtobufWriter()
            .Varint(1, 8)
            .Text(2, "sentinel-demo")
            .Message(7, graph)
            .Message(8, new ProtobufWriter().Text(1, "").Varint(2, 17))
            .WrittenSpan.ToArray();
    }

    /// <summary>
    /// The same model with a bug that really happens: it reads the columns of its matrix in another order than the one it is given.
    /// A Gather over the columns stands before the graph's own nodes.
    /// </summary>
    /// <param name="model">An ONNX file with one matrix input.</param>
    /// <param name="input">Name of that input.</param>
    /// <param name="order">Column i of what the model sees is column <c>order[i]</c> of what it is given.</param>
    public static byte[] WithColumnOrder(byte[] model, string input, int[] order)
    {
        var written = new ProtobufWriter();
        var reader = new ProtobufReader(model);
        while (reader.TryRead(out var field))
        {
            if (field is { Number: 7, WireType: 2 })
            {
                written.Bytes(7, Reordered(field.Content, input, order));
            }
            else
            {
                Copy(written, field);
            }
        }

        return written.WrittenSpan.ToArray();
    }

    private static byte[] Reordered(ReadOnlySpan<byte> graph, string input, int[] order)
    {
        const string seen = "sentinel_demo_columns";
        var indices = Array.ConvertAll(order, i => (long)i);
        var gather = Node("Gather", [input, "sentinel_demo_order"], seen)
            .Message(5, new ProtobufWriter().Text(1, "axis").Varint(3, 1).Varint(20, 2));
        var written = new ProtobufWriter()
            .Message(1, gather)
            .Message(5, Tensor("sentinel_demo_order", Int64Type, [order.Length], MemoryMarshal.AsBytes(indices.AsSpan())));
        var reader = new ProtobufReader(graph);
        while (reader.TryRead(out var field))
        {
            if (field is { Number: 1, WireType: 2 })
            {
                written.Bytes(1, Renamed(field.Content, input, seen));
            }
            else
            {
                Copy(written, field);
            }
        }

        return written.WrittenSpan.ToArray();
    }

    private static byte[] Renamed(ReadOnlySpan<byte> node, string from, string to)
    {
        var written = new ProtobufWriter();
        var reader = new ProtobufReader(node);
        while (reader.TryRead(out var field))
        {
            if (field is { Number: 1, WireType: 2 } && field.Content.SequenceEqual(Encoding.UTF8.GetBytes(from)))
            {
                written.Text(1, to);
            }
            else
            {
                Copy(written, field);
            }
        }

        return written.WrittenSpan.ToArray();
    }

    private static void Copy(ProtobufWriter target, ProtobufField field) => target.Raw(field.Whole);

    private static ProtobufWriter Node(string operation, string[] inputs, string output)
    {
        var node = new ProtobufWriter();
        foreach (var input in inputs)
        {
            node.Text(1, input);
        }

        return node.Text(2, output).Text(3, output).Text(4, operation);
    }

    private static ProtobufWriter Floats(string name, long[] shape, float[] values) => Tensor(name, FloatType, shape, MemoryMarshal.AsBytes(values.AsSpan()));

    private static ProtobufWriter Tensor(string name, int type, long[] shape, ReadOnlySpan<byte> littleEndian)
    {
        var tensor = new ProtobufWriter();
        foreach (var dimension in shape)
        {
            tensor.Varint(1, dimension);
        }

        return tensor.Varint(2, type).Text(8, name).Bytes(9, littleEndian);
    }

    private static ProtobufWriter Matrix(string name, int columns)
    {
        var shape = new ProtobufWriter()
            .Message(1, new ProtobufWriter().Text(2, "N"))
            .Message(1, new ProtobufWriter().Varint(1, columns));
        return new ProtobufWriter().Text(1, name).Message(2, new ProtobufWriter().Message(1, new ProtobufWriter().Varint(1, FloatType).Message(2, shape)));
    }
}

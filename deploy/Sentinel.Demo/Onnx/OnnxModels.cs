using System.Runtime.InteropServices;
using System.Text;
using Sentinel.Demo.Training;

namespace Sentinel.Demo.Onnx;

/// <summary>Writes the demo's models as ONNX files (field numbers: onnx.proto, IR version 8, operator set 17).</summary>
internal static class OnnxModels
{
    private const int FloatType = 1;
    private const int Int64Type = 7;
    private const int StringType = 8;

    /// <summary>
    /// A logistic regression with one input a column, [N,1] each, and output <c>probability</c> [N,1]:
    /// the category is looked up, the columns are put side by side, standardised, multiplied and added, and the sigmoid taken.
    /// </summary>
    /// <param name="model">Weights: those of the numeric columns, then that of the category's effect.</param>
    /// <param name="numeric">Numeric inputs in the order in which the graph puts them side by side.</param>
    /// <param name="categorical">Name of the categorical input.</param>
    /// <param name="effects">Effect of each category; one that is not in it has none.</param>
    /// <param name="recalibration">Map of the probability that follows; null for none.</param>
    public static byte[] OfColumns(LinearModel model, string[] numeric, string categorical, IReadOnlyDictionary<string, float> effects, Recalibration? recalibration = null)
    {
        var lookUp = Node("LabelEncoder", [categorical], "effect").Text(7, "ai.onnx.ml")
            .Message(5, Strings("keys_strings", effects.Keys))
            .Message(5, FloatList("values_floats", effects.Values))
            .Message(5, new ProtobufWriter().Text(1, "default_float").Float(2, 0).Varint(20, 1));
        var concat = Node("Concat", [.. numeric, "effect"], "columns").Message(5, new ProtobufWriter().Text(1, "axis").Varint(3, 1).Varint(20, 2));
        var graph = new ProtobufWriter()
            .Message(1, lookUp)
            .Message(1, concat)
            .Message(1, Node("Sub", ["columns", "mean"], "centred"))
            .Message(1, Node("Div", ["centred", "scale"], "standardised"))
            .Message(1, Node("MatMul", ["standardised", "weights"], "product"))
            .Message(1, Node("Add", ["product", "bias"], "logit"))
            .Message(1, Node("Sigmoid", ["logit"], recalibration is null ? "probability" : "raw"))
            .Text(2, "logistic_regression")
            .Message(5, Floats("mean", [numeric.Length + 1], Single(model.Mean)))
            .Message(5, Floats("scale", [numeric.Length + 1], Single(model.Scale)))
            .Message(5, Floats("weights", [numeric.Length + 1, 1], Single(model.Weights)))
            .Message(5, Floats("bias", [1], [(float)model.Bias]));
        if (recalibration is not null)
        {
            Recalibrate(graph, recalibration);
        }

        foreach (var name in numeric)
        {
            graph.Message(11, Column(name, FloatType));
        }

        graph.Message(11, Column(categorical, StringType)).Message(12, Column("probability", FloatType));
        return Model(graph);
    }

    /// <summary>
    /// A linear model with one matrix input [N,k] and one output [N,1], <c>probability</c> or <c>prediction</c>. The scale of the inputs is folded into the weights of a Gemm; their means are
    /// taken off first, since inputs far from 0, such as degrees of longitude, would cost a product of 32-bit numbers its last digits.
    /// </summary>
    /// <param name="model">Weights in the order of the columns.</param>
    /// <param name="input">Name of the input.</param>
    public static byte[] OfMatrix(LinearModel model, string input)
    {
        var k = model.Weights.Length;
        var output = model.IsProbability ? "probability" : "prediction";
        var graph = new ProtobufWriter()
            .Message(1, Node("Sub", [input, "mean"], "centred"))
            .Message(1, Node("Gemm", ["centred", "weights", "bias"], model.IsProbability ? "logit" : output));
        if (model.IsProbability)
        {
            graph.Message(1, Node("Sigmoid", ["logit"], output));
        }

        graph.Text(2, "linear_model")
            .Message(5, Floats("mean", [k], Single(model.Mean)))
            .Message(5, Floats("weights", [k, 1], Single([.. model.Weights.Select((weight, j) => weight / model.Scale[j])])))
            .Message(5, Floats("bias", [1], [(float)model.Bias]))
            .Message(11, Matrix(input, FloatType, k))
            .Message(12, Column(output, FloatType));
        return Model(graph);
    }

    /// <summary>The map as a sum of ramps: each knot adds the change of slope there, and beyond the first and the last the score stays.</summary>
    private static void Recalibrate(ProtobufWriter graph, Recalibration map)
    {
        var bends = new float[map.From.Length];
        var slope = 0f;
        for (var k = 0; k + 1 < map.From.Length; k++)
        {
            var next = (map.To[k + 1] - map.To[k]) / (map.From[k + 1] - map.From[k]);
            bends[k] = next - slope;
            slope = next;
        }

        bends[^1] = -slope;
        graph
            .Message(1, Node("Sub", ["raw", "knots"], "beyond"))
            .Message(1, Node("Relu", ["beyond"], "ramps"))
            .Message(1, Node("MatMul", ["ramps", "bends"], "rise"))
            .Message(1, Node("Add", ["rise", "floor"], "probability"))
            .Message(5, Floats("knots", [map.From.Length], map.From))
            .Message(5, Floats("bends", [bends.Length, 1], bends))
            .Message(5, Floats("floor", [1], [map.To[0]]));
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

    private static ProtobufWriter Strings(string name, IEnumerable<string> values)
    {
        var attribute = new ProtobufWriter().Text(1, name);
        foreach (var value in values)
        {
            attribute.Text(9, value);
        }

        return attribute.Varint(20, 8);
    }

    private static ProtobufWriter FloatList(string name, IEnumerable<float> values)
    {
        var attribute = new ProtobufWriter().Text(1, name);
        foreach (var value in values)
        {
            attribute.Float(7, value);
        }

        return attribute.Varint(20, 6);
    }

    private static byte[] Model(ProtobufWriter graph) => new ProtobufWriter()
        .Varint(1, 8)
        .Text(2, "sentinel-demo")
        .Message(7, graph)
        .Message(8, new ProtobufWriter().Text(1, "").Varint(2, 17))
        .Message(8, new ProtobufWriter().Text(1, "ai.onnx.ml").Varint(2, 3))
        .WrittenSpan.ToArray();

    private static float[] Single(double[] values) => Array.ConvertAll(values, value => (float)value);

    private static ProtobufWriter Column(string name, int type) => Matrix(name, type, columns: 1);

    private static ProtobufWriter Matrix(string name, int type, int columns)
    {
        var shape = new ProtobufWriter()
            .Message(1, new ProtobufWriter().Text(2, "N"))
            .Message(1, new ProtobufWriter().Varint(1, columns));
        return new ProtobufWriter().Text(1, name).Message(2, new ProtobufWriter().Message(1, new ProtobufWriter().Varint(1, type).Message(2, shape)));
    }
}

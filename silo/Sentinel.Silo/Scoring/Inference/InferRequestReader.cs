using System.Globalization;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Sentinel.Silo.Scoring.Tensors;

namespace Sentinel.Silo.Scoring.Inference;

/// <summary>Reads requests of the Open Inference Protocol: JSON, whose data may be flat or nested, and after it the bytes of the tensors that say how many they are.</summary>
public static class InferRequestReader
{
    private const long MicrosecondsMost = 3_600_000_000;

    /// <summary>Reads a request.</summary>
    /// <param name="body">The body.</param>
    /// <param name="jsonLength">How much of it is JSON; null for all.</param>
    /// <param name="newId">Makes the id of a request that brings none.</param>
    /// <exception cref="InferenceException">It is no request; the message names the field.</exception>
    public static InferRequest Read(ReadOnlyMemory<byte> body, int? jsonLength, Func<string> newId)
    {
        ArgumentNullException.ThrowIfNull(newId);
        try
        {
            using var document = JsonDocument.Parse(body[..(jsonLength ?? body.Length)]);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw Bad("The request must be a JSON object with the field 'inputs'.");
            }

            var parameters = Parameters(root, "parameters");
            return new InferRequest(Text(root, "id") ?? newId(), parameters is { } some ? Text(some, "entity") : null, Inputs(root, body.Span[(jsonLength ?? body.Length)..]), Outputs(root))
            {
                IsBinaryOutput = Flag(parameters, "binary_data_output") ?? false,
                Timeout = Timeout(parameters),
            };
        }
        catch (JsonException e)
        {
            throw Bad($"The request is not valid JSON: {e.Message}");
        }
        catch (InvalidOperationException e)
        {
            // Said of texts that no UTF-8 can be made of, such as half a surrogate pair.
            throw Bad($"A text of the request is no UTF-8: {e.Message}");
        }
    }

    private static string? Text(JsonElement owner, string name)
    {
        if (!owner.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= 1024 } text
            ? text
            : throw Bad($"'{name}' must be a text of 1 to 1024 characters.");
    }

    private static JsonElement? Parameters(JsonElement owner, string name)
    {
        if (!owner.TryGetProperty("parameters", out var parameters) || parameters.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return parameters.ValueKind == JsonValueKind.Object ? parameters : throw Bad($"'{name}' must be an object.");
    }

    private static bool? Flag(JsonElement? parameters, string name) => parameters is { } some && some.TryGetProperty(name, out var value)
        ? value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Bad($"Parameter '{name}' must be true or false, was {value.GetRawText()}.")
        : null;

    private static TimeSpan? Timeout(JsonElement? parameters)
    {
        if (parameters is not { } some || !some.TryGetProperty("timeout", out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var microseconds) && microseconds is >= 0 and <= MicrosecondsMost
            ? microseconds == 0 ? null : TimeSpan.FromMicroseconds(microseconds)
            : throw Bad($"Parameter 'timeout' must be a whole number of microseconds up to an hour, 0 for none, was {value.GetRawText()}.");
    }

    private static WantedOutput[]? Outputs(JsonElement root)
    {
        if (!root.TryGetProperty("outputs", out var outputs) || outputs.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return outputs.ValueKind == JsonValueKind.Array ? [.. outputs.EnumerateArray().Select(Output)] : throw Bad("'outputs' must be a list.");
    }

    private static WantedOutput Output(JsonElement output, int index)
    {
        var name = (output.ValueKind == JsonValueKind.Object ? Text(output, "name") : null) ?? throw Bad($"'outputs[{index}].name' is missing.");
        return new WantedOutput(name, Flag(Parameters(output, $"outputs[{index}].parameters"), "binary_data"));
    }

    private static Tensor[] Inputs(JsonElement root, ReadOnlySpan<byte> binary)
    {
        if (!root.TryGetProperty("inputs", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
        {
            throw Bad("'inputs' must be a list of at least one tensor.");
        }

        var inputs = new Tensor[list.GetArrayLength()];
        var next = 0;
        foreach (var input in list.EnumerateArray())
        {
            inputs[next] = Input(input, next, ref binary);
            next++;
        }

        return binary.IsEmpty ? inputs : throw Bad($"{binary.Length} bytes follow the tensors: every input whose bytes are sent says how many they are in 'parameters.binary_data_size', and Inference-Header-Content-Length how long the JSON is.");
    }

    private static Tensor Input(JsonElement input, int index, ref ReadOnlySpan<byte> binary)
    {
        if (input.ValueKind != JsonValueKind.Object)
        {
            throw Bad($"'inputs[{index}]' must be an object.");
        }

        var name = Text(input, "name") ?? throw Bad($"'inputs[{index}].name' is missing.");
        var datatype = Text(input, "datatype");
        var type = TensorType.OfName(datatype) ?? throw Bad($"'datatype' of input '{name}' must be one of {string.Join(", ", TensorType.All.Select(t => t.Name))}, was '{datatype}'.");
        var shape = Shape(input, name);
        if (BinarySize(input, index, name) is { } size)
        {
            if (size > binary.Length)
            {
                throw Bad($"'parameters.binary_data_size' of input '{name}' is {size}, and {binary.Length} bytes are left after the JSON and the inputs before it: Inference-Header-Content-Length must say how long the JSON is.");
            }

            var bytes = binary[..size];
            binary = binary[size..];
            return new Tensor(name, type, shape, TensorBytes.Read(bytes, type, Product(shape), name)) { IsBinary = true };
        }

        if (!input.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Array)
        {
            throw Bad($"'data' of input '{name}' must be a list.");
        }

        return new Tensor(name, type, shape, Data(data, type, shape, name));
    }

    private static int? BinarySize(JsonElement input, int index, string name)
    {
        if (Parameters(input, $"inputs[{index}].parameters") is not { } parameters || !parameters.TryGetProperty("binary_data_size", out var value))
        {
            return null;
        }

        if (input.TryGetProperty("data", out _))
        {
            throw Bad($"Input '{name}' has both 'data' and 'parameters.binary_data_size': send one of them.");
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var size) && size >= 0
            ? size
            : throw Bad($"'parameters.binary_data_size' of input '{name}' must be a whole number of bytes, was {value.GetRawText()}.");
    }

    private static long[] Shape(JsonElement input, string name)
    {
        if (!input.TryGetProperty("shape", out var shape) || shape.ValueKind != JsonValueKind.Array || shape.GetArrayLength() is 0 or > 8)
        {
            throw Bad($"'shape' of input '{name}' must be a list of 1 to 8 whole numbers.");
        }

        var lengths = new long[shape.GetArrayLength()];
        var next = 0;
        foreach (var length in shape.EnumerateArray())
        {
            lengths[next++] = length.ValueKind == JsonValueKind.Number && length.TryGetInt64(out var n) && n is >= 0 and <= int.MaxValue
                ? n
                : throw Bad($"'shape' of input '{name}' must hold whole numbers of at least 0, holds {length.GetRawText()}.");
        }

        return lengths;
    }

    private static Array Data(JsonElement data, TensorType type, long[] shape, string name)
    {
        // Counted before anything is allocated, so that a shape alone costs nothing.
        var count = Count(data);
        var product = Product(shape);
        if (count != product)
        {
            throw Bad(string.Create(CultureInfo.InvariantCulture, $"Input '{name}' has {count} elements, its shape [{string.Join(",", shape)}] says {product}."));
        }

        var elements = Array.CreateInstance(type.Element, count);
        var next = 0;
        Fill(data, elements, ref next, type, name);
        return elements;
    }

    private static double Product(long[] shape)
    {
        var product = 1.0;
        foreach (var length in shape)
        {
            product *= length;
        }

        return product;
    }

    private static int Count(JsonElement data)
    {
        var count = 0;
        foreach (var element in data.EnumerateArray())
        {
            count += element.ValueKind == JsonValueKind.Array ? Count(element) : 1;
        }

        return count;
    }

    private static void Fill(JsonElement data, Array elements, ref int next, TensorType type, string name)
    {
        foreach (var element in data.EnumerateArray())
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                Fill(element, elements, ref next, type, name);
            }
            else if (TryPut(element, elements, next))
            {
                next++;
            }
            else
            {
                throw Bad($"Element {next} of input '{name}' must be {type}, was {element.GetRawText()}.");
            }
        }
    }

    private static bool TryPut(JsonElement e, Array elements, int i) => elements switch
    {
        float[] a => IsNumber(e) && e.TryGetSingle(out a[i]) && float.IsFinite(a[i]),
        double[] a => IsNumber(e) && e.TryGetDouble(out a[i]) && double.IsFinite(a[i]),
        long[] a => IsNumber(e) && e.TryGetInt64(out a[i]),
        int[] a => IsNumber(e) && e.TryGetInt32(out a[i]),
        short[] a => IsNumber(e) && e.TryGetInt16(out a[i]),
        sbyte[] a => IsNumber(e) && e.TryGetSByte(out a[i]),
        ulong[] a => IsNumber(e) && e.TryGetUInt64(out a[i]),
        uint[] a => IsNumber(e) && e.TryGetUInt32(out a[i]),
        ushort[] a => IsNumber(e) && e.TryGetUInt16(out a[i]),
        byte[] a => IsNumber(e) && e.TryGetByte(out a[i]),
        Float16[] a => IsNumber(e) && e.TryGetSingle(out var single) && Float16.IsFinite(a[i] = (Float16)single),
        bool[] a => TryPutTruth(e, a, i),
        string[] a => e.ValueKind == JsonValueKind.String && (a[i] = e.GetString()!) is not null,
        _ => false,
    };

    private static bool TryPutTruth(JsonElement e, bool[] elements, int i)
    {
        elements[i] = e.ValueKind == JsonValueKind.True || (IsNumber(e) && e.TryGetInt32(out var number) && number == 1);
        return elements[i] || e.ValueKind == JsonValueKind.False || (IsNumber(e) && e.TryGetInt32(out var zero) && zero == 0);
    }

    private static bool IsNumber(JsonElement e) => e.ValueKind == JsonValueKind.Number;

    private static InferenceException Bad(string message) => new(InferenceFault.BadRequest, message);
}

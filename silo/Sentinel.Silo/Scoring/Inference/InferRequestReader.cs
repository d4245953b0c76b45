using System.Globalization;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Sentinel.Silo.Scoring.Tensors;

namespace Sentinel.Silo.Scoring.Inference;

/// <summary>Reads requests of the Open Inference Protocol out of JSON. Data may be flat or nested.</summary>
public static class InferRequestReader
{
    /// <summary>Reads a request.</summary>
    /// <param name="utf8Json">The JSON object.</param>
    /// <param name="newId">Makes the id of a request that brings none.</param>
    /// <exception cref="InferenceException">It is no request; the message names the field.</exception>
    public static InferRequest Read(ReadOnlyMemory<byte> utf8Json, Func<string> newId)
    {
        ArgumentNullException.ThrowIfNull(newId);
        try
        {
            using var document = JsonDocument.Parse(utf8Json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw Bad("The request must be a JSON object with the field 'inputs'.");
            }

            return new InferRequest(Text(root, "id") ?? newId(), Entity(root), Inputs(root), Outputs(root));
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

    private static string? Entity(JsonElement root)
    {
        if (!root.TryGetProperty("parameters", out var parameters) || parameters.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return parameters.ValueKind == JsonValueKind.Object ? Text(parameters, "entity") : throw Bad("'parameters' must be an object.");
    }

    private static List<string>? Outputs(JsonElement root)
    {
        if (!root.TryGetProperty("outputs", out var outputs) || outputs.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return outputs.ValueKind == JsonValueKind.Array
            ? [.. outputs.EnumerateArray().Select((o, i) => (o.ValueKind == JsonValueKind.Object ? Text(o, "name") : null) ?? throw Bad($"'outputs[{i}].name' is missing."))]
            : throw Bad("'outputs' must be a list.");
    }

    private static List<Tensor> Inputs(JsonElement root) =>
        root.TryGetProperty("inputs", out var inputs) && inputs.ValueKind == JsonValueKind.Array && inputs.GetArrayLength() > 0
            ? [.. inputs.EnumerateArray().Select(Input)]
            : throw Bad("'inputs' must be a list of at least one tensor.");

    private static Tensor Input(JsonElement input, int index)
    {
        if (input.ValueKind != JsonValueKind.Object)
        {
            throw Bad($"'inputs[{index}]' must be an object.");
        }

        var name = Text(input, "name") ?? throw Bad($"'inputs[{index}].name' is missing.");
        var datatype = Text(input, "datatype");
        var type = TensorType.OfName(datatype) ?? throw Bad($"'datatype' of input '{name}' must be one of {string.Join(", ", TensorType.All.Select(t => t.Name))}, was '{datatype}'.");
        var shape = Shape(input, name);
        if (!input.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Array)
        {
            throw Bad($"'data' of input '{name}' must be a list.");
        }

        return new Tensor(name, type, shape, Data(data, type, shape, name));
    }

    private static long[] Shape(JsonElement input, string name)
    {
        if (!input.TryGetProperty("shape", out var shape) || shape.ValueKind != JsonValueKind.Array || shape.GetArrayLength() is 0 or > 8)
        {
            throw Bad($"'shape' of input '{name}' must be a list of 1 to 8 whole numbers.");
        }

        return [.. shape.EnumerateArray().Select(d => d.ValueKind == JsonValueKind.Number && d.TryGetInt64(out var n) && n is >= 0 and <= int.MaxValue
            ? n
            : throw Bad($"'shape' of input '{name}' must hold whole numbers of at least 0, holds {d.GetRawText()}."))];
    }

    private static Array Data(JsonElement data, TensorType type, long[] shape, string name)
    {
        // Counted before anything is allocated, so that a shape alone costs nothing.
        var count = Count(data);
        var product = shape.Aggregate(1.0, (p, d) => p * d);
        if (count != product)
        {
            throw Bad(string.Create(CultureInfo.InvariantCulture, $"Input '{name}' has {count} elements, its shape [{string.Join(",", shape)}] says {product}."));
        }

        var elements = Array.CreateInstance(type.Element, count);
        var next = 0;
        Fill(data, elements, ref next, type, name);
        return elements;
    }

    private static int Count(JsonElement data) => data.EnumerateArray().Sum(e => e.ValueKind == JsonValueKind.Array ? Count(e) : 1);

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

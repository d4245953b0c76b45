using System.Text;
using System.Text.Json;
using Sentinel.Ingest.Decoding;

namespace Sentinel.Ingest.Sources.Payloads;

/// <summary>
/// Reads the body of a request or of its answer as model servers log it: the Open Inference Protocol (V2, tensors in JSON or in binary behind it), TensorFlow's protocol (V1, <c>instances</c>,
/// <c>predictions</c>), plain JSON, JSON lines, and CSV without a header. Which of them it is, is told by the body itself. Threading: safe.
/// </summary>
public static class PayloadReader
{
    private static readonly string[] Lists = ["instances", "predictions", "inputs", "outputs"];

    /// <summary>Reads a body.</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="what">What it is, for errors: <c>the request</c>.</param>
    /// <exception cref="PayloadException">No rows can be made of it.</exception>
    public static PayloadTable Read(ReadOnlyMemory<byte> body, string what)
    {
        var text = body.Span.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty)
        {
            throw new PayloadException(RejectReason.MissingField, $"{what} is empty");
        }

        try
        {
            var table = text[0] is (byte)'{' or (byte)'[' ? ReadJson(body[(body.Length - text.Length)..]) : CsvPayload.Read(text);
            return table.Rows > 0 && table.Columns.Count > 0 ? table : throw new PayloadException(RejectReason.MissingField, $"{what} holds no values");
        }
        catch (JsonException e)
        {
            throw new PayloadException(RejectReason.MalformedJson, $"{what} is neither JSON nor CSV: {e.Message}");
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or DecoderFallbackException)
        {
            throw new PayloadException(RejectReason.BadType, $"{what} cannot be read: {e.Message}");
        }
        catch (PayloadException e) when (!e.Message.StartsWith(what, StringComparison.Ordinal))
        {
            throw new PayloadException(e.Reason, $"{what}: {e.Message}");
        }
    }

    private static PayloadTable ReadJson(ReadOnlyMemory<byte> body)
    {
        var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { AllowMultipleValues = true });
        using var first = JsonDocument.ParseValue(ref reader);
        var rest = body[(int)reader.BytesConsumed..];
        var root = first.RootElement;
        if (root.ValueKind == JsonValueKind.Object)
        {
            foreach (var name in Lists.Where(name => root.TryGetProperty(name, out _)))
            {
                var list = root.GetProperty(name);
                var id = root.TryGetProperty("id", out var given) && given.ValueKind == JsonValueKind.String && given.GetString() is { Length: > 0 } text ? text : null;
                return TensorPayload.IsTensors(list) ? TensorPayload.Read(list, rest, id) : list.ValueKind == JsonValueKind.Object ? ReadColumns(list, id) : ReadRows(list, id);
            }
        }

        return rest.Span.IndexOfAnyExcept(" \t\r\n"u8) >= 0 ? ReadLines(body)
            : root.ValueKind == JsonValueKind.Array ? ReadRows(root, null)
            : ReadRow(root);
    }

    private static PayloadTable ReadRows(JsonElement list, string? id)
    {
        var rows = new PayloadRows();
        foreach (var row in list.EnumerateArray())
        {
            rows.Begin();
            rows.Add(row);
        }

        return rows.Build(id);
    }

    private static PayloadTable ReadRow(JsonElement row)
    {
        var rows = new PayloadRows();
        rows.Begin();
        rows.Add(row);
        return rows.Build();
    }

    private static PayloadTable ReadLines(ReadOnlyMemory<byte> body)
    {
        var rows = new PayloadRows();
        var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
        {
            using var line = JsonDocument.ParseValue(ref reader);
            rows.Begin();
            rows.Add(line.RootElement);
        }

        return rows.Build();
    }

    // A list of values by name, as TensorFlow's protocol has it too.
    private static PayloadTable ReadColumns(JsonElement columns, string? id)
    {
        var count = columns.EnumerateObject().Select(column => column.Value.ValueKind == JsonValueKind.Array ? column.Value.GetArrayLength() : 1).DefaultIfEmpty(0).Max();
        var rows = new PayloadRows();
        for (var row = 0; row < count; row++)
        {
            rows.Begin();
            foreach (var column in columns.EnumerateObject())
            {
                if (column.Value.ValueKind != JsonValueKind.Array || column.Value.GetArrayLength() != count)
                {
                    throw new PayloadException(RejectReason.BadType, $"'{column.Name}' must be a list of {count} cells, as others are");
                }

                rows.Add(column.Value[row], column.Name);
            }
        }

        return rows.Build(id);
    }
}

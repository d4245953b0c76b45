using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Sentinel.Contracts.Sources;
using Sentinel.Ingest.Decoding;

namespace Sentinel.Ingest.Sources.Payloads;

/// <summary>What of a source's rows goes where.</summary>
/// <param name="Model">The model.</param>
/// <param name="Version">The version.</param>
/// <param name="Columns">Features by their place in a row without names; empty where every value comes with its name.</param>
/// <param name="Prediction">Where the answer's number stands; null for its first value.</param>
/// <param name="Class">Where the answer's class stands; null for none.</param>
public sealed record SourceMapping(string Model, string Version, IReadOnlyList<string> Columns, OutputPlace? Prediction, OutputPlace? Class);

/// <summary>
/// Makes a prediction message, as the topic of predictions has it, out of a logged request and its answer. The row of a request's only row has the request's id; of several, the n-th, from 0,
/// has that id followed by <c>/n</c>. Threading: safe.
/// </summary>
public static class SourceMessage
{
    private static readonly OutputPlace First = new(null, 0);

    /// <summary>Makes it.</summary>
    /// <param name="mapping">What goes where.</param>
    /// <param name="request">The request.</param>
    /// <param name="answer">Its answer.</param>
    /// <param name="id">Id of the request.</param>
    /// <param name="time">When it was asked, RFC 3339; null where that is not known.</param>
    /// <returns>UTF-8 JSON, and the rows in it.</returns>
    /// <exception cref="PayloadException">They do not fit each other, or the mapping.</exception>
    public static (byte[] Value, int Rows) Write(SourceMapping mapping, PayloadTable request, PayloadTable answer, string id, string? time)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(answer);
        var features = FeaturesOf(mapping, request, out var rows);
        var answers = AnswersOf(answer, rows);
        var prediction = Find(answers, mapping.Prediction ?? First, "prediction");
        var @class = mapping.Class is { } place ? Find(answers, place, "class") : null;
        if (@class is null && prediction.Cells.Any(IsText))
        {
            // An answer that is a word is a class, wherever it stands.
            (prediction, @class) = (null, prediction);
        }

        return (rows == 1 ? WriteRow(mapping, features, prediction, @class, id, time) : WriteColumns(mapping, features, prediction, @class, rows, id, time), rows);
    }

    private static (string Name, IReadOnlyList<ReadOnlyMemory<byte>> Cells)[] FeaturesOf(SourceMapping mapping, PayloadTable request, out int rows)
    {
        var columns = mapping.Columns;
        var isNamed = request.Columns.All(column => column is { Name: not null, Index: 0 }) && (columns.Count == 0 || request.Columns.Any(column => columns.Contains(column.Name!, StringComparer.Ordinal)));
        if (isNamed)
        {
            rows = request.Rows;
            return [.. request.Columns.Select(column => (column.Name!, column.Cells))];
        }

        if (columns.Count == 0)
        {
            throw new PayloadException(RejectReason.MissingField, "the values of the request have no names: name them, in their order, in `columns` of the source");
        }

        var table = request.Columns.Count == 1 && columns.Count > 1 && request.Rows == columns.Count ? request.Turned() : request;
        rows = table.Rows;
        return table.Columns.Count == columns.Count
            ? [.. columns.Zip(table.Columns, (name, column) => (name, column.Cells))]
            : throw new PayloadException(RejectReason.BadType, $"a row of the request has {table.Columns.Count} values, `columns` of the source names {columns.Count}");
    }

    private static PayloadTable AnswersOf(PayloadTable answer, int rows)
    {
        var table = answer.Rows != rows && ((rows == 1 && answer.Columns.Count == 1) || (answer.Rows == 1 && answer.Columns.Count == rows)) ? answer.Turned() : answer;
        return table.Rows == rows ? table : throw new PayloadException(RejectReason.BadType, $"the answer has {answer.Rows} rows, the request {rows}");
    }

    private static PayloadColumn Find(PayloadTable answer, OutputPlace place, string field) =>
        answer.Columns.FirstOrDefault(column => (place.Output is null || column.Name == place.Output) && column.Index == place.Index)
        ?? throw new PayloadException(RejectReason.MissingField, $"the answer has no {new PayloadColumn(place.Output, place.Index, [])} for the {field}; it has {string.Join(", ", answer.Columns.Take(10))}");

    private static byte[] WriteRow(SourceMapping mapping, (string Name, IReadOnlyList<ReadOnlyMemory<byte>> Cells)[] features, PayloadColumn? prediction, PayloadColumn? @class, string id, string? time)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = Begin(buffer, mapping, time);
        json.WriteString("id", id);
        json.WriteStartObject("features");
        foreach (var (name, cells) in features.Where(feature => !feature.Cells[0].IsEmpty))
        {
            json.WritePropertyName(name);
            json.WriteRawValue(cells[0].Span);
        }

        json.WriteEndObject();
        if (prediction is not null && !prediction.Cells[0].IsEmpty)
        {
            json.WritePropertyName("prediction");
            json.WriteRawValue(prediction.Cells[0].Span);
        }

        if (@class is not null && !@class.Cells[0].IsEmpty)
        {
            json.WriteString("class", TextOf(@class.Cells[0]));
        }

        return End(json, buffer);
    }

    private static byte[] WriteColumns(
        SourceMapping mapping, (string Name, IReadOnlyList<ReadOnlyMemory<byte>> Cells)[] features, PayloadColumn? prediction, PayloadColumn? @class, int rows, string id, string? time)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = Begin(buffer, mapping, time);
        json.WriteStartObject("columns");
        foreach (var (name, cells) in features)
        {
            WriteList(json, name, cells, (writer, cell) => writer.WriteRawValue(cell.Span));
        }

        json.WriteEndObject();
        if (prediction is not null)
        {
            WriteList(json, "predictions", prediction.Cells, (writer, cell) => writer.WriteRawValue(cell.Span));
        }

        if (@class is not null)
        {
            WriteList(json, "classes", @class.Cells, (writer, cell) => writer.WriteStringValue(TextOf(cell)));
        }

        json.WriteStartArray("ids");
        for (var row = 0; row < rows; row++)
        {
            json.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{id}/{row}"));
        }

        json.WriteEndArray();
        return End(json, buffer);
    }

    private static Utf8JsonWriter Begin(ArrayBufferWriter<byte> buffer, SourceMapping mapping, string? time)
    {
        var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("model", mapping.Model);
        json.WriteString("version", mapping.Version);
        if (time is not null)
        {
            json.WriteString("time", time);
        }

        return json;
    }

    private static byte[] End(Utf8JsonWriter json, ArrayBufferWriter<byte> buffer)
    {
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<ReadOnlyMemory<byte>> cells, Action<Utf8JsonWriter, ReadOnlyMemory<byte>> write)
    {
        json.WriteStartArray(name);
        foreach (var cell in cells)
        {
            if (cell.IsEmpty || cell.Span.SequenceEqual("null"u8))
            {
                json.WriteNullValue();
            }
            else
            {
                write(json, cell);
            }
        }

        json.WriteEndArray();
    }

    private static bool IsText(ReadOnlyMemory<byte> cell) => !cell.IsEmpty && cell.Span[0] == '"';

    private static string TextOf(ReadOnlyMemory<byte> cell)
    {
        var reader = new Utf8JsonReader(cell.Span);
        reader.Read();
        return reader.TokenType == JsonTokenType.String ? reader.GetString()! : System.Text.Encoding.UTF8.GetString(cell.Span);
    }
}

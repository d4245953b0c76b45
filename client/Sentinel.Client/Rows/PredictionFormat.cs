using System.Text.Json;

namespace Sentinel.Client.Rows;

/// <summary>Writes predictions.</summary>
internal sealed class PredictionFormat : IRowFormat<Prediction>
{
    private const int FieldBytes = 24;

    public string? IdOf(Prediction row) => row.Id;

    public int SizeOf(Prediction row)
    {
        var size = FieldBytes + (row.Id?.Length ?? 0) + (row.Class?.Length ?? 0);
        foreach (var (name, cell) in row.Features)
        {
            size += name.Length + cell.SizeBytes;
        }

        return size + (row.Segments.Count * FieldBytes);
    }

    // A row of an entity goes to the entity's partition, so it travels alone; so does a score that is no number, for the answer to name it.
    public bool IsAlike(Prediction row, Prediction other) =>
        row.Entity is null && other.Entity is null
        && row.Model == other.Model && row.Version == other.Version
        && row.Time.HasValue == other.Time.HasValue && row.Score.HasValue == other.Score.HasValue && (row.Class is null) == (other.Class is null)
        && IsFinite(row.Score) && IsFinite(other.Score)
        && (row.Features.Count > 0 || row.Score.HasValue)
        && HasSameNames(row.Features, other.Features) && HasSameNames(row.Segments, other.Segments);

    public void WriteRow(Utf8JsonWriter json, Prediction row)
    {
        json.WriteStartObject();
        WriteVersion(json, row);
        WriteText(json, "id", row.Id);
        WriteText(json, "entity", row.Entity);
        if (row.Time is { } time)
        {
            json.WriteString("time", time.UtcDateTime);
        }

        if (row.Features.Count > 0)
        {
            WriteCells(json, "features", row.Features);
        }

        if (row.Score is { } score)
        {
            json.WritePropertyName("prediction");
            FeatureValue.From(score).WriteTo(json);
        }

        WriteText(json, "class", row.Class);
        if (row.Segments.Count > 0)
        {
            WriteCells(json, "segments", row.Segments);
        }

        json.WriteEndObject();
    }

    public void WriteColumns(Utf8JsonWriter json, ReadOnlySpan<Prediction> rows)
    {
        var first = rows[0];
        json.WriteStartObject();
        WriteVersion(json, first);
        if (first.Features.Count > 0)
        {
            WriteColumns(json, "columns", first.Features, rows, row => row.Features);
        }

        if (HasId(rows))
        {
            Write(json, "ids", rows, static (json, row) => json.WriteStringValue(row.Id));
        }

        if (first.Time.HasValue)
        {
            Write(json, "times", rows, static (json, row) => json.WriteStringValue(row.Time!.Value.UtcDateTime));
        }

        if (first.Score.HasValue)
        {
            Write(json, "predictions", rows, static (json, row) => json.WriteNumberValue(row.Score!.Value));
        }

        if (first.Class is not null)
        {
            Write(json, "classes", rows, static (json, row) => json.WriteStringValue(row.Class));
        }

        if (first.Segments.Count > 0)
        {
            WriteColumns(json, "segments", first.Segments, rows, row => row.Segments);
        }

        json.WriteEndObject();
    }

    private static bool IsFinite(double? score) => score is null || double.IsFinite(score.Value);

    private static bool HasSameNames(Dictionary<string, FeatureValue> cells, Dictionary<string, FeatureValue> others)
    {
        if (cells.Count != others.Count)
        {
            return false;
        }

        foreach (var name in cells.Keys)
        {
            if (!others.ContainsKey(name))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasId(ReadOnlySpan<Prediction> rows)
    {
        foreach (var row in rows)
        {
            if (row.Id is not null)
            {
                return true;
            }
        }

        return false;
    }

    private static void WriteVersion(Utf8JsonWriter json, Prediction row)
    {
        json.WriteString("model", row.Model);
        json.WriteString("version", row.Version);
    }

    private static void WriteText(Utf8JsonWriter json, string field, string? text)
    {
        if (text is not null)
        {
            json.WriteString(field, text);
        }
    }

    private static void WriteCells(Utf8JsonWriter json, string field, Dictionary<string, FeatureValue> cells)
    {
        json.WriteStartObject(field);
        foreach (var (name, cell) in cells)
        {
            json.WritePropertyName(name);
            cell.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static void WriteColumns(
        Utf8JsonWriter json, string field, Dictionary<string, FeatureValue> names, ReadOnlySpan<Prediction> rows, Func<Prediction, Dictionary<string, FeatureValue>> cellsOf)
    {
        json.WriteStartObject(field);
        foreach (var name in names.Keys)
        {
            json.WriteStartArray(name);
            foreach (var row in rows)
            {
                cellsOf(row)[name].WriteTo(json);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string field, ReadOnlySpan<Prediction> rows, Action<Utf8JsonWriter, Prediction> write)
    {
        json.WriteStartArray(field);
        foreach (var row in rows)
        {
            write(json, row);
        }

        json.WriteEndArray();
    }
}

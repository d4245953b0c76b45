using System.Text.Json;

namespace Sentinel.Client.Rows;

/// <summary>Writes labels.</summary>
internal sealed class LabelFormat : IRowFormat<Label>
{
    private const int FieldBytes = 32;

    public string? IdOf(Label row) => row.Id;

    public int SizeOf(Label row) => FieldBytes + row.Id.Length + row.Value.SizeBytes;

    public bool IsAlike(Label row, Label other) => row.Model == other.Model && row.Version == other.Version && row.Time.HasValue == other.Time.HasValue;

    public void WriteRow(Utf8JsonWriter json, Label row)
    {
        json.WriteStartObject();
        json.WriteString("id", row.Id);
        json.WriteString("model", row.Model);
        json.WriteString("version", row.Version);
        json.WritePropertyName("label");
        row.Value.WriteTo(json);
        if (row.Time is { } time)
        {
            json.WriteString("time", time.UtcDateTime);
        }

        json.WriteEndObject();
    }

    public void WriteColumns(Utf8JsonWriter json, ReadOnlySpan<Label> rows)
    {
        json.WriteStartObject();
        json.WriteString("model", rows[0].Model);
        json.WriteString("version", rows[0].Version);
        json.WriteStartArray("ids");
        foreach (var row in rows)
        {
            json.WriteStringValue(row.Id);
        }

        json.WriteEndArray();
        json.WriteStartArray("labels");
        foreach (var row in rows)
        {
            row.Value.WriteTo(json);
        }

        json.WriteEndArray();
        if (rows[0].Time.HasValue)
        {
            json.WriteStartArray("times");
            foreach (var row in rows)
            {
                json.WriteStringValue(row.Time!.Value.UtcDateTime);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}

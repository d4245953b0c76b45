using System.Text.Json;
using System.Text.Unicode;

namespace Sentinel.Statistics.Tables;

/// <summary>Takes one line after the other apart into columns.</summary>
internal sealed class JsonLineReader(string name, TableColumns wanted)
{
    private readonly JsonFields _features = new(wanted);
    private readonly JsonFields _answers = new(wanted);
    private readonly JsonFields _segments = new(wanted);
    private bool? _logged;
    private int _rows;

    /// <summary>Lines read so far, blank ones included.</summary>
    public long Line { get; private set; }

    /// <summary>Reads the next line, without its end.</summary>
    public void Read(ReadOnlySpan<byte> line)
    {
        Line++;
        line = Line == 1 && line.StartsWith("\uFEFF"u8) ? line[3..] : line;
        if (line.IndexOfAnyExcept(" \t\r"u8) < 0)
        {
            return;
        }

        try
        {
            ReadRow(line);
        }
        catch (JsonException fault)
        {
            throw Fault($"is not valid JSON: {fault.Message}", fault);
        }
    }

    /// <summary>The columns of all lines.</summary>
    public JsonLines ToTable()
    {
        var columns = _features.ToColumns(_rows);
        columns.AddRange(_answers.ToColumns(_rows).Select(answer => columns.Exists(column => column.Name == answer.Name)
            ? throw new TableFormatException($"{name} has a feature \"{answer.Name}\" besides the {answer.Name} of its predictions: give the feature another name, or write flat rows.")
            : answer));

        // What a prediction is cut by is often one of its features too, and the same then.
        columns.AddRange(_segments.ToColumns(_rows).Where(segment => !columns.Exists(column => column.Name == segment.Name)));
        foreach (string absent in wanted.Needed.Where(column => _rows > 0 && !columns.Exists(there => there.Name == column)))
        {
            throw new TableFormatException($"{name} has no column \"{absent}\" in any line; it has {string.Join(", ", FieldNames())}.");
        }

        return new JsonLines(new ColumnTable(_rows, columns), _logged ?? false);
    }

    private static bool IsLogged(Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool features = reader.ValueTextEquals("features"u8);
            reader.Read();
            if (features && reader.TokenType == JsonTokenType.StartObject)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    private IEnumerable<string> FieldNames() => _features.Names.Concat(_answers.Names).Concat(_segments.Names).Distinct(StringComparer.Ordinal);

    private void ReadRow(ReadOnlySpan<byte> line)
    {
        if (!Utf8.IsValid(line))
        {
            throw Fault("holds bytes that are no UTF-8");
        }

        var reader = new Utf8JsonReader(line);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Fault("is no JSON object");
        }

        _logged ??= IsLogged(reader);
        if (_logged.Value)
        {
            ReadPrediction(ref reader);
        }
        else
        {
            ReadFields(ref reader, _features);
        }

        // The reader refuses what stands behind the object.
        reader.Read();
        _rows++;
    }

    private void ReadPrediction(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("features"u8))
            {
                ReadObject(ref reader, _features, "features");
            }
            else if (reader.ValueTextEquals("segments"u8))
            {
                ReadObject(ref reader, _segments, "segments");
            }
            else if (reader.ValueTextEquals("prediction"u8) || reader.ValueTextEquals("class"u8) || reader.ValueTextEquals("label"u8) || reader.ValueTextEquals("time"u8))
            {
                ReadField(ref reader, _answers);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    private void ReadObject(ref Utf8JsonReader reader, JsonFields fields, string what)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            ReadFields(ref reader, fields);
        }
        else if (reader.TokenType != JsonTokenType.Null)
        {
            throw Fault($"holds '{what}' that are no object");
        }
    }

    private void ReadFields(ref Utf8JsonReader reader, JsonFields fields)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadField(ref reader, fields);
        }
    }

    private void ReadField(ref Utf8JsonReader reader, JsonFields fields)
    {
        try
        {
            var column = fields.Find(ref reader);
            reader.Read();
            if (column is null)
            {
                reader.Skip();
                return;
            }

            if (column.Count > _rows)
            {
                throw Fault($"has the field '{column.Name}' twice");
            }

            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                throw Fault($"holds an {(reader.TokenType == JsonTokenType.StartObject ? "object" : "array")} in '{column.Name}': a cell is a number, a text, true, false or null");
            }

            column.PadTo(_rows);
            column.Add(ref reader, Line);
        }
        catch (InvalidOperationException fault)
        {
            throw Fault($"holds a text that is no UTF-8: {fault.Message}", fault);
        }
    }

    private TableFormatException Fault(string what, Exception? inner = null) =>
        inner is null ? new TableFormatException($"{name}, line {Line} {what}.") : new TableFormatException($"{name}, line {Line} {what}", inner);
}

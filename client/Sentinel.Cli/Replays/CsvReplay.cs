using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Tables;

namespace Sentinel.Cli.Replays;

/// <summary>Makes predictions of the rows of a CSV file, in its order.</summary>
internal sealed class CsvReplay
{
    private readonly ReplayOptions _options;
    private readonly ColumnTable _table;
    private readonly Column[] _features;
    private readonly CategoricalColumn[] _segments;
    private readonly ArrayBufferWriter<byte> _buffer = new();

    private CsvReplay(ReplayOptions options, ColumnTable table, Column[] features, CategoricalColumn[] segments)
    {
        _options = options;
        _table = table;
        _features = features;
        _segments = segments;
    }

    public int RowCount => _table.Rows;

    /// <param name="path">The file, gzipped where its name ends with <c>.gz</c>.</param>
    /// <param name="signature">The version's signature, which says which columns are features; null: all that mean nothing else.</param>
    /// <param name="options">What the other columns mean.</param>
    /// <exception cref="TableFormatException">The file is no table, or a column is not in it.</exception>
    public static CsvReplay Open(string path, Signature? signature, ReplayOptions options)
    {
        var file = TableFile.Of(path) with { Format = TableFormat.Csv };
        var names = signature?.Features.Select(f => f.Name).ToArray() ?? [.. file.ReadNames().Except(options.Named, StringComparer.Ordinal)];
        string[] segments = SegmentsOf(file, signature);
        string[] texts =
        [
            .. new[] { options.TimeColumn, options.IdColumn, options.ClassColumn }.OfType<string>(),
            .. signature?.Features.Where(f => f.Type == FeatureType.Categorical).Select(f => f.Name) ?? [],
            .. segments,
        ];
        var table = file.Read(new TableColumns
        {
            Only = [.. names, .. segments, .. options.Named],
            Categorical = texts,
            Numeric = options.PredictionColumn is { } prediction ? [prediction] : [],
        });
        return new CsvReplay(options, table, Array.ConvertAll(names, name => table.Find(name)!), [.. segments.Select(table.Find).OfType<CategoricalColumn>()]);
    }

    public ReplayMessage Message(int row)
    {
        _buffer.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_buffer);
        json.WriteStartObject();
        var id = Text(_options.IdColumn, row) ?? _options.NewId(row);
        if (id is not null)
        {
            json.WriteString("id", id);
        }

        json.WriteString("model", _options.ModelVersion.Model);
        json.WriteString("version", _options.ModelVersion.Version);
        if (Text(_options.TimeColumn, row) is { } time)
        {
            json.WriteString("time", Time(time, row));
        }

        json.WriteStartObject("features");
        foreach (var feature in _features)
        {
            Write(json, feature.Name, feature, row);
        }

        json.WriteEndObject();
        WriteSegments(json, row);
        Write(json, "prediction", _options.PredictionColumn, row);
        Write(json, "class", _options.ClassColumn, row);
        json.WriteEndObject();
        json.Flush();
        var prediction = _buffer.WrittenSpan.ToArray();
        return new ReplayMessage(id ?? row.ToString(CultureInfo.InvariantCulture), prediction, Label(id, row));
    }

    // A segment that is a feature is taken from the feature by whoever reads the row; one that the file has no column of is none.
    private static string[] SegmentsOf(TableFile file, Signature? signature) =>
        signature is null || signature.Segments.Length == 0 ? [] : [.. signature.Segments.Except(signature.Features.Select(f => f.Name), StringComparer.Ordinal).Intersect(file.ReadNames(), StringComparer.Ordinal)];

    private void WriteSegments(Utf8JsonWriter json, int row)
    {
        if (_segments.Length == 0)
        {
            return;
        }

        json.WriteStartObject("segments");
        foreach (var segment in _segments)
        {
            Write(json, segment.Name, segment, row);
        }

        json.WriteEndObject();
    }

    private byte[]? Label(string? id, int row)
    {
        if (_options.LabelColumn is not { } name || _table.Find(name)! is not { } column || IsMissing(column, row))
        {
            return null;
        }

        _buffer.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_buffer);
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteString("model", _options.ModelVersion.Model);
        json.WriteString("version", _options.ModelVersion.Version);
        Write(json, "label", column, row);
        json.WriteEndObject();
        json.Flush();
        return _buffer.WrittenSpan.ToArray();
    }

    private static bool IsMissing(Column column, int row) => column switch
    {
        NumericColumn numbers => Cell.IsMissing(numbers.Values[row]),
        CategoricalColumn names => names.Codes[row] < 0,
        _ => true,
    };

    private void Write(Utf8JsonWriter json, string property, string? column, int row)
    {
        if (column is not null)
        {
            Write(json, property, _table.Find(column)!, row);
        }
    }

    private static void Write(Utf8JsonWriter json, string property, Column column, int row)
    {
        switch (column)
        {
            case NumericColumn numbers when double.IsFinite(numbers.Values[row]):
                json.WriteNumber(property, numbers.Values[row]);
                break;
            case NumericColumn numbers when !Cell.IsMissing(numbers.Values[row]):
                json.WriteString(property, numbers.Values[row].ToString(CultureInfo.InvariantCulture));
                break;
            case CategoricalColumn names when names.Codes[row] >= 0:
                json.WriteString(property, names.Dictionary[names.Codes[row]]);
                break;
        }
    }

    private string? Text(string? column, int row) =>
        column is not null && _table.Find(column) is CategoricalColumn names && names.Codes[row] >= 0 ? names.Dictionary[names.Codes[row]] : null;

    private DateTimeOffset Time(string text, int row) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new BadInputException($"Row {row + 2}: column '{_options.TimeColumn}' holds '{text}', which is no time; write it as 2026-11-21T07:00:00Z");
}

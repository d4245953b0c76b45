using System.Globalization;
using System.Text.Json;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Tables;

namespace Sentinel.Silo.Http.References;

/// <summary>Reads rows out of JSON lines into the columns that a reference needs; other fields are passed over.</summary>
internal static class JsonLinesTable
{
    /// <summary>Reads them.</summary>
    /// <exception cref="ReferenceException">A line is no JSON object, or a cell of a numeric column is no number; the message names line and field.</exception>
    internal static async Task<ColumnTable> ReadAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> lines, ReferenceSchema schema, CancellationToken cancellationToken)
    {
        var numeric = schema.Features.Where(f => f.Type == FeatureType.Numeric).Select(f => f.Name).Append(schema.Prediction).OfType<string>().Distinct().ToDictionary(n => n, _ => new List<double>());
        var categorical = schema.Features.Where(f => f.Type == FeatureType.Categorical).Select(f => f.Name).Append(schema.Class).Append(schema.Time).Append(schema.Label?.Column).OfType<string>().Distinct().ToDictionary(n => n, _ => new NamesColumn());
        var rows = 0;
        await foreach (var line in lines.WithCancellation(cancellationToken))
        {
            rows++;
            ReadRow(line, rows, numeric, categorical);
        }

        return new ColumnTable(rows, [.. numeric.Select(c => new NumericColumn(c.Key, [.. c.Value])), .. categorical.Select(c => c.Value.ToColumn(c.Key))]);
    }

    private static void ReadRow(ReadOnlyMemory<byte> line, int number, Dictionary<string, List<double>> numeric, Dictionary<string, NamesColumn> categorical)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var row = document.RootElement;
            if (row.ValueKind != JsonValueKind.Object)
            {
                throw new ReferenceException($"Line {number} is no JSON object.");
            }

            foreach (var (name, cells) in numeric)
            {
                cells.Add(NumberOf(row, name, number));
            }

            foreach (var (name, cells) in categorical)
            {
                cells.Add(TextOf(row, name));
            }
        }
        catch (JsonException e)
        {
            throw new ReferenceException($"Line {number} is not valid JSON: {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            throw new ReferenceException($"Line {number} holds a text that is no UTF-8: {e.Message}", e);
        }
    }

    private static double NumberOf(JsonElement row, string name, int line) =>
        !row.TryGetProperty(name, out var cell) || cell.ValueKind == JsonValueKind.Null ? double.NaN
        : cell.ValueKind == JsonValueKind.Number ? cell.GetDouble()
        : throw new ReferenceException(string.Create(CultureInfo.InvariantCulture, $"Line {line}: '{name}' must be a number or null, was {cell.GetRawText()}."));

    private static string? TextOf(JsonElement row, string name) =>
        !row.TryGetProperty(name, out var cell) || cell.ValueKind == JsonValueKind.Null ? null : cell.ValueKind == JsonValueKind.String ? cell.GetString() : cell.GetRawText();

    private sealed class NamesColumn
    {
        private readonly List<int> _codes = [];
        private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);

        internal void Add(string? name)
        {
            if (name is not null)
            {
                _index.TryAdd(name, _index.Count);
            }

            _codes.Add(name is null ? -1 : _index[name]);
        }

        internal CategoricalColumn ToColumn(string name) => new(name, [.. _codes], [.. _index.OrderBy(i => i.Value).Select(i => i.Key)]);
    }
}

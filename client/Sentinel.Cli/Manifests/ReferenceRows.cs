using System.Text.Json.Nodes;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.Tables;

namespace Sentinel.Cli.Manifests;

/// <summary>Rows of a manifest's reference file, for the version's model to be asked.</summary>
/// <param name="File">The file.</param>
/// <param name="Features">The version's features.</param>
/// <param name="Label">Column of labels; null where the manifest names none.</param>
internal sealed record ReferenceRows(TableFile File, IReadOnlyList<FeatureSpec> Features, string? Label)
{
    /// <summary>As many as the silo takes.</summary>
    private const int Most = 1000;

    /// <summary>Reads the file and picks rows evenly over it, out of those without an empty cell: not every model takes one.</summary>
    /// <exception cref="TableFormatException">The file is no table, or lacks a column.</exception>
    public IReadOnlyList<JsonObject> Pick()
    {
        var table = File.Read(new TableColumns
        {
            Only = [.. Features.Select(feature => feature.Name), .. Label is null ? Array.Empty<string>() : [Label]],
            Numeric = Named(FeatureType.Numeric),
            Categorical = Named(FeatureType.Categorical),
        });
        Column[] columns = [.. Features.Select(feature => table.Find(feature.Name)!)];
        var label = Label is null ? null : table.Find(Label);
        int[] whole = [.. Enumerable.Range(0, table.Rows).Where(row => columns.All(column => Cell(column, row) is not null) && (label is null || OutcomeColumns.LabelAt(label, row).HasClass))];
        var count = Math.Min(whole.Length, Most);
        return [.. Enumerable.Range(0, count).Select(i => RowOf(columns, label, whole[(int)((long)i * whole.Length / count)]))];
    }

    private static JsonObject RowOf(Column[] columns, Column? label, int row)
    {
        var body = new JsonObject { ["features"] = new JsonObject(columns.Select(column => KeyValuePair.Create(column.Name, (JsonNode?)Cell(column, row)))) };
        if (label is not null)
        {
            body["label"] = Cell(label, row);
        }

        return body;
    }

    private static JsonValue? Cell(Column column, int row) => column switch
    {
        NumericColumn numbers => double.IsFinite(numbers.Values[row]) ? JsonValue.Create(numbers.Values[row]) : null,
        CategoricalColumn names => names.Codes[row] >= 0 ? JsonValue.Create(names.Dictionary[names.Codes[row]]) : null,
        _ => throw new ArgumentException($"Column '{column.Name}' is of an unknown kind.", nameof(column)),
    };

    private string[] Named(FeatureType type) => [.. Features.Where(feature => feature.Type == type).Select(feature => feature.Name)];
}

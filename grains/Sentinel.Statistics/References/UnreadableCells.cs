using System.Globalization;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Tables;

namespace Sentinel.Statistics.References;

/// <summary>
/// Cells of numeric columns that are no numbers. A few are part of the data, as they are live, and are counted; a column with more of them than
/// <see cref="MostShare"/> was meant otherwise, or the file is broken, and no reference is made of it.
/// </summary>
internal static class UnreadableCells
{
    /// <summary>The largest share of a column's cells that may be no numbers.</summary>
    public const double MostShare = 0.01;

    /// <summary>Refuses a table that has too many.</summary>
    /// <exception cref="ReferenceException">It has.</exception>
    public static void Check(ColumnTable table, ReferenceSchema schema)
    {
        foreach (var (column, cells) in In(table, schema))
        {
            if (cells > MostShare * table.Rows)
            {
                throw new ReferenceException($"{Say(column, cells, table.Rows)} Mend them, or leave them empty; where they are names, the column is categorical.");
            }
        }
    }

    /// <summary>What is to be said of a table that was frozen all the same, a sentence a column.</summary>
    public static string[] Warnings(ColumnTable table, ReferenceSchema schema) => [.. In(table, schema).Select(found => $"{Say(found.Column, found.Cells, table.Rows)} They are counted as of the wrong type.")];

    private static IEnumerable<(NumericColumn Column, long Cells)> In(ColumnTable table, ReferenceSchema schema)
    {
        var numeric = schema.Features.Where(feature => feature.Type == FeatureType.Numeric).Select(feature => feature.Name);
        foreach (string name in schema.Prediction is { } prediction ? numeric.Append(prediction).Distinct(StringComparer.Ordinal) : numeric)
        {
            if (table.Find(name) is NumericColumn column && column.Values.LongCount(Cell.IsWrongType) is > 0 and var cells)
            {
                yield return (column, cells);
            }
        }
    }

    private static string Say(NumericColumn column, long cells, long rows) => string.Create(
        CultureInfo.InvariantCulture,
        $"Column \"{column.Name}\" of the reference is numeric, but {cells:N0} of its {rows:N0} cells {(cells == 1 ? "is" : "are")} no number{(column.FirstUnreadable is { } first ? $": {first}" : "")}.");
}

using System.Globalization;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.Tables;

namespace Sentinel.Silo.Http.Importance;

/// <summary>Rows that a model is asked, out of JSON lines with <c>features</c> and, on each or none of them, <c>label</c>.</summary>
/// <param name="Table">The features, a column each. A number that is missing is NaN.</param>
/// <param name="Labels">What came true a row; null where no row says it.</param>
internal sealed record ImportanceRows(ColumnTable Table, IReadOnlyList<OutcomeLabel>? Labels)
{
    /// <summary>Fewer rows say too little.</summary>
    internal const int Least = 20;

    /// <summary>More rows say hardly more.</summary>
    internal const int Most = 1000;

    private const string Label = "label";

    /// <summary>Reads a body.</summary>
    /// <param name="body">UTF-8 JSON lines.</param>
    /// <param name="features">Features of the version.</param>
    /// <param name="faults">What is wrong, by field and line; empty when nothing is.</param>
    /// <returns>The rows; null when something is wrong.</returns>
    internal static ImportanceRows? Read(ReadOnlyMemory<byte> body, IReadOnlyList<FeatureSpec> features, out Dictionary<string, string> faults)
    {
        faults = new Dictionary<string, string>(StringComparer.Ordinal);
        var table = ReadTable(body, features, faults);
        if (table is null || !CheckCount(table.Rows, faults))
        {
            return null;
        }

        foreach (var feature in features)
        {
            if (FaultOf(table.Find(feature.Name)!) is { } fault)
            {
                faults[$"features.{feature.Name}"] = fault;
            }
        }

        var labels = table.Find(Label) is { } column && features.All(feature => feature.Name != Label) ? LabelsOf(column, faults) : null;
        return faults.Count == 0 ? new ImportanceRows(table, labels) : null;
    }

    private static ColumnTable? ReadTable(ReadOnlyMemory<byte> body, IReadOnlyList<FeatureSpec> features, Dictionary<string, string> faults)
    {
        string[] numeric = [.. features.Where(feature => feature.Type == FeatureType.Numeric).Select(feature => feature.Name)];
        string[] categorical = [.. features.Where(feature => feature.Type == FeatureType.Categorical).Select(feature => feature.Name)];
        try
        {
            using var stream = new MemoryStream(body.ToArray(), writable: false);
            var columns = new TableColumns { Only = [.. numeric.Concat(categorical).Append(Label).Distinct(StringComparer.Ordinal)], Numeric = numeric, Categorical = categorical, Optional = [Label] };
            return JsonLinesTable.Read(stream, "The body", columns).Table;
        }
        catch (TableFormatException e)
        {
            faults["body"] = e.Message;
            return null;
        }
    }

    private static bool CheckCount(int rows, Dictionary<string, string> faults)
    {
        if (rows is >= Least and <= Most)
        {
            return true;
        }

        faults["body"] = string.Create(CultureInfo.InvariantCulture, $"must hold {Least} to {Most:N0} rows, holds {rows:N0}");
        return false;
    }

    private static string? FaultOf(Column column) => column switch
    {
        NumericColumn { FirstUnreadable: { } cell } => $"must be a number: {cell}",
        NumericColumn numbers when Array.FindIndex(numbers.Values, Cell.IsWrongType) is >= 0 and var row => $"must be a number, is none in row {row + 1}",
        CategoricalColumn names when Array.FindIndex(names.Codes, code => code < 0) is >= 0 and var row => $"must be there, is missing in row {row + 1}: leave such rows out",
        _ => null,
    };

    private static OutcomeLabel[]? LabelsOf(Column column, Dictionary<string, string> faults)
    {
        OutcomeLabel[] labels = [.. Enumerable.Range(0, column.Length).Select(row => OutcomeColumns.LabelAt(column, row))];
        var missing = Array.FindIndex(labels, label => !label.HasClass);
        if (missing < 0)
        {
            return labels;
        }

        if (labels.Any(label => label.HasClass))
        {
            faults[Label] = $"is missing in row {missing + 1}, others have one: give it in each row or in none";
        }

        return null;
    }
}

using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Tables;

namespace Sentinel.Statistics.References;

/// <summary>A reference that was frozen out of a file.</summary>
/// <param name="Profile">The reference.</param>
/// <param name="Warnings">What is odd about the file, a sentence each; empty when nothing is.</param>
public sealed record FrozenFile(ReferenceProfile Profile, IReadOnlyList<string> Warnings);

/// <summary>
/// Freezes a reference out of a file of CSV or JSON lines. Flat rows have the columns that the schema names. Logged predictions have their answers under fixed names
/// (<c>prediction</c>, <c>class</c>, <c>label</c>, <c>time</c>): what the schema does not name is taken from there where it is, times only when every line has one.
/// </summary>
public static class ReferenceFile
{
    private const string Prediction = "prediction";
    private const string Class = "class";
    private const string Label = "label";
    private const string Time = "time";

    /// <summary>Reads and freezes. O(bytes).</summary>
    /// <param name="file">The file.</param>
    /// <param name="schema">Which columns are what.</param>
    /// <param name="answers">What the version answers: one of class names has no numeric prediction; null where it is not known.</param>
    /// <exception cref="TableFormatException">The file is no such table, or lacks a column.</exception>
    /// <exception cref="ReferenceException">No reference can be made of it; also where more than a hundredth of a numeric column is no number.</exception>
    public static FrozenFile Freeze(TableFile file, ReferenceSchema schema, PredictionSpec? answers)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(schema);
        if (file.Format == TableFormat.Csv)
        {
            return Freeze(file.Read(ColumnsOf(schema, [])), schema);
        }

        var logged = schema with
        {
            Prediction = schema.Prediction ?? (answers?.Type == PredictionType.Categorical ? null : Free(schema, Prediction)),
            Class = schema.Class ?? Free(schema, Class),
            Time = schema.Time ?? Free(schema, Time),
            Label = schema.Label ?? (answers is null || Free(schema, Label) is null ? null : new ReferenceLabel(Label, answers)),
        };
        string[] optional = [.. new[] { Prediction, Class, Label, Time }.Except(NamedBy(schema), StringComparer.Ordinal)];
        using var stream = file.Open();
        var lines = JsonLinesTable.Read(stream, file.Name, ColumnsOf(logged, optional));
        return Freeze(lines.Table, lines.Logged ? Found(logged, schema, lines.Table) : schema);
    }

    private static FrozenFile Freeze(ColumnTable table, ReferenceSchema schema)
    {
        UnreadableCells.Check(table, schema);
        return new FrozenFile(ReferenceProfile.From(table, schema), UnreadableCells.Warnings(table, schema));
    }

    private static TableColumns ColumnsOf(ReferenceSchema schema, IReadOnlyCollection<string> optional)
    {
        string[] numeric = [.. schema.Features.Where(feature => feature.Type == FeatureType.Numeric).Select(feature => feature.Name), .. Given(schema.Prediction)];
        var names = schema.Features.Where(feature => feature.Type == FeatureType.Categorical).Select(feature => feature.Name);
        string[] categorical = [.. names.Concat(Given(schema.Class)).Concat(Given(schema.Time)).Concat(schema.Segments).Distinct(StringComparer.Ordinal)];
        return new TableColumns { Only = [.. numeric, .. categorical, .. Given(schema.Label?.Column)], Numeric = numeric, Categorical = categorical, Optional = optional };
    }

    private static ReferenceSchema Found(ReferenceSchema wanted, ReferenceSchema named, ColumnTable table) => wanted with
    {
        Prediction = named.Prediction ?? (table.Find(wanted.Prediction ?? "") is NumericColumn ? wanted.Prediction : null),
        Class = named.Class ?? (table.Find(wanted.Class ?? "") is CategoricalColumn ? wanted.Class : null),
        Time = named.Time ?? (table.Find(wanted.Time ?? "") is CategoricalColumn times && !times.Codes.Any(code => code < 0) ? wanted.Time : null),
        Label = named.Label ?? (wanted.Label is { } label && table.Find(label.Column) is { } labels && HasCells(labels) ? label : null),
    };

    private static string? Free(ReferenceSchema schema, string name) => NamedBy(schema).Contains(name, StringComparer.Ordinal) ? null : name;

    private static IEnumerable<string> NamedBy(ReferenceSchema schema) => schema.Features.Select(feature => feature.Name).Concat(Given(schema.Prediction)).Concat(Given(schema.Class)).Concat(Given(schema.Time)).Concat(Given(schema.Label?.Column)).Concat(schema.Segments);

    private static bool HasCells(Column column) => column is NumericColumn numbers ? numbers.Values.Any(double.IsFinite) : ((CategoricalColumn)column).Codes.Any(code => code >= 0);

    private static string[] Given(string? column) => column is null ? [] : [column];
}

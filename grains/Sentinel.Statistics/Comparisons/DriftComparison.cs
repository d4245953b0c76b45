using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Tables;
using Sentinel.Statistics.Tests;

namespace Sentinel.Statistics.Comparisons;

/// <summary>
/// The offline drift report of two tables, with exact figures: the distributions of every column on both sides, and the numeric ones together. Columns are read and
/// compared on all cores; the report does not depend on how they were scheduled. O(n log B) time, both tables in memory.
/// </summary>
public static class DriftComparison
{
    /// <summary>Reads two files of CSV or JSON lines and compares them.</summary>
    /// <exception cref="TableFormatException">A file is no table, lacks a named column, or shares none with the other.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ComparisonReport Run(ComparisonRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var reference = Read(request.ReferencePath, request);
        var current = Read(request.CurrentPath, request);
        string[] names = Names(reference, current, request);
        (reference, current) = AgreeOnTypes(reference, current, names, request);
        string[] outcomes = [.. request.Outcomes?.Columns ?? []];
        var report = Compare(reference, current, names, request.Thresholds, request.WindowRows, outcomes) with
        {
            Performance = request.Outcomes is null ? null : PerformanceComparer.Compare(reference, current, request.Outcomes),
        };
        return request.Columns is not null ? report : report with
        {
            OnlyInReference = Others(reference, current),
            OnlyInCurrent = Others(current, reference),
        };
    }

    /// <summary>Compares columns of two tables; each is of the same type in both. Those that are outcomes are compared alone, not together with others.</summary>
    public static ComparisonReport Compare(
        ColumnTable reference,
        ColumnTable current,
        IReadOnlyList<string> names,
        DriftThresholds thresholds,
        int? windowRows = null,
        IReadOnlyCollection<string>? outcomes = null)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(thresholds);
        (int Start, int Rows)[] windows = Windows(current.Rows, windowRows);
        var whole = new FeatureComparison[names.Count];
        var parts = new FeatureComparison[windows.Length][];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = new FeatureComparison[names.Count];
        }

        MultivariateReport? multivariate = null;
        Parallel.For(-1, names.Count, column =>
        {
            if (column < 0)
            {
                multivariate = MultivariateComparer.Compare(reference, current, [.. names.Except(outcomes ?? [], StringComparer.Ordinal)]);
                return;
            }

            var compare = Comparer(reference, current, names[column], thresholds);
            whole[column] = compare(0, current.Rows);
            for (int i = 0; i < windows.Length; i++)
            {
                parts[i][column] = compare(windows[i].Start, windows[i].Rows);
            }
        });

        var features = Adjust(whole);
        return new ComparisonReport(reference.Rows, current.Rows, Overall(features), features)
        {
            Multivariate = multivariate,
            Windows = windowRows is null ? null : [.. windows.Select((window, i) =>
            {
                var adjusted = Adjust(parts[i]);
                return new ComparisonWindow(window.Start, window.Rows, Overall(adjusted), adjusted);
            })],
        };
    }

    private static Func<int, int, FeatureComparison> Comparer(ColumnTable reference, ColumnTable current, string name, DriftThresholds thresholds)
    {
        switch (reference.Find(name), current.Find(name))
        {
            case (NumericColumn of, NumericColumn with):
                var numeric = new NumericComparer(of.Values);
                return (start, rows) => numeric.Compare(name, with.Values.AsSpan(start, rows), thresholds);
            case (CategoricalColumn of, CategoricalColumn with):
                var categorical = new CategoricalComparer(of, with);
                return (start, rows) => categorical.Compare(start, rows, thresholds);
            default:
                throw new ArgumentException($"Column \"{name}\" is not in both tables with one type.", nameof(name));
        }
    }

    private static FeatureComparison[] Adjust(FeatureComparison[] features)
    {
        double?[] adjusted = BenjaminiHochberg.Adjust([.. features.Select(feature => feature.Statistics.TestPValue)]);
        return [.. features.Select((feature, i) => feature with { AdjustedPValue = adjusted[i] })];
    }

    private static Verdict Overall(FeatureComparison[] features) => DriftThresholds.Overall(features.Select(feature => feature.Verdict));

    private static (int Start, int Rows)[] Windows(int rows, int? windowRows)
    {
        if (windowRows is not { } size)
        {
            return [];
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, nameof(windowRows));
        return [.. Enumerable.Range(0, (rows + size - 1) / size).Select(i => (i * size, Math.Min(size, rows - (i * size))))];
    }

    private static ColumnTable Read(string path, ComparisonRequest request)
    {
        string[] outcomes = [.. request.Outcomes?.Columns ?? []];
        var there = request.Columns is null || outcomes.Length > 0 ? TableFile.Of(path).ReadNames() : [];
        return TableFile.Of(path).Read(new TableColumns
        {
            Only = request.Columns is null ? null : [.. request.Columns.Union(outcomes.Intersect(there, StringComparer.Ordinal), StringComparer.Ordinal)],
            Categorical = [.. request.Categorical.Where(name => (request.Columns ?? there).Contains(name, StringComparer.Ordinal))],
        });
    }

    private static string[] Names(ColumnTable reference, ColumnTable current, ComparisonRequest request)
    {
        string[] shared = [.. (request.Columns ?? reference.Columns.Select(column => column.Name).Where(name => name != request.Outcomes?.Label)).Where(name => current.Find(name) is not null).Distinct(StringComparer.Ordinal)];
        string? unknown = request.Categorical.FirstOrDefault(name => !shared.Contains(name, StringComparer.Ordinal));
        if (unknown is not null)
        {
            throw new TableFormatException($"Column \"{unknown}\" is to be categorical, but it is not among the compared columns: {string.Join(", ", shared)}.");
        }

        return shared.Length > 0 ? shared : throw new TableFormatException(
            $"{request.ReferencePath} and {request.CurrentPath} have no column in common: the first has {List(reference)}, the second {List(current)}.");
    }

    private static string List(ColumnTable table) => string.Join(", ", table.Columns.Select(column => column.Name));

    private static string[]? Others(ColumnTable table, ColumnTable other)
    {
        string[] names = [.. table.Columns.Select(column => column.Name).Where(name => other.Find(name) is null)];
        return names.Length > 0 ? names : null;
    }

    // A column with a name among its numbers on one side only is one of names on both.
    private static (ColumnTable Reference, ColumnTable Current) AgreeOnTypes(ColumnTable reference, ColumnTable current, string[] names, ComparisonRequest request)
    {
        string[] differing = [.. names.Where(name => reference.Find(name) is NumericColumn != current.Find(name) is NumericColumn)];
        return differing.Length == 0
            ? (reference, current)
            : (AsNames(reference, request.ReferencePath, differing), AsNames(current, request.CurrentPath, differing));
    }

    private static ColumnTable AsNames(ColumnTable table, string path, string[] differing)
    {
        string[] numeric = [.. differing.Where(name => table.Find(name) is NumericColumn)];
        if (numeric.Length == 0)
        {
            return table;
        }

        var again = TableFile.Of(path).Read(new TableColumns { Only = numeric, Categorical = numeric });
        return new ColumnTable(table.Rows, [.. table.Columns.Select(column => again.Find(column.Name) ?? column)]);
    }
}

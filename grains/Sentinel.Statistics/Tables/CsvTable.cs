using Microsoft.Win32.SafeHandles;

namespace Sentinel.Statistics.Tables;

/// <summary>
/// Reads CSV files (RFC 4180: commas, double quotes, one header line; UTF-8 with or without a mark; LF or CRLF) into typed columns, block
/// by block on all cores. What it gives does not depend on how the blocks were scheduled. Missing are empty cells and, in numeric
/// columns, <c>NaN</c>, <c>NA</c>, <c>N/A</c>, <c>null</c> and <c>None</c> in any case.
/// </summary>
public static class CsvTable
{
    private enum Reading
    {
        Skipped,
        Inferred,
        Numeric,
        Categorical,
    }

    /// <summary>Reads a file. O(bytes).</summary>
    /// <exception cref="TableFormatException">The file is no such table, or lacks a column that was asked for.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ColumnTable Read(string path, TableColumns columns)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using SafeFileHandle file = File.OpenHandle(path);
        return Read(file, path, columns);
    }

    /// <summary>Reads an open file, which messages call by <paramref name="name"/>.</summary>
    internal static ColumnTable Read(SafeFileHandle file, string name, TableColumns columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var layout = CsvLayout.Of(name, file);
        Reading[] readings = Plan(layout, columns);
        if (layout.Blocks.Count == 0)
        {
            return Assemble(layout, readings, []);
        }

        // The first block shows most columns of names for what they are; a name further down sends its column through once more.
        Settle(readings, [ReadBlock(layout, layout.Blocks[0], file, readings)]);
        var blocks = ReadBlocks(layout, file, readings);
        Reading[] again = Again(readings, blocks);
        if (!again.Contains(Reading.Categorical))
        {
            return Assemble(layout, readings, blocks);
        }

        Settle(readings, blocks);
        var late = ReadBlocks(layout, file, again);
        for (int i = 0; i < blocks.Length; i++)
        {
            for (int column = 0; column < readings.Length; column++)
            {
                if (again[column] == Reading.Categorical)
                {
                    blocks[i].Sinks[column] = late[i].Sinks[column];
                }
            }
        }

        return Assemble(layout, readings, blocks);
    }

    /// <summary>The names of a file's columns, in its order.</summary>
    /// <exception cref="TableFormatException">The file has no header, or a name twice.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<string> ReadNames(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using SafeFileHandle file = File.OpenHandle(path);
        return ReadNames(file, path);
    }

    /// <summary>The names of an open file's columns.</summary>
    internal static IReadOnlyList<string> ReadNames(SafeFileHandle file, string name) => CsvLayout.ReadNames(name, file, out _);

    private static Reading[] Plan(CsvLayout layout, TableColumns columns)
    {
        foreach (string wanted in columns.Needed)
        {
            if (!layout.Names.Contains(wanted, StringComparer.Ordinal))
            {
                throw new TableFormatException($"{layout.Path} has no column \"{wanted}\"; it has {string.Join(", ", layout.Names)}.");
            }
        }

        return [.. layout.Names.Select(name =>
            columns.Only is not null && !columns.Only.Contains(name) ? Reading.Skipped
            : columns.Categorical.Contains(name) ? Reading.Categorical
            : columns.Numeric.Contains(name) ? Reading.Numeric
            : Reading.Inferred)];
    }

    private static (CellSink[] Sinks, int Rows) ReadBlock(CsvLayout layout, CsvBlock block, SafeFileHandle file, Reading[] readings)
        => CsvBlockReader.Read(layout, block, file, mostRows => [.. readings.Select(reading => reading switch
        {
            Reading.Skipped => (CellSink)SkippingSink.Instance,
            Reading.Categorical => new CategoricalSink(mostRows),
            _ => new NumericSink(mostRows),
        })]);

    private static (CellSink[] Sinks, int Rows)[] ReadBlocks(CsvLayout layout, SafeFileHandle file, Reading[] readings)
    {
        var blocks = new (CellSink[] Sinks, int Rows)[layout.Blocks.Count];
        var faults = new TableFormatException?[blocks.Length];
        Parallel.For(0, blocks.Length, i =>
        {
            try
            {
                blocks[i] = ReadBlock(layout, layout.Blocks[i], file, readings);
            }
            catch (TableFormatException fault)
            {
                faults[i] = fault;
            }
        });

        // The first fault of the file, not of the clock.
        return faults.FirstOrDefault(fault => fault is not null) is { } first ? throw first : blocks;
    }

    private static Reading[] Again(Reading[] readings, (CellSink[] Sinks, int Rows)[] blocks)
    {
        var again = new Reading[readings.Length];
        for (int column = 0; column < readings.Length; column++)
        {
            again[column] = readings[column] == Reading.Inferred && blocks.Any(block => block.Sinks[column] is NumericSink { FirstOther: not null })
                ? Reading.Categorical
                : Reading.Skipped;
        }

        return again;
    }

    private static void Settle(Reading[] readings, (CellSink[] Sinks, int Rows)[] blocks)
    {
        Reading[] again = Again(readings, blocks);
        for (int column = 0; column < readings.Length; column++)
        {
            readings[column] = again[column] == Reading.Categorical ? Reading.Categorical : readings[column];
        }
    }

    private static ColumnTable Assemble(CsvLayout layout, Reading[] readings, (CellSink[] Sinks, int Rows)[] blocks)
    {
        long total = blocks.Sum(block => (long)block.Rows);
        if (total > Array.MaxLength)
        {
            throw new TableFormatException($"{layout.Path} has {total} rows, at most {Array.MaxLength} can be held; split it.");
        }

        int rows = (int)total;
        int[] wanted = [.. Enumerable.Range(0, readings.Length).Where(column => readings[column] != Reading.Skipped)];
        var columns = new Column[wanted.Length];
        Parallel.For(0, wanted.Length, i =>
        {
            int column = wanted[i];
            columns[i] = readings[column] == Reading.Categorical
                ? Names(layout.Names[column], rows, [.. blocks.Select(block => (CategoricalSink)block.Sinks[column])])
                : Numbers(layout.Names[column], rows, [.. blocks.Select(block => (NumericSink)block.Sinks[column])]);
        });
        return new ColumnTable(rows, columns);
    }

    private static NumericColumn Numbers(string name, int rows, NumericSink[] blocks)
    {
        double[] values = GC.AllocateUninitializedArray<double>(rows);
        string? unreadable = null;
        int at = 0;
        foreach (var block in blocks)
        {
            block.Values.CopyTo(values.AsSpan(at));
            if (block.FirstOther is { } other)
            {
                unreadable ??= FormattableString.Invariant($"row {at + other.Row + 1} holds \"{other.Text}\"");
            }

            at += block.Values.Length;
        }

        return new NumericColumn(name, values) { FirstUnreadable = unreadable };
    }

    private static CategoricalColumn Names(string name, int rows, CategoricalSink[] blocks)
    {
        int[] codes = GC.AllocateUninitializedArray<int>(rows);
        var dictionary = new Utf8Index();
        int at = 0;
        foreach (var block in blocks)
        {
            var map = new int[block.Dictionary.Count];
            for (int code = 0; code < map.Length; code++)
            {
                map[code] = dictionary.FindOrAdd(block.Dictionary[code]);
            }

            foreach (int code in block.Codes)
            {
                codes[at++] = code < 0 ? code : map[code];
            }
        }

        return new CategoricalColumn(name, codes, dictionary.ToStrings());
    }
}

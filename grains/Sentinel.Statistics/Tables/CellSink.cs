using System.Runtime.CompilerServices;
using Sentinel.Contracts.Batches;

namespace Sentinel.Statistics.Tables;

/// <summary>Takes the cells of one column of one block, row by row.</summary>
internal abstract class CellSink
{
    /// <summary>Reads the cell at <paramref name="position"/> and moves to the comma or line end after it.</summary>
    public abstract void Read(ReadOnlySpan<byte> bytes, ref int position);
}

/// <summary>Passes over the cells of a column that nobody asked for.</summary>
internal sealed class SkippingSink : CellSink
{
    public static SkippingSink Instance { get; } = new();

    public override void Read(ReadOnlySpan<byte> bytes, ref int position) => CsvBytes.Cell(bytes, ref position, out _);
}

/// <summary>Reads numbers. A cell that is none is of the wrong type; <see cref="FirstOther"/> tells the first one.</summary>
internal sealed class NumericSink(int mostRows) : CellSink
{
    private const int MostShownBytes = 40;

    private readonly double[] _values = GC.AllocateUninitializedArray<double>(mostRows);
    private int _count;

    public ReadOnlySpan<double> Values => _values.AsSpan(0, _count);

    /// <summary>The first cell that is no number: its row in the block and how its text begins; null when all are.</summary>
    public (int Row, string Text)? FirstOther { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Read(ReadOnlySpan<byte> bytes, ref int position)
    {
        if (CsvNumber.TryRead(bytes, ref position, out double value))
        {
            _values[_count++] = value;
            return;
        }

        ReadOnlySpan<byte> cell = CsvBytes.Cell(bytes, ref position, out byte[]? unescaped);
        double parsed = Parse(unescaped ?? cell);
        _values[_count++] = parsed;
    }

    private double Parse(ReadOnlySpan<byte> cell)
    {
        if (IsMissing(cell))
        {
            return Cell.Missing;
        }

        if (CsvNumber.TryParse(cell, out double value))
        {
            return double.IsNaN(value) ? Cell.Missing : value;
        }

        FirstOther ??= (_count, System.Text.Encoding.UTF8.GetString(cell[..Math.Min(cell.Length, MostShownBytes)]));
        return Cell.WrongType;
    }

    private static bool IsMissing(ReadOnlySpan<byte> cell)
    {
        cell = cell.Trim(" \t"u8);
        return cell.IsEmpty
            || System.Text.Ascii.EqualsIgnoreCase(cell, "nan"u8)
            || System.Text.Ascii.EqualsIgnoreCase(cell, "na"u8)
            || System.Text.Ascii.EqualsIgnoreCase(cell, "n/a"u8)
            || System.Text.Ascii.EqualsIgnoreCase(cell, "null"u8)
            || System.Text.Ascii.EqualsIgnoreCase(cell, "none"u8);
    }
}

/// <summary>Reads names into codes of the block's own dictionary; an empty cell is missing.</summary>
internal sealed class CategoricalSink(int mostRows) : CellSink
{
    private readonly int[] _codes = GC.AllocateUninitializedArray<int>(mostRows);
    private int _count;

    public ReadOnlySpan<int> Codes => _codes.AsSpan(0, _count);

    public Utf8Index Dictionary { get; } = new();

    public override void Read(ReadOnlySpan<byte> bytes, ref int position)
    {
        var cell = CsvBytes.Cell(bytes, ref position, out byte[]? unescaped);
        _codes[_count++] = cell.IsEmpty ? Cell.MissingCode : Dictionary.FindOrAdd(unescaped ?? cell);
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Multivariate;

/// <summary>
/// Gathers rows that have a number in each of d columns into blocks of 32, number i of row r at <c>i·32 + r</c>. Blocks hold the same rows whatever stretches the columns came
/// in, so that sums over them have the same bits. Allocates nothing after it was made. Not safe for concurrent use.
/// </summary>
internal sealed class RowBlock(int features)
{
    private readonly double[] _cells = new double[features * CoMoments.BlockRows];

    /// <summary>Rows gathered so far, at most 32.</summary>
    public int Rows { get; private set; }

    /// <summary>Whether the block is to be used and cleared.</summary>
    public bool IsFull => Rows == CoMoments.BlockRows;

    /// <summary>How many more rows there is room for.</summary>
    public int Room => CoMoments.BlockRows - Rows;

    /// <summary>The block; behind the rows stands what was there before.</summary>
    public Span<double> Cells => _cells;

    /// <summary>A mark a row, all set: where <see cref="Complete"/> starts from.</summary>
    public static uint All(int rows) => uint.MaxValue >> (CoMoments.BlockRows - rows);

    /// <summary>A mark for each cell, at most 32 of them, that is a number within ±1e100.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static uint Complete(ReadOnlySpan<double> cells)
    {
        uint marks = 0;
        var greatest = Vector256.Create(CoMoments.Greatest);
        var fours = MemoryMarshal.Cast<double, Vector256<double>>(cells);
        for (int i = 0; i < fours.Length; i++)
        {
            // A NaN is not within either.
            marks |= Vector256.LessThanOrEqual(Vector256.Abs(fours[i]), greatest).ExtractMostSignificantBits() << (4 * i);
        }

        for (int i = fours.Length * 4; i < cells.Length; i++)
        {
            marks |= Math.Abs(cells[i]) <= CoMoments.Greatest ? 1u << i : 0;
        }

        return marks;
    }

    /// <summary>Writes the marked cells of a column behind the rows; the other columns of the same rows and <see cref="Commit"/> follow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Append(int feature, ReadOnlySpan<double> cells, uint complete)
    {
        var column = _cells.AsSpan((feature * CoMoments.BlockRows) + Rows, Room);
        if (complete == All(cells.Length))
        {
            cells.CopyTo(column);
            return;
        }

        int at = 0;
        for (uint rest = complete; rest != 0; rest &= rest - 1)
        {
            column[at++] = cells[BitOperations.TrailingZeroCount(rest)];
        }
    }

    /// <summary>Counts rows whose cells were appended.</summary>
    public void Commit(int rows) => Rows += rows;

    /// <summary>Empties the block.</summary>
    public void Clear() => Rows = 0;

    internal void WriteTo(ByteWriter writer)
    {
        writer.Count(Rows);
        for (int i = 0; i < features; i++)
        {
            foreach (double cell in _cells.AsSpan(i * CoMoments.BlockRows, Rows))
            {
                writer.Double(cell);
            }
        }
    }

    internal void ReadFrom(ref ByteReader reader)
    {
        int rows = reader.ListLength(itemBytes: features * sizeof(double));
        if (rows >= CoMoments.BlockRows)
        {
            throw new InvalidDataException($"A block has {rows} pending rows, at most {CoMoments.BlockRows - 1} are possible.");
        }

        for (int i = 0; i < features; i++)
        {
            for (int row = 0; row < rows; row++)
            {
                _cells[(i * CoMoments.BlockRows) + row] = reader.Double();
            }
        }

        Rows = rows;
    }
}

namespace Sentinel.Contracts.Batches;

/// <summary>
/// How a cell that holds no value is written into a column, so that a column stays one flat array of numbers.
/// A numeric cell is a double in which two NaN bit patterns are set apart; any other NaN and both infinities mean "not finite".
/// A categorical cell is an index into the batch's dictionary of that column; two negative codes are set apart.
/// </summary>
public static class Cell
{
    /// <summary>Bits of <see cref="Missing"/>: a quiet NaN with payload 1.</summary>
    public const long MissingBits = 0x7FF8_0000_0000_0001;

    /// <summary>Bits of <see cref="WrongType"/>: a quiet NaN with payload 2.</summary>
    public const long WrongTypeBits = 0x7FF8_0000_0000_0002;

    /// <summary>Code of a categorical cell that is absent or null.</summary>
    public const int MissingCode = -1;

    /// <summary>Code of a categorical cell that is an object or an array.</summary>
    public const int WrongTypeCode = -2;

    /// <summary>A numeric cell that is absent or null.</summary>
    public static readonly double Missing = BitConverter.Int64BitsToDouble(MissingBits);

    /// <summary>A numeric cell that holds something other than a number, such as a number written as a string.</summary>
    public static readonly double WrongType = BitConverter.Int64BitsToDouble(WrongTypeBits);

    /// <summary>Whether the cell is absent or null. Compares bits: every NaN is unequal to itself.</summary>
    public static bool IsMissing(double cell) => BitConverter.DoubleToInt64Bits(cell) == MissingBits;

    /// <summary>Whether the cell holds something other than a number.</summary>
    public static bool IsWrongType(double cell) => BitConverter.DoubleToInt64Bits(cell) == WrongTypeBits;
}

namespace Sentinel.Statistics.References;

/// <summary>The bit patterns by which a numeric cell says that it holds no number, and the codes by which a categorical one does.</summary>
internal static class CellPatterns
{
    /// <summary>The bits of a NaN that stands for no value.</summary>
    public const ulong MissingBits = 0x7FF8_0000_0000_0001;

    /// <summary>The bits of a NaN that stands for a value of another type.</summary>
    public const ulong WrongTypeBits = 0x7FF8_0000_0000_0002;

    /// <summary>The code of a categorical cell with no value.</summary>
    public const int MissingCode = -1;

    /// <summary>The code of a categorical cell with a value of another type.</summary>
    public const int WrongTypeCode = -2;

    public static double Missing => BitConverter.UInt64BitsToDouble(MissingBits);

    public static double WrongType => BitConverter.UInt64BitsToDouble(WrongTypeBits);

    public static bool IsMissing(double value) => BitConverter.DoubleToUInt64Bits(value) == MissingBits;

    public static bool IsWrongType(double value) => BitConverter.DoubleToUInt64Bits(value) == WrongTypeBits;
}

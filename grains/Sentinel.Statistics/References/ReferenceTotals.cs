namespace Sentinel.Statistics.References;

/// <summary>How the cells of one reference column fell: every cell is in exactly one of the four.</summary>
/// <param name="Count">Cells that take part in the statistics.</param>
/// <param name="Missing">Cells with no value.</param>
/// <param name="WrongType">Cells with a value of another type than the column's.</param>
/// <param name="NonFinite">Infinities.</param>
public readonly record struct ReferenceTotals(long Count, long Missing, long WrongType, long NonFinite)
{
    /// <summary>All cells.</summary>
    public long Rows => Count + Missing + WrongType + NonFinite;
}

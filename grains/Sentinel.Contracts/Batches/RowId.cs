using System.Runtime.InteropServices;

namespace Sentinel.Contracts.Batches;

/// <summary>
/// The identity of a row: 128 bits of hash of its <c>id</c>, by which a label finds its prediction. Two ids out of 10^12 share a hash with a probability below 10^-14.
/// Ids join labels; they never dedupe rows.
/// </summary>
/// <param name="High">First half of the hash.</param>
/// <param name="Low">Second half of it.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct RowId(ulong High, ulong Low) : IComparable<RowId>
{
    /// <summary>Bytes that an id takes.</summary>
    public const int SizeBytes = 2 * sizeof(ulong);

    /// <summary>The row has no id, which is also what an empty one means: no label can find it.</summary>
    public static RowId None => default;

    /// <summary>Whether there is no id.</summary>
    public bool IsNone => this == None;

    /// <summary>The identity of a row by the UTF-8 bytes of its id: MurmurHash3 x64 128, seed 0. Allocates nothing.</summary>
    public static RowId Of(ReadOnlySpan<byte> utf8) => Murmur3.Hash(utf8);

    /// <inheritdoc/>
    public int CompareTo(RowId other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    /// <summary>Whether one stands before another.</summary>
    public static bool operator <(RowId left, RowId right) => left.CompareTo(right) < 0;

    /// <summary>Whether one stands after another.</summary>
    public static bool operator >(RowId left, RowId right) => left.CompareTo(right) > 0;

    /// <summary>Whether one stands before another, or is the same.</summary>
    public static bool operator <=(RowId left, RowId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one stands after another, or is the same.</summary>
    public static bool operator >=(RowId left, RowId right) => left.CompareTo(right) >= 0;
}

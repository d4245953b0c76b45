using System.Buffers.Binary;
using System.Numerics;

namespace Sentinel.Contracts.Batches;

/// <summary>MurmurHash3_x64_128 with seed 0 (A. Appleby, SMHasher, public domain). Not for use against those who choose ids to collide: a collision joins two rows, nothing more.</summary>
internal static class Murmur3
{
    private const int BlockBytes = 16;
    private const ulong C1 = 0x87C3_7B91_1142_53D5;
    private const ulong C2 = 0x4CF5_AD43_2745_937F;

    public static RowId Hash(ReadOnlySpan<byte> bytes)
    {
        ulong h1 = 0;
        ulong h2 = 0;
        var rest = bytes;
        for (; rest.Length >= BlockBytes; rest = rest[BlockBytes..])
        {
            h1 ^= MixFirst(BinaryPrimitives.ReadUInt64LittleEndian(rest));
            h1 = ((BitOperations.RotateLeft(h1, 27) + h2) * 5) + 0x52DC_E729;
            h2 ^= MixSecond(BinaryPrimitives.ReadUInt64LittleEndian(rest[sizeof(ulong)..]));
            h2 = ((BitOperations.RotateLeft(h2, 31) + h1) * 5) + 0x3849_5AB5;
        }

        if (rest.Length > sizeof(ulong))
        {
            h2 ^= MixSecond(Tail(rest[sizeof(ulong)..]));
        }

        if (!rest.IsEmpty)
        {
            h1 ^= MixFirst(Tail(rest[..Math.Min(rest.Length, sizeof(ulong))]));
        }

        h1 ^= (ulong)bytes.Length;
        h2 ^= (ulong)bytes.Length;
        h1 += h2;
        h2 += h1;
        h1 = Finish(h1);
        h2 = Finish(h2);
        h1 += h2;
        h2 += h1;
        return new RowId(h1, h2);
    }

    private static ulong MixFirst(ulong k) => BitOperations.RotateLeft(k * C1, 31) * C2;

    private static ulong MixSecond(ulong k) => BitOperations.RotateLeft(k * C2, 33) * C1;

    private static ulong Tail(ReadOnlySpan<byte> bytes)
    {
        ulong tail = 0;
        for (var i = bytes.Length - 1; i >= 0; i--)
        {
            tail = (tail << 8) | bytes[i];
        }

        return tail;
    }

    private static ulong Finish(ulong k)
    {
        k = (k ^ (k >> 33)) * 0xFF51_AFD7_ED55_8CCD;
        k = (k ^ (k >> 33)) * 0xC4CE_B9FE_1A85_EC53;
        return k ^ (k >> 33);
    }
}

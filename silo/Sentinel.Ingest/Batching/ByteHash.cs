using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sentinel.Ingest.Batching;

/// <summary>Hashes short byte strings for tables in memory. Seeded anew in every process, so that nobody can make names that collide; no result depends on it.</summary>
internal static class ByteHash
{
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;

    private static readonly ulong Seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    /// <summary>The hash of the bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var hash = Seed ^ (ulong)bytes.Length;
        while (bytes.Length >= sizeof(ulong))
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        var tail = 0UL;
        foreach (var b in bytes)
        {
            tail = (tail << 8) | b;
        }

        hash = Mix(hash ^ tail);
        return (uint)(hash ^ (hash >> 32));
    }

    private static ulong Mix(ulong value)
    {
        var high = Math.BigMul(value, Multiplier, out var low);
        return high ^ low;
    }
}

using System.Runtime.CompilerServices;

namespace Sentinel.Statistics.Multivariate;

/// <summary>
/// Which rows of a log are in a sample of one in k: those whose place hashes below 2^64/k. Whether a row is taken depends on its place alone, so a replay takes the same rows
/// whatever the batches, and a sample of parts is that of the whole. No period of the traffic can hide from it, as it could from every k-th row. O(1).
/// </summary>
internal static class RowSampling
{
    /// <summary>Whether a row is taken.</summary>
    /// <param name="offset">Its offset in the log.</param>
    /// <param name="ordinal">Its number among the rows of that offset.</param>
    /// <param name="every">k ≥ 1; 1 takes all.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Takes(long offset, int ordinal, int every)
    {
        // Two rounds of a multiplicative mix (Steele, Lea, Flood 2014).
        ulong hash = unchecked(((ulong)offset * 0x9E37_79B9_7F4A_7C15) + ((ulong)(uint)ordinal * 0xD1B5_4A32_D192_ED03) + 0x632B_E59B_D9B4_E019);
        hash = unchecked((hash ^ (hash >> 30)) * 0xBF58_476D_1CE4_E5B9);
        hash = unchecked((hash ^ (hash >> 27)) * 0x94D0_49BB_1331_11EB);
        return Math.BigMul(hash ^ (hash >> 31), (ulong)every, out _) == 0;
    }
}

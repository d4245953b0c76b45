using System.Numerics;
using Sentinel.Contracts.Batches;

namespace Sentinel.Decisions.Labels;

/// <summary>
/// Says of an id that a segment does not hold it, without reading the segment (B. H. Bloom, 1970): at least 32 bits an id and ten probes,
/// so that two ids in a million are looked up in vain: with hundreds of segments a batch still loads hardly one for nothing.
/// Ids are hashes already, so their halves serve as the two hash functions (A. Kirsch and M. Mitzenmacher, 2006). Threading: safe once made.
/// </summary>
public sealed class IdFilter
{
    private const int BitsPerId = 32;
    private const int Probes = 10;

    private readonly ulong[] _bits;

    /// <summary>A filter of the ids of entries.</summary>
    public IdFilter(ReadOnlySpan<JoinEntry> entries)
    {
        _bits = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, entries.Length * BitsPerId / 64))];
        foreach (var entry in entries)
        {
            for (var probe = 0; probe < Probes; probe++)
            {
                var bit = BitOf(entry.Id, probe);
                _bits[bit >> 6] |= 1UL << (int)(bit & 63);
            }
        }
    }

    /// <summary>Whether the segment may hold an id; never false when it does.</summary>
    public bool MayHold(RowId id)
    {
        for (var probe = 0; probe < Probes; probe++)
        {
            var bit = BitOf(id, probe);
            if ((_bits[bit >> 6] & (1UL << (int)(bit & 63))) == 0)
            {
                return false;
            }
        }

        return true;
    }

    private ulong BitOf(RowId id, int probe) => (id.Low + ((ulong)probe * (id.High | 1))) & (((ulong)_bits.Length << 6) - 1);
}

using System.Numerics;
using Sentinel.Contracts.Batches;

namespace Sentinel.Decisions.Labels;

/// <summary>
/// Says of an id that something does not hold it, without reading it (B. H. Bloom, 1970). With 32 bits an id and ten probes two ids in a million are looked up in vain, with 16 bits five in ten
/// thousand. Ids that were added stay.
/// Ids are hashes already, so their halves serve as the two hash functions (A. Kirsch and M. Mitzenmacher, 2006). Threading: safe once made.
/// </summary>
public sealed class IdFilter
{
    private const int Probes = 10;

    private readonly ulong[] _bits;

    /// <summary>An empty filter.</summary>
    /// <param name="ids">Ids that it is meant for; more make it say yes more often.</param>
    /// <param name="bitsPerId">Bits for each, at least.</param>
    public IdFilter(int ids, int bitsPerId) => _bits = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, (long)ids * bitsPerId / 64))];

    /// <summary>Adds the ids of entries.</summary>
    public void Add(ReadOnlySpan<JoinEntry> entries)
    {
        foreach (var entry in entries)
        {
            for (var probe = 0; probe < Probes; probe++)
            {
                var bit = BitOf(entry.Id, probe);
                _bits[bit >> 6] |= 1UL << (int)(bit & 63);
            }
        }
    }

    /// <summary>Whether an id may be among those added; never false when it is.</summary>
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

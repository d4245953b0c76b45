using System.Numerics;
using System.Runtime.CompilerServices;
using Sentinel.Contracts.Batches;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Sketches;

/// <summary>
/// How many distinct names came, in 4,096 registers whatever the number: HyperLogLog with p = 12 (Flajolet, Fusy, Gandouet, Meunier 2007) on a 64-bit hash
/// (Heule, Nunkesser, Hall 2013), so that no correction for large numbers is needed. Register j keeps the greatest rank, 1 + leading zeros of the 52 bits that do not choose the register,
/// of the names whose first 12 bits are j.
/// <para>
/// The estimate is Ertl's (2017, arXiv:1702.01284, algorithm 6): <c>m²/(2 ln 2)/(m·σ(C₀/m) + Σ C_k 2^−k + m·τ(1 − C₅₃/m)·2^−52)</c>, C_k the registers at k, without tables and
/// without a seam between small and large numbers. Its standard error is 1.04/√4096 = 1.6 % (Flajolet 2007), and less for few names; 0 for none.
/// Different names of one hash (64 bits of MurmurHash3) count once: of 10^9 names, fewer than one.
/// </para>
/// Merging is the greater of each register: associative, commutative, idempotent, and to the bit one pass. Not safe for concurrent use.
/// </summary>
public sealed class HyperLogLog
{
    /// <summary>The number of registers, m.</summary>
    public const int Registers = 1 << Precision;

    private const int Precision = 12;
    private const int Tail = 64 - Precision;
    private const int GreatestRank = Tail + 1;
    private const int DenseBytes = Registers * 6 / 8;
    private const byte Sparse = 1;
    private const byte Dense = 2;
    private readonly byte[] _ranks = new byte[Registers];

    /// <summary>One standard error of <see cref="Estimate"/>, relative.</summary>
    public static double StandardError { get; } = 1.04 / Math.Sqrt(Registers);

    /// <summary>The mark that a name leaves, to be made once for a name of a dictionary: its register and rank. O(length of the name), allocates nothing.</summary>
    public static int MarkOf(ReadOnlySpan<byte> name)
    {
        ulong hash = RowId.Of(name).High;
        int rank = 1 + BitOperations.LeadingZeroCount((hash << Precision) | (1UL << (Precision - 1)));
        return ((int)(hash >> Tail) << 8) | rank;
    }

    /// <summary>Counts the name of a mark. O(1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int mark)
    {
        ref byte rank = ref _ranks[mark >> 8];
        rank = Math.Max(rank, (byte)mark);
    }

    /// <summary>Adds what another has seen.</summary>
    public void Merge(HyperLogLog other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (int i = 0; i < _ranks.Length; i++)
        {
            _ranks[i] = Math.Max(_ranks[i], other._ranks[i]);
        }
    }

    /// <summary>Forgets all names.</summary>
    public void Clear() => Array.Clear(_ranks);

    /// <summary>About how many distinct names came; 0 for none. O(registers).</summary>
    public double Estimate()
    {
        Span<int> counts = stackalloc int[GreatestRank + 1];
        foreach (byte rank in _ranks)
        {
            counts[rank]++;
        }

        const double M = Registers;
        double sum = M * OfFull(1 - (counts[GreatestRank] / M));
        for (int rank = GreatestRank - 1; rank >= 1; rank--)
        {
            sum = (sum + counts[rank]) / 2;
        }

        sum += M * OfEmpty(counts[0] / M);
        return M * M / (2 * Math.Log(2) * sum);
    }

    internal void WriteTo(ByteWriter writer)
    {
        int used = Registers - _ranks.AsSpan().Count((byte)0);

        // A sparse entry takes two to three bytes.
        if (used * 3 < DenseBytes)
        {
            writer.Byte(Sparse);
            writer.Count(used);
            int previous = 0;
            for (int i = 0; i < Registers; i++)
            {
                if (_ranks[i] != 0)
                {
                    writer.Count(i - previous);
                    writer.Byte(_ranks[i]);
                    previous = i;
                }
            }

            return;
        }

        writer.Byte(Dense);
        for (int i = 0; i < Registers; i += 4)
        {
            int four = _ranks[i] | (_ranks[i + 1] << 6) | (_ranks[i + 2] << 12) | (_ranks[i + 3] << 18);
            writer.Raw([(byte)four, (byte)(four >> 8), (byte)(four >> 16)]);
        }
    }

    internal void ReadFrom(ref ByteReader reader)
    {
        Clear();
        switch (reader.Byte())
        {
            case Sparse:
                int used = reader.ListLength(itemBytes: 2);
                long at = 0;
                for (int i = 0; i < used; i++)
                {
                    at += reader.Count();
                    Set(at, reader.Byte());
                }

                break;
            case Dense:
                var packed = reader.Raw(DenseBytes);
                for (int i = 0; i < Registers; i += 4, packed = packed[3..])
                {
                    int four = packed[0] | (packed[1] << 8) | (packed[2] << 16);
                    for (int k = 0; k < 4; k++)
                    {
                        Set(i + k, (byte)((four >> (6 * k)) & 0x3F));
                    }
                }

                break;
            case var form:
                throw new InvalidDataException($"Registers of distinct names are of unknown form {form}.");
        }
    }

    private void Set(long register, byte rank) => _ranks[register is >= 0 and < Registers && rank <= GreatestRank
        ? register
        : throw new InvalidDataException($"Register {register} of distinct names with rank {rank} is not possible.")] = rank;

    // σ(x) = x + Σ x^(2^k)·2^(k−1): what empty registers say.
    private static double OfEmpty(double x)
    {
        if (x == 1)
        {
            return double.PositiveInfinity;
        }

        double sum = x;
        double before;
        double weight = 1;
        do
        {
            before = sum;
            x *= x;
            sum += x * weight;
            weight *= 2;
        }
        while (sum != before);

        return sum;
    }

    // τ(x) = (1 − x − Σ (1 − x^(2^−k))²·2^−k)/3: what full registers say.
    private static double OfFull(double x)
    {
        if (x is 0 or 1)
        {
            return 0;
        }

        double sum = 1 - x;
        double before;
        double weight = 1;
        do
        {
            before = sum;
            x = Math.Sqrt(x);
            weight /= 2;
            sum -= (1 - x) * (1 - x) * weight;
        }
        while (sum != before);

        return sum / 3;
    }
}

using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Sentinel.Silo.Scoring.Tensors;

/// <summary>Elements of tensors by their bits: what is equal here is the same to the last one, also where it is not a number.</summary>
internal static class TensorBits
{
    /// <summary>The first output whose answer is not the same; null when all are. One that is missing now has another form.</summary>
    internal static BitDifference? Between(IReadOnlyList<Tensor> before, IReadOnlyList<Tensor> now)
    {
        foreach (var was in before)
        {
            if (now.FirstOrDefault(n => n.Name == was.Name) is not { } isNow || !was.Shape.AsSpan().SequenceEqual(isNow.Shape) || was.Data.GetType() != isNow.Data.GetType())
            {
                return new BitDifference(was.Name, null, null, null);
            }

            if (FirstDifference(was.Data, isNow.Data) is { } place)
            {
                return new BitDifference(was.Name, place, Elements.Text(was.Data, place), Elements.Text(isNow.Data, place));
            }
        }

        return null;
    }

    /// <summary>The bytes of numbers, as they stand in memory.</summary>
    internal static Span<byte> BytesOf(Array numbers) => MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(numbers), numbers is Float16[] halves ? 2 * halves.Length : Buffer.ByteLength(numbers));

    private static int? FirstDifference(Array a, Array b)
    {
        if ((a, b) is (string[] x, string[] y))
        {
            var same = x.AsSpan().CommonPrefixLength(y);
            return same == x.Length && same == y.Length ? null : same;
        }

        if (a.Length != b.Length)
        {
            return Math.Min(a.Length, b.Length);
        }

        var bytes = BytesOf(a);
        var common = bytes.CommonPrefixLength(BytesOf(b));
        return common == bytes.Length ? null : common / (bytes.Length / a.Length);
    }
}

/// <summary>An output that is not the same.</summary>
/// <param name="Output">Its name.</param>
/// <param name="Element">The first element that differs; null where the forms do.</param>
/// <param name="Was">The element before.</param>
/// <param name="Now">The element now.</param>
internal sealed record BitDifference(string Output, int? Element, string? Was, string? Now);

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sentinel.Statistics.Multivariate;

/// <summary>
/// Random Fourier features of the kernel <c>exp(−γ‖x − y‖²)</c> (Rahimi and Recht 2007): 128 frequencies drawn from N(0, 2γ) by a seed, and of each the cosine
/// and the sine over √128, so that products of features are the kernel to about 1/√128 and a row's square is exactly 1. O(d·128) a row, 16 angles at a time.
/// Safe for concurrent use.
/// </summary>
public sealed class FourierFeatures
{
    /// <summary>How many features a row has, D.</summary>
    public const int Count = 256;

    private const int Frequencies = Count / 2;
    private const int Together = 16;
    private static readonly double Scale = 1 / Math.Sqrt(Frequencies);

    // Frequency f of number i lies at i·128 + f.
    private readonly double[] _frequencies;

    /// <summary>Draws the frequencies.</summary>
    /// <param name="numbers">Numbers a row.</param>
    /// <param name="gamma">γ > 0.</param>
    /// <param name="seed">Equal seeds give equal features.</param>
    public FourierFeatures(int numbers, double gamma, int seed)
    {
        var random = new Random(seed);
        double deviation = Math.Sqrt(2 * gamma);
        _frequencies = new double[numbers * Frequencies];
        for (int f = 0; f < Frequencies; f++)
        {
            for (int i = 0; i < numbers; i++)
            {
                _frequencies[(i * Frequencies) + f] = deviation * Normal(random);
            }
        }
    }

    /// <summary>The features of a row on a common scale: all cosines, then all sines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Of(ReadOnlySpan<double> row, Span<double> features)
    {
        if (row.Length * Frequencies != _frequencies.Length)
        {
            throw new ArgumentException($"A row of {row.Length} numbers was given for {_frequencies.Length / Frequencies}.", nameof(row));
        }

        ref double frequency = ref MemoryMarshal.GetArrayDataReference(_frequencies);
        ref double feature = ref MemoryMarshal.GetReference(features[..Count]);
        for (nuint f = 0; f < Frequencies; f += Together)
        {
            var a = Vector256<double>.Zero;
            var b = Vector256<double>.Zero;
            var c = Vector256<double>.Zero;
            var d = Vector256<double>.Zero;
            nuint at = f;
            foreach (double number in row)
            {
                var x = Vector256.Create(number);
                a = Vector256.FusedMultiplyAdd(x, Vector256.LoadUnsafe(ref frequency, at), a);
                b = Vector256.FusedMultiplyAdd(x, Vector256.LoadUnsafe(ref frequency, at + 4), b);
                c = Vector256.FusedMultiplyAdd(x, Vector256.LoadUnsafe(ref frequency, at + 8), c);
                d = Vector256.FusedMultiplyAdd(x, Vector256.LoadUnsafe(ref frequency, at + 12), d);
                at += Frequencies;
            }

            Store(a, ref feature, f);
            Store(b, ref feature, f + 4);
            Store(c, ref feature, f + 8);
            Store(d, ref feature, f + 12);
        }
    }

    // Box and Muller, by the runtime's own functions: those of the system's library differ from machine to machine in the last bit.
    private static double Normal(Random random)
    {
        var logarithm = Vector256.Log(Vector256.Create(1 - random.NextDouble()));
        var cosine = Vector256.Cos(Vector256.Create(2 * Math.PI * random.NextDouble()));
        return Math.Sqrt(-2 * logarithm[0]) * cosine[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<double> angles, ref double feature, nuint f)
    {
        var (sines, cosines) = Vector256.SinCos(angles);
        (cosines * Scale).StoreUnsafe(ref feature, f);
        (sines * Scale).StoreUnsafe(ref feature, f + Frequencies);
    }
}

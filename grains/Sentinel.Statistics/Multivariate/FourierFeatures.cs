using System.Runtime.CompilerServices;

namespace Sentinel.Statistics.Multivariate;

/// <summary>
/// Random Fourier features of the kernel <c>exp(−γ‖x − y‖²)</c> (Rahimi and Recht 2007): 128 frequencies drawn from N(0, 2γ) by a seed, and of each the cosine
/// and the sine over √128, so that products of features are the kernel to about 1/√128 and a row's square is exactly 1. O(d·128) a row.
/// </summary>
public sealed class FourierFeatures
{
    /// <summary>How many features a row has, D.</summary>
    public const int Count = 256;

    private const int Frequencies = Count / 2;
    private readonly double[][] _frequencies;

    /// <summary>Draws the frequencies.</summary>
    /// <param name="numbers">Numbers a row.</param>
    /// <param name="gamma">γ > 0.</param>
    /// <param name="seed">Equal seeds give equal features.</param>
    public FourierFeatures(int numbers, double gamma, int seed)
    {
        var random = new Random(seed);
        double deviation = Math.Sqrt(2 * gamma);
        _frequencies = new double[Frequencies][];
        for (int f = 0; f < Frequencies; f++)
        {
            _frequencies[f] = new double[numbers];
            for (int i = 0; i < numbers; i++)
            {
                // Box and Muller.
                _frequencies[f][i] = deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            }
        }
    }

    /// <summary>The features of a row on a common scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Of(ReadOnlySpan<double> row, Span<double> features)
    {
        for (int f = 0; f < Frequencies; f++)
        {
            double angle = 0;
            double[] frequency = _frequencies[f];
            for (int i = 0; i < frequency.Length; i++)
            {
                angle += frequency[i] * row[i];
            }

            var (sine, cosine) = Math.SinCos(angle);
            features[f] = cosine / Math.Sqrt(Frequencies);
            features[f + Frequencies] = sine / Math.Sqrt(Frequencies);
        }
    }
}

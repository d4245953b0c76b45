using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MathNet.Numerics.LinearAlgebra;

namespace Sentinel.Statistics.Multivariate;

/// <summary>
/// How rows are brought to the reference's scale: its mean taken off, over its population standard deviation; a number that is constant in the
/// reference is only shifted. Results are held within ±1e100.
/// </summary>
internal sealed class Standardisation
{
    // What rounding leaves of the deviation of a constant.
    private const double Negligible = 1e-13;

    // No distance means more than this one, and its square is still a double.
    private const double Furthest = 1e100;
    private readonly double[] _means;
    private readonly double[] _scales;

    public Standardisation(CoMoments reference)
    {
        _means = reference.Means.ToArray();
        _scales = new double[_means.Length];
        for (int i = 0; i < _scales.Length; i++)
        {
            double deviation = reference.PopulationStandardDeviation(i);
            Varies[i] = deviation > Negligible * Math.Abs(_means[i]);
            _scales[i] = Varies[i] ? 1 / deviation : 1;
        }
    }

    /// <summary>Numbers a row.</summary>
    public int Features => _means.Length;

    /// <summary>Whether each number varies in the reference.</summary>
    public bool[] Varies { get; } = new bool[CoMoments.MostFeatures];

    /// <summary>One over the scale of a number.</summary>
    public double InverseScale(int i) => _scales[i];

    /// <summary>The correlation matrix of the reference; rows and columns of numbers that do not vary are zero.</summary>
    public Matrix<double> CorrelationOf(CoMoments reference) => Matrix<double>.Build.Dense(
        Features,
        Features,
        (i, j) => Varies[i] && Varies[j] ? reference.CoMoment(i, j) / reference.Count * InverseScale(i) * InverseScale(j) : 0);

    /// <summary>Brings a complete row to scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(ReadOnlySpan<double> row, Span<double> scaled)
    {
        for (int i = 0; i < _means.Length; i++)
        {
            scaled[i] = Math.Clamp((row[i] - _means[i]) * _scales[i], -Furthest, Furthest);
        }
    }

    /// <summary>Brings a block of complete rows to scale: number i of row r at <c>i·32 + r</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ApplyBlock(ReadOnlySpan<double> block, Span<double> scaled)
    {
        var from = MemoryMarshal.Cast<double, Vector256<double>>(block);
        var to = MemoryMarshal.Cast<double, Vector256<double>>(scaled);
        var (least, greatest) = (Vector256.Create(-Furthest), Vector256.Create(Furthest));
        const int Fours = CoMoments.BlockRows / 4;
        for (int i = 0; i < _means.Length; i++)
        {
            var mean = Vector256.Create(_means[i]);
            var scale = Vector256.Create(_scales[i]);
            for (int at = i * Fours; at < (i + 1) * Fours; at++)
            {
                to[at] = Vector256.Min(Vector256.Max((from[at] - mean) * scale, least), greatest);
            }
        }
    }
}

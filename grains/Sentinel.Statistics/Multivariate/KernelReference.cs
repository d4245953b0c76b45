using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Statistics.Multivariate;

/// <summary>
/// What a reference keeps for the kernel distance of live windows: the mean of its rows' Fourier features, and how the distance spreads without drift.
/// <para>
/// Without drift the squared distance of m and n rows, plus (1/m + 1/n)·tr Σ, is near (φ_m/m + φ_n/n)·Σ λ_l·χ²₁, λ the eigenvalues of the features' covariance Σ (Gretton et al. 2012, theorem 12) and
/// φ how many rows count as one. The sum has mean tr Σ and variance 2·tr Σ², and is taken as g·χ² with h degrees of freedom, g = tr Σ²/tr Σ, h = (tr Σ)²/tr Σ² (Satterthwaite 1946).
/// tr Σ is 1 − ‖mean‖²; tr Σ² is the mean of the squared products of two different rows' centred features.
/// </para>
/// </summary>
public sealed class KernelReference
{
    private const double Level = 0.99;
    private const double Negligible = 1e-9;
    private readonly Lazy<FourierFeatures> _features;
    private readonly Lazy<double> _point;

    internal KernelReference(int numbers, int seed, double gamma, int sampleEvery, FourierMean mean, double productSquare)
    {
        Numbers = numbers;
        Seed = seed;
        Gamma = gamma;
        SampleEvery = sampleEvery;
        Mean = mean;
        ProductSquare = productSquare;
        _features = new Lazy<FourierFeatures>(() => new FourierFeatures(numbers, gamma, seed));
        _point = new Lazy<double>(() => ChiSquared.InvCDF(Freedom, Level));
    }

    /// <summary>Numbers a row.</summary>
    public int Numbers { get; }

    /// <summary>The seed of the features' frequencies.</summary>
    public int Seed { get; }

    /// <summary>γ of the kernel.</summary>
    public double Gamma { get; }

    /// <summary>One of how many reference rows the mean was taken over.</summary>
    public int SampleEvery { get; }

    /// <summary>The mean of the reference rows' features.</summary>
    public FourierMean Mean { get; }

    /// <summary>tr Σ², at least 0.</summary>
    public double ProductSquare { get; }

    /// <summary>The features that rows are taken to; drawn when they are first asked for.</summary>
    public FourierFeatures Features => _features.Value;

    /// <summary>Whether the reference's rows vary under the kernel, so that there is a null.</summary>
    public bool Varies => Mean.Count > 1 && Trace > Negligible && ProductSquare > Negligible * Negligible;

    private double Trace => Math.Max(0, 1 - Mean.Square());

    private double Unit => ProductSquare / Trace;

    private double Freedom => Trace * Trace / ProductSquare;

    /// <summary>The 99 % point of the squared distance to current rows without drift, and the chance of as great a one; only where <see cref="Varies"/>.</summary>
    /// <param name="mmd2">The squared distance.</param>
    /// <param name="currentRows">m ≥ 2, the sampled current rows.</param>
    /// <param name="referenceDependence">φ_n ≥ 1 of the sampled reference rows.</param>
    /// <param name="currentDependence">φ_m ≥ 1 of the sampled current rows.</param>
    internal (double Limit, double PValue) Test(double mmd2, long currentRows, double referenceDependence, double currentDependence)
    {
        double spread = (currentDependence / currentRows) + (referenceDependence / Mean.Count);
        double own = ((1.0 / currentRows) + (1.0 / Mean.Count)) * Trace;
        double sum = Math.Max(0, (mmd2 + own) / spread / Unit);
        return ((spread * Unit * _point.Value) - own, SpecialFunctions.GammaUpperRegularized(Freedom / 2, sum / 2));
    }

    /// <summary>The same kernel and spread about the mean of other rows, one in so many of which were sampled.</summary>
    internal KernelReference Of(FourierMean rows, int sampleEvery)
    {
        var mean = new FourierMean();
        mean.Merge(rows);
        return new KernelReference(Numbers, Seed, Gamma, sampleEvery, mean, ProductSquare);
    }

    internal void WriteTo(ByteWriter writer)
    {
        writer.Count(Seed);
        writer.Double(Gamma);
        writer.Count(SampleEvery);
        Mean.WriteTo(writer);
        writer.Double(ProductSquare);
    }

    internal static KernelReference ReadFrom(ref ByteReader reader, int numbers)
    {
        int seed = checked((int)reader.Count());
        double gamma = reader.Double();
        int every = checked((int)reader.Count());
        var kernel = new KernelReference(numbers, seed, gamma, every, FourierMean.ReadFrom(ref reader), reader.Double());
        return gamma > 0 && double.IsFinite(gamma) && every > 0 && double.IsFinite(kernel.ProductSquare)
            ? kernel
            : throw new InvalidDataException("The Fourier features of a reference do not hold together.");
    }
}

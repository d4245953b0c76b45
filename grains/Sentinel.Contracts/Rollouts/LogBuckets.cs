namespace Sentinel.Contracts.Rollouts;

/// <summary>
/// Counts of values in signed logarithmic buckets (DDSketch, VLDB 2019), sparse: any quantile is read with a relative error of at most 1 %. Merging is adding the counts, so the order in which parts come does not matter.
/// </summary>
/// <param name="Keys">Keys of the buckets that are not empty, ascending; see <see cref="KeyOf"/>.</param>
/// <param name="Counts">Values in each, above 0; as many as there are keys.</param>
[GenerateSerializer, Immutable, Alias("sentinel.log-buckets")]
public sealed record LogBuckets([property: Id(0)] int[] Keys, [property: Id(1)] long[] Counts)
{
    /// <summary>Relative accuracy a of a value read back.</summary>
    public const double RelativeAccuracy = 0.01;

    /// <summary>Values of at most this size are counted as 0.</summary>
    public const double Smallest = 1e-9;

    /// <summary>ln γ, γ = (1 + a)/(1 − a): the width of a bucket.</summary>
    private static readonly double LogGamma = Math.Log((1 + RelativeAccuracy) / (1 - RelativeAccuracy));

    private static readonly int KeyMax = KeyOfSize(double.MaxValue);

    /// <summary>No values.</summary>
    public static LogBuckets Empty { get; } = new([], []);

    /// <summary>
    /// The bucket of a value: 0 for |x| ≤ <see cref="Smallest"/>, else ±⌈ln(|x| / <see cref="Smallest"/>) / ln γ⌉ with the sign of x, so that keys ascend with values. Infinities go to the outermost buckets.
    /// </summary>
    /// <exception cref="ArgumentException">The value is not a number.</exception>
    public static int KeyOf(double value)
    {
        if (double.IsNaN(value))
        {
            throw new ArgumentException("NaN belongs to no bucket: leave it out", nameof(value));
        }

        var size = Math.Abs(value);
        var key = size <= Smallest ? 0 : double.IsInfinity(size) ? KeyMax : KeyOfSize(size);
        return value < 0 ? -key : key;
    }

    /// <summary>The value that stands for a bucket: within <see cref="RelativeAccuracy"/> of every value in it.</summary>
    public static double ValueOf(int key)
    {
        if (key == 0)
        {
            return 0;
        }

        var upper = Smallest * Math.Exp(Math.Min(Math.Abs(key), KeyMax) * LogGamma);
        return Math.CopySign(Math.Min(upper * (1 - RelativeAccuracy), double.MaxValue), key);
    }

    private static int KeyOfSize(double size) => Math.Max(1, (int)Math.Ceiling((Math.Log(size) - Math.Log(Smallest)) / LogGamma));
}

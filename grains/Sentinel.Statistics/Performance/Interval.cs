using MathNet.Numerics.Distributions;

namespace Sentinel.Statistics.Performance;

/// <summary>A confidence interval at 95 %.</summary>
/// <param name="Lower">Its lower end.</param>
/// <param name="Upper">Its upper end.</param>
public readonly record struct Interval(double Lower, double Upper)
{
    /// <summary>The normal quantile of 97.5 %.</summary>
    public const double Z = 1.959963984540054;

    private const double UpperProbability = 0.975;

    /// <summary>
    /// Wilson's score interval of a proportion k of n, n > 0, both possibly fractional (E. B. Wilson 1927; recommended by Brown, Cai and
    /// DasGupta 2001). Never degenerate, within [0, 1].
    /// </summary>
    public static Interval Wilson(double k, double n)
    {
        double p = k / n;
        double square = Z * Z / n;
        double centre = p + (square / 2);
        double half = Z * Math.Sqrt((p * (1 - p) / n) + (square / (4 * n)));
        return new Interval(
            k <= 0 ? 0 : Math.Max(0, (centre - half) / (1 + square)),
            k >= n ? 1 : Math.Min(1, (centre + half) / (1 + square)));
    }

    /// <summary>The interval of F1 = 2J/(1+J), rising in Jaccard's J = TP/(TP+FP+FN), which is a proportion of those rows.</summary>
    public static Interval F1(double truePositives, double wrong)
    {
        var jaccard = Wilson(truePositives, truePositives + wrong);
        return new Interval(2 * jaccard.Lower / (1 + jaccard.Lower), 2 * jaccard.Upper / (1 + jaccard.Upper));
    }

    /// <summary>The mean of independent proportions, their distances to the limits squared and added (Newcombe 1998; Zou and Donner 2008).</summary>
    public static Interval MeanOf(ReadOnlySpan<(double Hits, double Rows)> proportions)
    {
        double mean = 0;
        double below = 0;
        double above = 0;
        foreach (var (hits, rows) in proportions)
        {
            double share = hits / rows;
            var limits = Wilson(hits, rows);
            mean += share;
            below += (share - limits.Lower) * (share - limits.Lower);
            above += (limits.Upper - share) * (limits.Upper - share);
        }

        int count = proportions.Length;
        return new Interval((mean - Math.Sqrt(below)) / count, (mean + Math.Sqrt(above)) / count).Within(0, 1);
    }

    /// <summary>
    /// A figure in (0, 1) and its standard error, on the logit scale so that the limits stay within; at an end, or without a standard error,
    /// Wilson's for so many cases.
    /// </summary>
    public static Interval Logit(double value, double standardError, double cases)
    {
        if (value is <= 0 or >= 1 || standardError <= 0)
        {
            return Wilson(value * cases, cases);
        }

        double logit = Math.Log(value / (1 - value));
        double half = Z * standardError / (value * (1 - value));
        return new Interval(1 / (1 + Math.Exp(half - logit)), 1 / (1 + Math.Exp(-half - logit)));
    }

    /// <summary>Value ± z standard errors.</summary>
    public static Interval Normal(double value, double standardError) => new(value - (Z * standardError), value + (Z * standardError));

    /// <summary>Student's interval of a mean with n − 1 degrees of freedom, n > 1.</summary>
    public static Interval Mean(double mean, double standardError, long n)
    {
        double half = StudentT.InvCDF(0, 1, n - 1, UpperProbability) * standardError;
        return new Interval(mean - half, mean + half);
    }

    /// <summary>The part of the interval that is possible.</summary>
    public Interval Within(double least, double most) => new(Math.Max(least, Lower), Math.Min(most, Upper));
}

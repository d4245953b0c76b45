namespace Sentinel.Demo.Training;

/// <summary>
/// A rising map of scores, linear between knots, that gives one set of scores the distribution of another (quantile mapping: Panofsky and Brier, Some Applications of Statistics to Meteorology, 1958).
/// </summary>
/// <param name="From">Knots, ascending.</param>
/// <param name="To">What each becomes, ascending.</param>
internal sealed record Recalibration(float[] From, float[] To)
{
    private const int Knots = 64;

    /// <summary>Maps the quantiles of some scores to those of others.</summary>
    public static Recalibration Match(IEnumerable<float> scores, IEnumerable<float> target)
    {
        float[] from = [.. scores.Order()];
        float[] to = [.. target.Order()];
        var knots = Enumerable.Range(0, Knots)
            .Select(k => (From: from[k * (from.Length - 1) / (Knots - 1)], To: to[k * (to.Length - 1) / (Knots - 1)]))
            .DistinctBy(knot => knot.From)
            .ToArray();
        return new Recalibration([.. knots.Select(knot => knot.From)], [.. knots.Select(knot => knot.To)]);
    }
}

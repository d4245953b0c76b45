namespace Sentinel.Statistics.Why;

/// <summary>A segment's rows and the mean of a figure over them, on both sides.</summary>
/// <param name="Name">The segment.</param>
/// <param name="ReferenceRows">Rows of the reference, at least 0.</param>
/// <param name="ReferenceMean">The figure's mean over them, such as the accuracy; any number when there are none.</param>
/// <param name="CurrentRows">Rows now, at least 0.</param>
/// <param name="CurrentMean">The figure's mean over them; any number when there are none.</param>
public sealed record SegmentFigure(string Name, double ReferenceRows, double ReferenceMean, double CurrentRows, double CurrentMean);

/// <summary>A segment's part in the change of a mean over all rows.</summary>
/// <param name="Name">The segment.</param>
/// <param name="Within">What its own mean's change did: <c>(v₁ − v₀)·(s₀ + s₁)/2</c> for means v and shares s of the rows.</param>
/// <param name="Mix">What its growing or shrinking did: <c>(s₁ − s₀)·((v₀ + v₁)/2 − centre)</c>, centre the mean of both sides' whole.</param>
/// <param name="Share">Its part of the whole change; the shares of all segments sum up to 1, and one that worked against it is negative. 0 where nothing changed.</param>
public sealed record SegmentCause(string Name, double Within, double Mix, double Share)
{
    /// <summary>What the segment did to the whole.</summary>
    public double Contribution => Within + Mix;

    /// <summary>
    /// Ranks segments by the size of their contribution to the change of the whole mean, which their contributions sum up to exactly (Kitagawa 1955).
    /// A segment that is new or gone took or takes part with its share only. Segments with figures that are not finite, and sides without rows, give none.
    /// O(n log n).
    /// </summary>
    public static IReadOnlyList<SegmentCause> Rank(IReadOnlyCollection<SegmentFigure> segments)
    {
        ArgumentNullException.ThrowIfNull(segments);
        SegmentFigure[] known = [.. segments.Where(Usable)];
        double before = known.Sum(segment => segment.ReferenceRows);
        double now = known.Sum(segment => segment.CurrentRows);
        if (before <= 0 || now <= 0)
        {
            return [];
        }

        double centre = known.Sum(segment => (segment.ReferenceRows / before * Reference(segment)) + (segment.CurrentRows / now * Current(segment))) / 2;
        var causes = known.Select(segment =>
        {
            double s0 = segment.ReferenceRows / before;
            double s1 = segment.CurrentRows / now;
            double v0 = Reference(segment);
            double v1 = Current(segment);
            return new SegmentCause(segment.Name, (v1 - v0) * (s0 + s1) / 2, (s1 - s0) * (((v0 + v1) / 2) - centre), Share: 0);
        }).ToArray();
        double change = causes.Sum(cause => cause.Contribution);
        return [.. causes
            .Select(cause => cause with { Share = change == 0 ? 0 : cause.Contribution / change })
            .OrderByDescending(cause => Math.Abs(cause.Contribution))
            .ThenBy(cause => cause.Name, StringComparer.Ordinal)];
    }

    // Where a side has no rows of it, the segment's mean cannot have changed.
    private static double Reference(SegmentFigure segment) => segment.ReferenceRows > 0 ? segment.ReferenceMean : segment.CurrentMean;

    private static double Current(SegmentFigure segment) => segment.CurrentRows > 0 ? segment.CurrentMean : segment.ReferenceMean;

    private static bool Usable(SegmentFigure segment)
        => IsCount(segment.ReferenceRows) && IsCount(segment.CurrentRows) && segment.ReferenceRows + segment.CurrentRows > 0
        && IsMean(Reference(segment)) && IsMean(Current(segment));

    private static bool IsCount(double rows) => rows is >= 0 and < 1e100;

    private static bool IsMean(double mean) => Math.Abs(mean) < 1e100;
}

using System.Globalization;
using Sentinel.Contracts.Versions;

namespace Sentinel.Decisions.Verdicts;

/// <summary>Names the value of a segment that explains most of the change of a window's prediction.</summary>
public static class SegmentSentence
{
    private const double LeastShare = 0.5;

    // A value that holds as much of the rows as of the change says nothing of where the change is.
    private const double LeastExcess = 0.1;

    /// <summary>The sentence of a window that drifts, with what <see cref="Of"/> says at its end; of any other, the sentence as it is.</summary>
    public static string Complete(string sentence, Verdict window, IReadOnlyList<SegmentReport> segments) => window == Verdict.Drift && Of(segments) is { } mostly ? $"{sentence}, {mostly}" : sentence;

    /// <summary>
    /// <c>mostly in region=north (62 % of the change of the prediction)</c>: the value with the greatest part, where it is half or more, clearly more than its part
    /// of the rows, and the mean changed by more than chance; null where no value is such.
    /// </summary>
    public static string? Of(IReadOnlyList<SegmentReport> segments)
    {
        ArgumentNullException.ThrowIfNull(segments);
        var most = segments.Where(segment => segment.Moved)
            .SelectMany(segment => segment.Values.Where(Explains).Select(value => (Segment: segment, Value: value)))
            .OrderByDescending(named => named.Value.Change!.Share).ThenBy(named => named.Segment.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        return most.Segment is null ? null
            : string.Create(CultureInfo.InvariantCulture, $"mostly in {most.Segment.Name}={most.Value.Value} ({100 * most.Value.Change!.Share:0} % of the change of the {most.Segment.Figure})");
    }

    private static bool Explains(SegmentValueReport value) =>
        value.Change is { } change && change.Share >= LeastShare && change.Share >= ((value.Share + value.ReferenceShare) / 2) + LeastExcess;
}

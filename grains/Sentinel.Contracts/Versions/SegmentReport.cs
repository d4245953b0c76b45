namespace Sentinel.Contracts.Versions;

/// <summary>A window's rows told apart by one declared segment, and what each value did to the change of the prediction. It informs; no verdict rests on it.</summary>
/// <param name="Name">The segment.</param>
/// <param name="Figure">What means are of: <c>prediction</c>, or <c>share of class NAME</c> for the class whose share changed most; null where the version answers neither.</param>
/// <param name="ReferenceMean">The figure's mean over the whole reference; null where there is none.</param>
/// <param name="Mean">The same over the window.</param>
/// <param name="Moved">Whether the two are more than three standard errors apart: only then do shares of the change tell more than chance.</param>
/// <param name="Values">The values: first those with a part in the change, by its size; then the others, by their rows. At most 16, <c>(other)</c> and <c>(none)</c>.</param>
[GenerateSerializer, Immutable, Alias("sentinel.segment-report")]
public sealed record SegmentReport(
    [property: Id(0)] string Name,
    [property: Id(1)] string? Figure,
    [property: Id(2)] double? ReferenceMean,
    [property: Id(3)] double? Mean,
    [property: Id(4)] bool Moved,
    [property: Id(5)] SegmentValueReport[] Values);

/// <summary>The rows of one value of a segment, against the reference's rows of the same value.</summary>
/// <param name="Value">The value; <c>(other)</c> for all that the reference does not tell apart, <c>(none)</c> for rows without one.</param>
/// <param name="Rows">Rows of the window.</param>
/// <param name="ReferenceRows">Rows of the reference.</param>
/// <param name="Share">Share of the window's rows, 0 to 1.</param>
/// <param name="ReferenceShare">Share of the reference's rows, 0 to 1.</param>
/// <param name="Reason">Why its distances are absent: too few rows on a side; null otherwise.</param>
/// <param name="Answer">How far its prediction (its class where there is no number) moved; null where that is not known.</param>
/// <param name="Worst">The feature that moved farthest beyond chance; null where none can be told.</param>
/// <param name="Change">Its part in the change of the figure; null where it has none.</param>
[GenerateSerializer, Immutable, Alias("sentinel.segment-value-report")]
public sealed record SegmentValueReport(
    [property: Id(0)] string Value,
    [property: Id(1)] long Rows,
    [property: Id(2)] long ReferenceRows,
    [property: Id(3)] double Share,
    [property: Id(4)] double ReferenceShare,
    [property: Id(5)] string? Reason,
    [property: Id(6)] SegmentDrift? Answer,
    [property: Id(7)] SegmentDrift? Worst,
    [property: Id(8)] SegmentChange? Change);

/// <summary>How far a column of a segment's value moved.</summary>
/// <param name="Name">The feature; <c>prediction</c> or <c>class</c> for the answer.</param>
/// <param name="Psi">PSI of the value's rows against the reference's rows of the same value, on the bins of evidence of the whole reference.</param>
/// <param name="PsiNull99">The 99 % point of PSI without drift on so few rows.</param>
[GenerateSerializer, Immutable, Alias("sentinel.segment-drift")]
public sealed record SegmentDrift([property: Id(0)] string Name, [property: Id(1)] double Psi, [property: Id(2)] double PsiNull99);

/// <summary>What a value of a segment did to the change of a mean over all rows (Kitagawa 1955).</summary>
/// <param name="ReferenceMean">The figure's mean over its rows of the reference; null without any.</param>
/// <param name="Mean">The same over its rows of the window.</param>
/// <param name="Within">What the change of its own mean did to the whole's.</param>
/// <param name="Mix">What its growing or shrinking did.</param>
/// <param name="Share">Its part of the whole change: those of all values sum up to 1, and one that worked against the change is negative.</param>
[GenerateSerializer, Immutable, Alias("sentinel.segment-change")]
public sealed record SegmentChange(
    [property: Id(0)] double? ReferenceMean, [property: Id(1)] double? Mean, [property: Id(2)] double Within, [property: Id(3)] double Mix, [property: Id(4)] double Share);

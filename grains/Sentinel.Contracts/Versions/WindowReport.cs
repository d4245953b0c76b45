using System.Collections.Immutable;

namespace Sentinel.Contracts.Versions;

/// <summary>One feature (or the prediction, or the class) in one closed window, against the reference.</summary>
/// <param name="Name">Feature name; <c>prediction</c> and <c>class</c> for the answers.</param>
/// <param name="Type">Numeric or categorical.</param>
/// <param name="Verdict">Verdict of this feature in this window.</param>
/// <param name="Reason">Why the verdict is <see cref="Versions.Verdict.Insufficient"/>; null otherwise.</param>
/// <param name="Statistics">Figures by their names in interfaces.md, with the null's points and cell counts (<c>missing</c>, <c>nonFinite</c>, <c>wrongType</c>, <c>below</c>, <c>above</c>, <c>new</c>). Never NaN: a figure that is undefined is absent.</param>
/// <param name="AdjustedPValue">Benjamini–Hochberg over the features of the window; null where there is no p-value.</param>
/// <param name="Edges">Interior bin edges of a numeric feature, at most 9, ascending; empty otherwise.</param>
/// <param name="Categories">Names of the bars of a categorical feature; empty otherwise.</param>
/// <param name="ReferenceShare">Share of the reference in each bar, 0 to 1.</param>
/// <param name="CurrentShare">Share of the window in each bar, 0 to 1.</param>
/// <param name="Evidence">Anytime-valid evidence of drift after this window; null without a reference, and in windows of another one than the version's.</param>
[GenerateSerializer, Immutable, Alias("sentinel.feature-report")]
public sealed record FeatureReport(
    [property: Id(0)] string Name,
    [property: Id(1)] FeatureType Type,
    [property: Id(2)] Verdict Verdict,
    [property: Id(3)] string? Reason,
    [property: Id(4)] ImmutableSortedDictionary<string, double> Statistics,
    [property: Id(5)] double? AdjustedPValue,
    [property: Id(6)] double[] Edges,
    [property: Id(7)] string[] Categories,
    [property: Id(8)] double[] ReferenceShare,
    [property: Id(9)] double[] CurrentShare,
    [property: Id(10)] FeatureEvidence? Evidence = null)
{
    /// <summary>R, at most the greatest double; null without evidence.</summary>
    public double? EValue => Evidence?.LogR is { } logR ? Math.Min(Math.Exp(logR), double.MaxValue) : null;
}

/// <summary>A closed window with its figures and verdict: what HTTP and the page show.</summary>
/// <param name="Id">Deterministic name: <c>p{partition}-{n}</c> by count (<c>l…</c> of logged traffic), <c>t{start}</c> by event time.</param>
/// <param name="Index">Number of the window in the order of closing at the version, 0-based.</param>
/// <param name="From">Event time of the window's start (by count: of its first row).</param>
/// <param name="To">Event time of the window's end (by count: of its last row).</param>
/// <param name="FirstTime">Earliest event time among its rows.</param>
/// <param name="LastTime">Latest event time among its rows.</param>
/// <param name="Rows">Rows in it.</param>
/// <param name="Late">Rows that came after it had closed.</param>
/// <param name="Verdict">Worst verdict among features, prediction and class.</param>
/// <param name="VersionVerdict">Verdict of the version after this window: k of n windows.</param>
/// <param name="Sentence">What a person would say of it.</param>
/// <param name="Features">Inputs, in the order of the signature.</param>
/// <param name="Prediction">The numeric prediction; null where there is none.</param>
/// <param name="Class">The predicted class; null where there is none.</param>
/// <param name="Sources">Where its rows stand in the log.</param>
/// <param name="ReferenceDigest">The reference that it was held against.</param>
[GenerateSerializer, Immutable, Alias("sentinel.window-report")]
public sealed record WindowReport(
    [property: Id(0)] string Id,
    [property: Id(1)] long Index,
    [property: Id(2)] DateTimeOffset From,
    [property: Id(3)] DateTimeOffset To,
    [property: Id(4)] DateTimeOffset FirstTime,
    [property: Id(5)] DateTimeOffset LastTime,
    [property: Id(6)] long Rows,
    [property: Id(7)] long Late,
    [property: Id(8)] Verdict Verdict,
    [property: Id(9)] Verdict VersionVerdict,
    [property: Id(10)] string Sentence,
    [property: Id(11)] FeatureReport[] Features,
    [property: Id(12)] FeatureReport? Prediction,
    [property: Id(13)] FeatureReport? Class,
    [property: Id(14)] WindowSource[] Sources,
    [property: Id(15)] string? ReferenceDigest)
{
    /// <summary>What its predictions were worth, by the labels that have come so far; null before the first.</summary>
    [Id(16)]
    public WindowPerformance? Performance { get; init; }

    /// <summary>Its numeric features together; null without a reference, or where that has fewer than two.</summary>
    [Id(17)]
    public WindowMultivariate? Multivariate { get; init; }

    /// <summary>Its rows told apart by each declared segment; none where the version declares none, or its reference was frozen without.</summary>
    [Id(18)]
    public SegmentReport[] Segments { get; init; } = [];

    /// <summary>What its predictions let expect of their worth before labels come; null where the reference has no labels.</summary>
    [Id(19)]
    public WindowEstimate? EstimatedPerformance { get; init; }

    /// <summary>Inputs that moved beyond chance, by their drift times their importance, the greatest first; null unless it warns or drifts.</summary>
    [Id(21)]
    public WindowCause[]? Causes { get; init; }

    /// <summary>What sequential detectors said of its scores, in the order of partition and offset, and of its outcomes that have come so far; at most <see cref="DetectedChanges.Most"/> each. They inform only.</summary>
    [Id(20)]
    public DetectedChange[] Detections { get; init; } = [];

    /// <summary>How many of their words are left out of <see cref="Detections"/>.</summary>
    [Id(22)]
    public long DetectionsOmitted { get; init; }

    /// <summary>The report with more words of detectors.</summary>
    public WindowReport With(DetectedChanges said)
    {
        ArgumentNullException.ThrowIfNull(said);
        return this with { Detections = [.. Detections, .. said.First], DetectionsOmitted = DetectionsOmitted + said.More };
    }
}

/// <summary>A stretch of one partition that a window holds: offsets from <paramref name="FromOffset"/> up to, not including, <paramref name="ToOffset"/>.</summary>
[GenerateSerializer, Immutable, Alias("sentinel.window-source")]
public sealed record WindowSource([property: Id(0)] string TopicPartition, [property: Id(1)] long FromOffset, [property: Id(2)] long ToOffset, [property: Id(3)] long Rows);

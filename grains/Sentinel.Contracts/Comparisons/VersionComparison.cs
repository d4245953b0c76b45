using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;

namespace Sentinel.Contracts.Comparisons;

/// <summary>Two versions, side by side.</summary>
/// <param name="A">The first, as <c>model@version</c>.</param>
/// <param name="B">The second.</param>
/// <param name="SideA">How the first stands.</param>
/// <param name="SideB">How the second stands.</param>
/// <param name="Metadata">Fields of their registrations that differ, by path, such as <c>hyperparameters.depth</c> or <c>signature.features.MedInc</c>.</param>
/// <param name="Metrics">Figures: those that were registered, under <c>live.</c> those of the newest window with labels, under <c>estimated.</c> those that the newest window lets expect.</param>
/// <param name="Live">What their newest closed windows look like.</param>
/// <param name="Agreement">What both answered to the same requests, of those that routers counted under the newest routes; null where neither was the other's shadow.</param>
public sealed record VersionComparison(
    string A, string B, ComparedVersion SideA, ComparedVersion SideB, ComparedField[] Metadata, ComparedMetric[] Metrics, ComparedFeature[] Live, VersionAgreement? Agreement);

/// <summary>A version of a comparison, as it stands.</summary>
/// <param name="Model">Its model.</param>
/// <param name="Version">Its name.</param>
/// <param name="Created">When it was registered.</param>
/// <param name="CreatedBy">Who registered it.</param>
/// <param name="Aliases">Aliases that point at it.</param>
/// <param name="Weight">Its share of the traffic, in percent.</param>
/// <param name="Shadow">Whether it gets a copy of the traffic.</param>
/// <param name="Quarantined">Whether its digest must not serve.</param>
/// <param name="GoodSince">When it was proved good; null before.</param>
/// <param name="Verdict">Its verdict.</param>
/// <param name="Sentence">What a person would say of its newest window; null before the first.</param>
/// <param name="ClosedWindows">Windows that were judged.</param>
/// <param name="Newest">Its newest closed window; null before the first.</param>
/// <param name="Labelled">Its newest closed window with labels, of the last 60; null without one.</param>
public sealed record ComparedVersion(
    string Model,
    string Version,
    DateTimeOffset Created,
    string CreatedBy,
    string[] Aliases,
    double Weight,
    bool Shadow,
    bool Quarantined,
    DateTimeOffset? GoodSince,
    Verdict Verdict,
    string? Sentence,
    long ClosedWindows,
    ComparedWindow? Newest,
    ComparedWindow? Labelled);

/// <summary>A closed window of a comparison.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Index">Its number at the version, from 0.</param>
/// <param name="From">Event time of its start.</param>
/// <param name="To">Event time of its end.</param>
/// <param name="Rows">Rows in it.</param>
/// <param name="LabelledRows">Of them, those with a label that take part.</param>
/// <param name="Verdict">Its verdict.</param>
public sealed record ComparedWindow(string Id, long Index, DateTimeOffset From, DateTimeOffset To, long Rows, long LabelledRows, Verdict Verdict);

/// <summary>A field that differs; null where a version has none of it.</summary>
public sealed record ComparedField(string Field, string? A, string? B);

/// <summary>A figure of both; null where a version has none of it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="A">Of the first.</param>
/// <param name="B">Of the second.</param>
/// <param name="IntervalA">How far the first is known: 95 % of confidence for <c>live.</c>, three standard errors for <c>estimated.</c>; null where that is not known.</param>
/// <param name="IntervalB">The same of the second.</param>
public sealed record ComparedMetric(string Name, double? A, double? B, MetricInterval? IntervalA = null, MetricInterval? IntervalB = null)
{
    /// <summary>The second less the first; null where one is missing.</summary>
    public double? Difference => B - A;
}

/// <summary>Where a figure lies.</summary>
public sealed record MetricInterval(double Lower, double Upper);

/// <summary>One feature, prediction or class in the newest window of each version.</summary>
/// <param name="Name">Which; <c>prediction</c> and <c>class</c> for the answers.</param>
/// <param name="A">In the first, held against its own reference; null without.</param>
/// <param name="B">In the second.</param>
/// <param name="TotalVariation">Half the sum of the differences of the bars' shares, 0 to 1; null where they are cut into other bars.</param>
/// <param name="DistanceAtLeast">What the total variation of the two windows is at least, whatever lies within the bars, 0 to 1; null where one is missing.</param>
public sealed record ComparedFeature(string Name, LiveFeature? A, LiveFeature? B, double? TotalVariation, double? DistanceAtLeast);

/// <summary>A feature in a window.</summary>
/// <param name="Type">Numeric or categorical.</param>
/// <param name="Verdict">Its verdict.</param>
/// <param name="Psi">Population stability index against the version's reference; null where it is not defined.</param>
/// <param name="EValue">Evidence of drift; null without any.</param>
/// <param name="Edges">Interior edges of the bars of a numeric feature, ascending.</param>
/// <param name="Categories">Names of the bars of a categorical feature.</param>
/// <param name="ReferenceShare">Share of the reference in each bar, 0 to 1.</param>
/// <param name="Share">Share of the window in each bar, 0 to 1.</param>
public sealed record LiveFeature(FeatureType Type, Verdict Verdict, double? Psi, double? EValue, double[] Edges, string[] Categories, double[] ReferenceShare, double[] Share);

/// <summary>What two versions answered to the same requests. Differences are the challenger's score less the stable one's.</summary>
/// <param name="Stable">Version whose answers were given.</param>
/// <param name="Challenger">Version that was asked the same.</param>
/// <param name="Pairs">Rows that both answered, at least 1.</param>
/// <param name="Agreed">Of them, those with the same class, or with scores within one part in 10^6 where there are no classes.</param>
/// <param name="Share"><paramref name="Agreed"/> over <paramref name="Pairs"/>.</param>
/// <param name="Interval">Wilson's interval of the share at 95 %, as if pairs were independent.</param>
/// <param name="Flips">The others by class; empty where answers have no class.</param>
/// <param name="Higher">Pairs in which the challenger's score is the higher one.</param>
/// <param name="Lower">Pairs in which it is the lower one.</param>
/// <param name="MeanDifference">Mean of the differences.</param>
/// <param name="Deviation">Standard deviation of the differences; null with fewer than two pairs.</param>
public sealed record VersionAgreement(
    string Stable, string Challenger, long Pairs, long Agreed, double Share, MetricInterval Interval, ClassFlip[] Flips, long Higher, long Lower, double MeanDifference, double? Deviation);

using System.Collections.Immutable;
using Sentinel.Contracts.Versions;

namespace Sentinel.Contracts.Search;

/// <summary>A version as a search finds it: what was registered, and how it stands with its model.</summary>
/// <param name="Model">Its model.</param>
/// <param name="Version">Its name.</param>
/// <param name="Created">When it was registered.</param>
/// <param name="CreatedBy">Who registered it.</param>
/// <param name="Verdict">Its verdict.</param>
/// <param name="Quarantined">Whether its digest must not serve.</param>
/// <param name="GoodSince">When it was proved good; null before.</param>
/// <param name="Aliases">Aliases that point at it.</param>
/// <param name="Weight">Its share of the traffic, in percent.</param>
/// <param name="Description">What it is, in words; null where nobody said.</param>
/// <param name="Artifact">Its artifact; null where it is served elsewhere.</param>
/// <param name="Source">Where its code comes from.</param>
/// <param name="Lineage">What it came from.</param>
/// <param name="Hyperparameters">Hyperparameters by name.</param>
/// <param name="Metrics">Registered metrics by name.</param>
/// <param name="Labels">Labels by name.</param>
/// <param name="ReferenceRows">Rows of its reference; 0 without one.</param>
public sealed record FoundVersion(
    string Model,
    string Version,
    DateTimeOffset Created,
    string CreatedBy,
    Verdict Verdict,
    bool Quarantined,
    DateTimeOffset? GoodSince,
    string[] Aliases,
    double Weight,
    string? Description,
    Artifact? Artifact,
    SourceReference? Source,
    Lineage? Lineage,
    ImmutableSortedDictionary<string, string> Hyperparameters,
    ImmutableSortedDictionary<string, double> Metrics,
    ImmutableSortedDictionary<string, string> Labels,
    long ReferenceRows);

/// <summary>A page of what was found.</summary>
/// <param name="Versions">The versions, in the order that was asked for.</param>
/// <param name="NextPageToken">Brings the page after it; null at the end.</param>
public sealed record FoundVersions(FoundVersion[] Versions, string? NextPageToken);

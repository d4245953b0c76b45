using Sentinel.Contracts.Versions;

namespace Sentinel.Decisions.Models;

/// <summary>That a version was seen to be good while it held all traffic.</summary>
/// <param name="Since">When it was first seen so.</param>
/// <param name="Epoch">Route under which it was last seen so.</param>
/// <param name="Number">Number of that proof among all of the model: a higher one is newer.</param>
public sealed record GoodProof(DateTimeOffset Since, long Epoch, long Number);

/// <summary>What the model knows of one of its versions.</summary>
/// <param name="Version">Name.</param>
/// <param name="Created">When it was registered.</param>
/// <param name="ArtifactSha256">Digest of its artifact; null where it is served elsewhere.</param>
/// <param name="Good">Proof that it is good; null without one.</param>
/// <param name="Verdict">Its verdict as last told.</param>
/// <param name="Drifting">Whether its drift was announced and is not over.</param>
public sealed record VersionState(string Version, DateTimeOffset Created, string? ArtifactSha256, GoodProof? Good, Verdict Verdict, bool Drifting)
{
    /// <summary>What is forbidden when it is quarantined: its digest, or itself where it has none.</summary>
    public string QuarantineKey => ArtifactSha256 ?? $"@{Version}";

    /// <summary>Version that it was made from; null where nobody said.</summary>
    public string? Parent { get; init; }
}

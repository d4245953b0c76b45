namespace Sentinel.Contracts.Versions;

/// <summary>A version in a line of a list.</summary>
/// <param name="Verdict">Its verdict.</param>
/// <param name="Since">When the first of the newest windows that say so in a row began, in event time; null while no window is closed.</param>
/// <param name="Sentence">What a person would say of it; null while there is nothing to say.</param>
/// <param name="Rows">Rows counted.</param>
/// <param name="ClosedWindows">Windows closed.</param>
/// <param name="Windows">Verdicts of its newest windows, newest first; at most <see cref="Most"/>.</param>
[GenerateSerializer, Immutable, Alias("sentinel.version-glance")]
public sealed record VersionGlance(
    [property: Id(0)] Verdict Verdict,
    [property: Id(1)] DateTimeOffset? Since,
    [property: Id(2)] string? Sentence,
    [property: Id(3)] long Rows,
    [property: Id(4)] long ClosedWindows,
    [property: Id(5)] Verdict[] Windows)
{
    /// <summary>Windows that are told of.</summary>
    public const int Most = 60;
}

namespace Sentinel.Contracts.Samples;

/// <summary>What came of asking a version again what it has answered before.</summary>
/// <param name="Model">The model.</param>
/// <param name="Version">The version.</param>
/// <param name="ArtifactSha256">Digest of its artifact, which its stored bytes have; null where it is served elsewhere.</param>
/// <param name="Reproduced">Whether every answer came again to the bit; null where there was nothing to ask.</param>
/// <param name="Requests">Requests of the sample that were asked again.</param>
/// <param name="Equal">Of them, those whose answer came again to the bit.</param>
/// <param name="Differences">Answers that did not, the first <see cref="DifferencesMost"/> of them.</param>
/// <param name="FirstRecorded">When the oldest of them was recorded; null without any.</param>
/// <param name="LastRecorded">When the newest was.</param>
/// <param name="RecordedOn">What had computed the answers.</param>
/// <param name="ComputedOn">What computed them now.</param>
/// <param name="Sentence">What a person would say of it.</param>
public sealed record VersionVerification(
    string Model,
    string Version,
    string? ArtifactSha256,
    bool? Reproduced,
    int Requests,
    int Equal,
    AnswerDifference[] Differences,
    DateTimeOffset? FirstRecorded,
    DateTimeOffset? LastRecorded,
    string[] RecordedOn,
    string ComputedOn,
    string Sentence)
{
    /// <summary>Differences that are told.</summary>
    public const int DifferencesMost = 20;
}

/// <summary>An answer that did not come again.</summary>
/// <param name="Request">Id of the request.</param>
/// <param name="Recorded">When it was recorded.</param>
/// <param name="Output">Output that differs; null where there was no answer at all.</param>
/// <param name="Element">Place of the first element that differs, row by row from 0; null where the forms differ.</param>
/// <param name="Was">What was answered then.</param>
/// <param name="Now">What is answered now, or why nothing is.</param>
public sealed record AnswerDifference(string Request, DateTimeOffset Recorded, string? Output, int? Element, string? Was, string Now);

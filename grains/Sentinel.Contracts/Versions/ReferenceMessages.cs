namespace Sentinel.Contracts.Versions;

/// <summary>Which closed windows are to become a reference: the newest ones, or those named. Exactly one of the two is set.</summary>
/// <param name="Newest">How many of the newest.</param>
/// <param name="Ids">Names of windows; see <see cref="WindowReport.Id"/>.</param>
[GenerateSerializer, Immutable, Alias("sentinel.window-choice")]
public sealed record WindowChoice([property: Id(0)] int? Newest, [property: Id(1)] string[]? Ids = null);

/// <summary>What became of a wish for another reference.</summary>
/// <param name="Result">What was done.</param>
/// <param name="Digest">SHA-256 of the reference, hexadecimal; null where it was refused.</param>
/// <param name="Rows">Rows that it was made of; 0 where it was refused.</param>
/// <param name="Windows">Windows that it was made of, in their order; empty where it was refused.</param>
[GenerateSerializer, Immutable, Alias("sentinel.reference-answer")]
public sealed record ReferenceAnswer([property: Id(0)] RegistrationResult Result, [property: Id(1)] string? Digest, [property: Id(2)] long Rows, [property: Id(3)] string[] Windows);

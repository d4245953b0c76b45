using Sentinel.Contracts.Versions;

namespace Sentinel.Decisions.Verdicts;

/// <summary>What is remembered of a judged window for the version's verdict.</summary>
/// <param name="WindowId">Its name.</param>
/// <param name="LastTime">Latest event time among its rows.</param>
/// <param name="Verdict">Its verdict.</param>
/// <param name="InputsDrift">Whether an input drifts in it.</param>
/// <param name="AnswersDrift">Whether the prediction or the class drifts in it.</param>
/// <param name="ReferenceDigest">The reference that it was held against; null without one.</param>
public sealed record WindowOutcome(string WindowId, DateTimeOffset LastTime, Verdict Verdict, bool InputsDrift, bool AnswersDrift, string? ReferenceDigest);

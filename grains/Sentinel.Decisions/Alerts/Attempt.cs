namespace Sentinel.Decisions.Alerts;

/// <summary>What came of one attempt to deliver.</summary>
/// <param name="Delivered">Whether the receiver answered 2xx.</param>
/// <param name="Gone">Whether it answered 410: it wants no more.</param>
/// <param name="RetryAfter">How long it asks to be left alone; null when it does not say.</param>
/// <param name="Error">What went wrong; null when it was delivered.</param>
public sealed record Attempt(bool Delivered, bool Gone, TimeSpan? RetryAfter, string? Error)
{
    /// <summary>What a receiver that took it said, where that is worth keeping; null otherwise.</summary>
    public string? Output { get; init; }
}

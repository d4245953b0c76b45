using Sentinel.Contracts.Alerts;

namespace Sentinel.Grains.Ports;

/// <summary>What came of one attempt to tell a hook.</summary>
/// <param name="Delivered">Whether the receiver took it: by HTTP, answered 2xx.</param>
/// <param name="StatusCode">Its status; null when there was no answer.</param>
/// <param name="RetryAfter">How long it asks to be left alone; null when it does not say.</param>
/// <param name="Gone">Whether it answered 410: it wants no more.</param>
/// <param name="Error">What went wrong; null when it was delivered.</param>
public sealed record HookAnswer(bool Delivered, int? StatusCode, TimeSpan? RetryAfter, bool Gone, string? Error)
{
    /// <summary>What a receiver that took it said, where that is worth keeping, such as the end of a command's output; null otherwise.</summary>
    public string? Output { get; init; }
}

/// <summary>Sends events to hooks, each kind in its own way.</summary>
public interface IHookSender
{
    /// <summary>Makes one attempt. Failures of the network and of the receiver are answers, not exceptions.</summary>
    /// <param name="hook">Where to.</param>
    /// <param name="delivery">What is told; its id is the same over all attempts.</param>
    /// <param name="ct">Ends the attempt.</param>
    Task<HookAnswer> SendAsync(HookSpec hook, DeliveryView delivery, CancellationToken ct);
}

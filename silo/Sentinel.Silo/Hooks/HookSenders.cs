using Sentinel.Contracts.Alerts;
using Sentinel.Grains.Ports;

namespace Sentinel.Silo.Hooks;

/// <summary>The senders of all kinds of hooks as one.</summary>
/// <param name="byType">The sender of each kind, by the kind's name.</param>
public sealed class HookSenders(IReadOnlyDictionary<string, IHookSender> byType) : IHookSender
{
    /// <inheritdoc/>
    public Task<HookAnswer> SendAsync(HookSpec hook, DeliveryView delivery, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return byType.TryGetValue(hook.Type, out var sender)
            ? sender.SendAsync(hook, delivery, ct)
            : Task.FromResult(HttpDelivery.Failed($"this silo knows no hooks of type '{hook.Type}': is it older than the others?"));
    }
}

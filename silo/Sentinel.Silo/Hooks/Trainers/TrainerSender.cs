using Sentinel.Contracts.Alerts;
using Sentinel.Grains.Ports;

namespace Sentinel.Silo.Hooks.Trainers;

/// <summary>Hooks that start a trainer: told of requests for retraining that have not timed out, with the secret that the hook names.</summary>
public sealed class TrainerSender(ITrainerStarter starter, HookSecrets secrets, PageAddress page, TimeProvider time) : IHookSender
{
    /// <inheritdoc/>
    public async Task<HookAnswer> SendAsync(HookSpec hook, DeliveryView delivery, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(hook);
        ArgumentNullException.ThrowIfNull(delivery);
        if (!TrainerRequest.TryRead(delivery, page, time.GetUtcNow(), out var request, out var fault) || !secrets.TryRead(hook, out var secret, out fault))
        {
            return HttpDelivery.Failed(fault);
        }

        return await starter.StartAsync(hook, request, secret, ct);
    }
}

using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Catalog;
using Sentinel.Decisions.Alerts;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Ports;

namespace Sentinel.Grains.Alerts;

/// <summary>
/// Makes one attempt at every delivery that is due. Hooks do not wait for each other; the deliveries of one go in their order, and stop at the first failure, since a receiver that does not
/// answer will not answer the next either.
/// </summary>
internal sealed class DeliveryRound(DecidingState<AlertBook> state, IGrainFactory grains, IHookSender sender, TimeProvider time)
{
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var due = state.State.Deliveries.Reverse().Where(d => d.State == DeliveryState.Pending && d.NextAttempt <= now).ToLookup(d => d.Hook, StringComparer.Ordinal);
        if (due.Count == 0)
        {
            return;
        }

        var hooks = await grains.GetGrain<ICatalogGrain>(ICatalogGrain.HooksKey).ListHooksAsync();
        await Task.WhenAll(due.Select(group => DeliverAsync(Array.Find(hooks, h => h.Name == group.Key), group.Key, [.. group], cancellationToken)));
    }

    private async Task DeliverAsync(HookSpec? hook, string name, DeliveryView[] deliveries, CancellationToken cancellationToken)
    {
        foreach (var delivery in deliveries)
        {
            if (DeliveryRules.Undeliverable(state.State, hook, name) is { } reason)
            {
                await state.ChangeAsync((book, _) => DeliveryRules.Bury(book, name, reason, time.GetUtcNow()));
                return;
            }

            var attempt = await AttemptAsync(hook!, delivery, cancellationToken);
            await state.ChangeAsync((book, _) => DeliveryRules.Answer(book, delivery.Id, hook!, attempt, time.GetUtcNow()));
            if (!attempt.Delivered)
            {
                return;
            }
        }
    }

    private async Task<Attempt> AttemptAsync(HookSpec hook, DeliveryView delivery, CancellationToken cancellationToken)
    {
        try
        {
            var current = IncidentRules.Current(state.State, hook, RefreshRules.Current(state.State, hook, delivery));
            var answer = await sender.SendAsync(hook, current, cancellationToken);
            return new Attempt(answer.Delivered, answer.Gone, answer.RetryAfter, answer.Error) { Output = answer.Output };
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return new Attempt(Delivered: false, Gone: false, RetryAfter: null, e.Message);
        }
    }
}

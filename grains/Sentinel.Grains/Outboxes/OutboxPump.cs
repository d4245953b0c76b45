using Microsoft.Extensions.Logging;
using Sentinel.Decisions.Effects;

namespace Sentinel.Grains.Outboxes;

/// <summary>
/// Carries out the effects of an outbox. Effects of one kind go in their order, and, but for events, stop at the first that fails, so that routes and history keep their order; kinds do not
/// wait for each other, so that a broker that is away keeps no alert back.
/// </summary>
internal sealed partial class OutboxPump<TState>(DecidingState<TState> state, EffectCarrier carrier, TimeProvider time, ILogger logger)
    where TState : class
{
    /// <summary>How long one effect may take before its kind is tried again later.</summary>
    internal static readonly TimeSpan EffectBound = TimeSpan.FromSeconds(5);

    /// <summary>Effects of a kind that are carried out before they are confirmed, and so at most come again when this process ends in between: fewer than a receiver remembers.</summary>
    internal const int UnconfirmedMost = 32;

    private readonly OneAtATime _rounds = new();

    /// <summary>Carries out what waits until nothing is left or something fails.</summary>
    /// <returns>Whether nothing failed.</returns>
    internal Task<bool> RunAsync(CancellationToken cancellationToken) => RunAsync(static _ => true, cancellationToken);

    /// <summary>Carries out what waits of the kinds that are wanted.</summary>
    /// <returns>Whether nothing failed.</returns>
    internal Task<bool> RunAsync(Func<Effect, bool> wanted, CancellationToken cancellationToken) => _rounds.RunAsync(async () =>
    {
        var ok = true;
        while (ok && state.Outbox.Items.Any(item => wanted(item.Effect)))
        {
            var kinds = state.Outbox.Items.Where(item => wanted(item.Effect)).GroupBy(item => item.Effect.GetType()).Select(kind => kind.Take(UnconfirmedMost).ToArray()).ToArray();
            var done = new HashSet<long>();
            var results = await Task.WhenAll(kinds.Select(kind => RunKindAsync(kind, done, cancellationToken)));
            await state.ConfirmAsync(done);
            ok = results.All(kindOk => kindOk);
        }

        return ok;
    });

    private async Task<bool> RunKindAsync(OutboxItem[] items, HashSet<long> done, CancellationToken cancellationToken)
    {
        // Events are known by their ids and keep their order in the producer that takes them: they need not wait for each other's confirmation.
        if (items[0].Effect is PublishEvent)
        {
            var results = await Task.WhenAll(items.Select(item => CarryOutAsync(item, done, cancellationToken)));
            return results.All(ok => ok);
        }

        foreach (var item in items)
        {
            if (!await CarryOutAsync(item, done, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<bool> CarryOutAsync(OutboxItem item, HashSet<long> done, CancellationToken cancellationToken)
    {
        try
        {
            await carrier.CarryOutAsync(item.Effect, cancellationToken).WaitAsync(EffectBound, time, cancellationToken);
            done.Add(item.Number);
            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotCarriedOut(logger, e, item.Effect.GetType().Name, item.Number);
            return false;
        }
    }

    [LoggerMessage(4001, LogLevel.Warning, "{Effect} {Number} was not carried out; it is tried again")]
    private static partial void LogNotCarriedOut(ILogger logger, Exception exception, string effect, long number);
}

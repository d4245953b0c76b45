using Sentinel.Contracts.Groups;
using Sentinel.Decisions.Groups;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Rollbacks;
using Sentinel.Grains.Outboxes;

namespace Sentinel.Grains.Models;

/// <summary>Carries out a model's part in its group's rollbacks, from where its state stands: asks the group, and warms a target for it.</summary>
internal sealed class MemberRun(DecidingState<ModelState> state, RollbackRun rollbacks, IGrainFactory grains, TimeProvider time)
{
    /// <summary>How long the group may take to answer before it is asked again: less than a call may take.</summary>
    internal static readonly TimeSpan AskBound = TimeSpan.FromSeconds(25);

    private readonly OneAtATime _asks = new();
    private readonly OneAtATime _searches = new();

    /// <summary>Asks the group to go back, where a rollback of the model is to. The group tells every member, this one too, what it decided.</summary>
    /// <returns>Whether nothing is left to be asked.</returns>
    internal Task<bool> AskAsync(CancellationToken cancellationToken) => _asks.RunAsync(async () =>
    {
        if (Asking() is not { } rollback)
        {
            return true;
        }

        var model = state.State.Model;
        try
        {
            var wish = MemberRollback.Wish(model, rollback);
            var answer = await grains.GetGrain<IModelGroupGrain>(rollback.Group!.Group).RollbackAsync(wish).WaitAsync(AskBound, time, cancellationToken);
            if (!answer.IsMember)
            {
                await state.ChangeAsync((now, _) => MemberRollback.GoAlone(now, rollback.Id));
            }
            else if (answer.Refusal is { } refusal)
            {
                await state.ChangeAsync((now, _) => RollbackMachine.Abandon(now, rollback.Id, Sorted.Of((rollback.Group.Group, refusal)), time.GetUtcNow()));
            }
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The group goes on by itself once it has heard, and is asked again until it has.
        }

        return Asking() is null;
    });

    /// <summary>Gets ready for the group.</summary>
    internal async Task<PrepareAnswer> PrepareAsync(GroupOrder order, CancellationToken cancellationToken)
    {
        if (await state.ChangeAsync((model, _) => MemberRollback.Prepare(model, order, time.GetUtcNow())) is { } refusal)
        {
            return new PrepareAnswer(null, refusal);
        }

        return await _searches.RunAsync(async () =>
        {
            if (Held(order.Number) is { } before)
            {
                return new PrepareAnswer(before, null);
            }

            if (state.State.InFlight is not { Phase: RollbackPhase.Preparing, Group: { } part } rollback || part.Number != order.Number)
            {
                return new PrepareAnswer(null, "the group has decided without it");
            }

            var none = await rollbacks.FindAsync(rollback, (target, rejected) => state.ChangeAsync((model, _) => MemberRollback.Hold(model, order.Number, target, rejected)), cancellationToken);
            return Held(order.Number) is { } target
                ? new PrepareAnswer(target, null)
                : new PrepareAnswer(null, none is null ? "the group has decided without it" : none.IsEmpty ? "there is no other version" : string.Join("; ", none.Select(r => $"{r.Key}: {r.Value}")));
        });
    }

    private RollbackInFlight? Asking() => state.State.InFlight is { Phase: RollbackPhase.Asking, Group: not null } rollback ? rollback : null;

    private string? Held(long number) => state.State.InFlight is { Phase: RollbackPhase.Held, Group: { } part, Target: { } target } && part.Number == number ? target : null;
}

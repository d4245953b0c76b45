using Microsoft.Extensions.Logging;
using Sentinel.Contracts.Groups;
using Sentinel.Contracts.Models;
using Sentinel.Decisions.Groups;
using Sentinel.Grains.Outboxes;

namespace Sentinel.Grains.Groups;

/// <summary>
/// Carries out the rollback that a group's state says is under way, from where it stands: asks members to get ready until all are or the time is over, then tells each what was decided until it has done it.
/// </summary>
internal sealed partial class GroupRun(DecidingState<GroupState> state, IGrainFactory grains, TimeProvider time, ILogger logger)
{
    /// <summary>How long a member may take to answer before it is asked again.</summary>
    internal static readonly TimeSpan AnswerBound = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(250);

    private readonly OneAtATime _runs = new();

    /// <summary>Goes on with the rollback that is under way, if there is one.</summary>
    /// <returns>Whether none is left; otherwise a member has not answered what was decided, and is to be told again.</returns>
    internal Task<bool> RunAsync(CancellationToken cancellationToken) => _runs.RunAsync(async () =>
    {
        while (state.State.Rollback is { Phase: GroupPhase.Preparing } preparing)
        {
            await EachAsync(preparing, member => member.Target is null, (member, ct) => PrepareAsync(preparing, member, ct), cancellationToken);
            await state.ChangeAsync((group, _) => GroupMachine.Expire(group, preparing.Number, time.GetUtcNow()));
            if (state.State.Rollback is { Phase: GroupPhase.Preparing })
            {
                await Task.Delay(AskAgain, time, cancellationToken);
            }
        }

        if (state.State.Rollback is { } decided)
        {
            await EachAsync(decided, member => !member.Done, (member, ct) => TellAsync(decided, member, ct), cancellationToken);
        }

        return state.State.Rollback is null;
    });

    // Who does not answer is asked again; what it did nevertheless, it answers then.
    private async Task EachAsync(GroupRollback rollback, Func<GroupMemberPart, bool> open, Func<string, CancellationToken, Task> ask, CancellationToken cancellationToken) =>
        await Task.WhenAll(rollback.Members.Where(open).Select(async member =>
        {
            try
            {
                await ask(member.Model, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogNoAnswer(logger, e, member.Model, rollback.Number, state.State.Name);
            }
        }));

    private async Task PrepareAsync(GroupRollback rollback, string model, CancellationToken cancellationToken)
    {
        var answer = await Member(model).PrepareGroupAsync(new GroupOrder(state.State.Name, rollback.Number, rollback.Request)).WaitAsync(AnswerBound, time, cancellationToken);
        await state.ChangeAsync((group, _) => answer.Target is { } target
            ? GroupMachine.Ready(group, rollback.Number, model, target, time.GetUtcNow())
            : GroupMachine.Refuse(group, rollback.Number, model, answer.Refusal ?? "it said nothing", time.GetUtcNow()));
    }

    private async Task TellAsync(GroupRollback rollback, string model, CancellationToken cancellationToken)
    {
        var told = rollback.Phase == GroupPhase.Committing
            ? Member(model).CommitGroupAsync(state.State.Name, rollback.Number, rollback.Epoch)
            : Member(model).ReleaseGroupAsync(state.State.Name, rollback.Number, rollback.Request.Id, GroupMachine.Refusals(rollback));
        await told.WaitAsync(AnswerBound, time, cancellationToken);
        await state.ChangeAsync((group, _) => GroupMachine.Done(group, rollback.Number, rollback.Phase, model, time.GetUtcNow()));
    }

    private IModelGrain Member(string model) => grains.GetGrain<IModelGrain>(model);

    [LoggerMessage(4003, LogLevel.Warning, "{Model} does not answer rollback {Number} of group {Group}; it is asked again")]
    private static partial void LogNoAnswer(ILogger logger, Exception exception, string model, long number, string group);
}

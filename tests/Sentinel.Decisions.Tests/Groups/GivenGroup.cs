using Sentinel.Contracts.Groups;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Groups;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Rollbacks;
using Sentinel.Decisions.Tests.Models;

namespace Sentinel.Decisions.Tests.Groups;

/// <summary>Group <c>search</c> of models <c>m0</c>, <c>m1</c>, …: of each, version 1 was proved good and version 2 holds the traffic.</summary>
internal sealed class GivenGroup
{
    public const string Name = "search";

    public GivenGroup(int members = 2)
    {
        Models = [.. Enumerable.Range(0, members).Select(i => $"m{i}")];
        Do(s => GroupMachine.Declare(s, Models, "ada", "declare", Now));
        Members = [.. Models.Select(model => Member(model))];
    }

    public string[] Models { get; }

    public GroupState State { get; set; } = GroupState.Unknown(Name);

    public ModelState[] Members { get; set; }

    public List<Effect> Effects { get; } = [];

    public DateTimeOffset Now { get; set; } = Given.Start.AddHours(1);

    public IEnumerable<string> AuditKinds => Effects.OfType<AppendAudit>().Select(e => e.Draft.Kind);

    public static ModelState Member(string model)
    {
        var releases = Given.TwoReleases().State;
        var named = releases with { Model = model, Route = releases.Route with { Model = model } };
        return MemberRollback.Join(named, Name, 0, "ada", "join", Given.Start).State;
    }

    public TResult Do<TResult>(Func<GroupState, Step<GroupState, TResult>> step)
    {
        var taken = step(State);
        State = taken.State;
        Effects.AddRange(taken.Effects);
        return taken.Result;
    }

    public TResult Of<TResult>(int member, Func<ModelState, Step<ModelState, TResult>> step)
    {
        var taken = step(Members[member]);
        Members[member] = taken.State;
        Effects.AddRange(taken.Effects);
        return taken.Result;
    }

    /// <summary>A verdict finds version 2 of a member at fault, and the group is asked.</summary>
    public GroupAnswer Accuse(int member, string window = "w9", string version = "2")
    {
        Of(member, m => Judgements.Judge(m, Given.Judged(version, window, Verdict.Drift, DriftCause.Version, Now), Now));
        return Do(g => GroupMachine.Ask(g, MemberRollback.Wish(Models[member], Members[member].InFlight!), Now));
    }

    /// <summary>A member gets ready, as far as the model itself knows.</summary>
    public bool Prepare(int member)
    {
        var rollback = State.Rollback!;
        var refusal = Of(member, m => MemberRollback.Prepare(m, new GroupOrder(Name, rollback.Number, rollback.Request), Now));
        if (refusal is null)
        {
            var mine = Members[member].InFlight!;
            var list = RollbackTargets.List(Members[member], mine.From, mine.Wanted, mine.Stable);
            if (!list.Candidates.IsEmpty && Of(member, m => MemberRollback.Hold(m, rollback.Number, list.Candidates[0], list.Rejected)))
            {
                return Do(g => GroupMachine.Ready(g, rollback.Number, Models[member], list.Candidates[0], Now));
            }

            refusal = "no version is proved good";
        }

        return Do(g => GroupMachine.Refuse(g, rollback.Number, Models[member], refusal, Now));
    }

    /// <summary>A member does what was decided.</summary>
    public void Tell(int member)
    {
        var rollback = State.Rollback!;
        if (rollback.Phase == GroupPhase.Committing)
        {
            Assert.True(Of(member, m => MemberRollback.Commit(m, Name, rollback.Number, rollback.Epoch, Now)));
        }
        else
        {
            Of(member, m => MemberRollback.Release(m, Name, rollback.Number, rollback.Request.Id, GroupMachine.Refusals(rollback), Now));
        }

        Do(g => GroupMachine.Done(g, rollback.Number, rollback.Phase, Models[member], Now));
    }
}

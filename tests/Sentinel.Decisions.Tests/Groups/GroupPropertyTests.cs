using Sentinel.Contracts.Groups;
using Sentinel.Contracts.Models;
using Sentinel.Decisions.Groups;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Rollbacks;
using Sentinel.Decisions.Routes;

namespace Sentinel.Decisions.Tests.Groups;

/// <summary>
/// What holds of a group and its members whatever comes in whatever order: their words are lost, doubled, delayed and mixed up, time runs out, people interfere, and whoever carries words dies with all of them.
/// </summary>
public sealed class GroupPropertyTests
{
    private const int Lives = 100_000;
    private const int Steps = 24;

    private enum Fate
    {
        Stayed,
        Switched,
    }

    [Fact]
    public void Never_do_some_go_and_others_stay()
    {
        var (committed, letGo) = (0, 0);
        for (var seed = 0; seed < Lives; seed++)
        {
            var life = new Life(seed);
            for (var step = 0; step < Steps; step++)
            {
                life.Step();
            }

            life.Finish();
            committed += life.Committed;
            letGo += life.LetGo;
        }

        Assert.True(committed > Lives / 20 && letGo > Lives / 20, $"{committed} rollbacks were carried out and {letGo} were not: too few of either to say anything");
    }

    private sealed class Life(int seed)
    {
        private static readonly GivenGroup Fresh = new(3);

        private readonly Random _random = new(seed);
        private readonly GivenGroup _group = new(0) { State = Fresh.State, Members = [.. Fresh.Members] };
        private readonly List<Action> _words = [];
        private readonly Dictionary<(long Number, int Member), Fate> _fates = [];
        private readonly HashSet<long> _decided = [];
        private bool _wordsArrive;

        public int Committed => _group.State.Rollbacks.Count(r => r.Phase == GroupPhase.Committed);

        public int LetGo => _group.State.Rollbacks.Count(r => r.Phase == GroupPhase.LetGo);

        private int Any => _random.Next(Fresh.Models.Length);

        public void Step()
        {
            switch (_random.Next(24))
            {
                case < 3:
                    Begin(Any);
                    break;
                case < 10:
                    Send(Any);
                    break;
                case < 18:
                    Deliver();
                    break;
                case 18:
                    Tick(_random.Next(2) * 20);
                    break;
                case 19:
                    _words.Clear();
                    break;
                case 20:
                    Change(Any, m => Promotion.Promote(m, new PromoteRequest(_random.Next(2) == 0 ? "1" : "2", "release", "ada"), _group.Now));
                    break;
                case 21:
                    Change(Any, m => Registrations.SetQuarantine(m, "1", _random.Next(2) == 0, "bad", "ada", $"c{_random.Next()}", _group.Now));
                    break;
                case 22:
                    Change(Any, m => m.With(m.Find("1")! with { Good = _random.Next(3) == 0 ? null : new GoodProof(_group.Now, m.Route.Epoch, m.GoodProofs + 1) }));
                    break;
                default:
                    Change(Any, m => RollbackMachine.Confirm(m, m.InFlight?.Id ?? "", [], [], _group.Now));
                    break;
            }
        }

        /// <summary>From here on words arrive: what was decided is carried out, and nobody is left holding.</summary>
        public void Finish()
        {
            _wordsArrive = true;
            for (var round = 0; round < 4 && _group.State.Rollback is not null; round++)
            {
                for (var i = 0; i < Fresh.Models.Length; i++)
                {
                    Send(i);
                }

                while (_words.Count > 0)
                {
                    Deliver();
                }

                Tick(30);
            }

            Assert.True(_group.State.Rollback is null, $"life {seed}: {_group.State.Rollback}");
            Assert.All(_group.Members, m => Assert.False(m.InFlight is { HoldsRoute: true }, $"life {seed}: {m.Model} holds its route for nobody"));
            foreach (var over in _group.State.Rollbacks)
            {
                var wanted = over.Phase == GroupPhase.Committed ? Fate.Switched : Fate.Stayed;
                for (var i = 0; i < Fresh.Models.Length; i++)
                {
                    Assert.True(_fates.GetValueOrDefault((over.Number, i), Fate.Stayed) == wanted, $"life {seed}: rollback {over.Number} was {over.Phase}, and {Fresh.Models[i]} did not follow");
                }
            }
        }

        private void Begin(int member)
        {
            Change(member, m => RollbackMachine.Request(m, new RollbackRequest(null, "worse", "ada"), $"hand-{_random.Next()}", _group.Now));
            if (_group.Members[member].InFlight is { Phase: RollbackPhase.Asking } asking)
            {
                var wish = MemberRollback.Wish(Fresh.Models[member], asking);
                _words.Add(() => Decide(g => GroupMachine.Ask(g, wish, _group.Now)));
            }
        }

        // As the group's shell does, but for no reason and to anybody.
        private void Send(int member)
        {
            if (_group.State.Rollback is not { } rollback)
            {
                return;
            }

            var (number, model) = (rollback.Number, Fresh.Models[member]);
            switch (rollback.Phase)
            {
                case GroupPhase.Preparing:
                    _words.Add(() => Prepare(member, new GroupOrder(GivenGroup.Name, number, rollback.Request)));
                    break;
                case GroupPhase.Committing:
                    _words.Add(() =>
                    {
                        var done = false;
                        Change(member, m => Noted(MemberRollback.Commit(m, GivenGroup.Name, number, rollback.Epoch, _group.Now), ref done));
                        Assert.True(done, $"life {seed}: {model} cannot do what was decided");
                        _words.Add(() => Decide(g => GroupMachine.Done(g, number, GroupPhase.Committing, model, _group.Now)));
                    });
                    break;
                default:
                    _words.Add(() =>
                    {
                        Change(member, m => MemberRollback.Release(m, GivenGroup.Name, number, rollback.Request.Id, GroupMachine.Refusals(rollback), _group.Now));
                        _words.Add(() => Decide(g => GroupMachine.Done(g, number, GroupPhase.LettingGo, model, _group.Now)));
                    });
                    break;
            }
        }

        private void Prepare(int member, GroupOrder order)
        {
            string? refusal = "";
            Change(member, m => Noted<ModelState, string?>(MemberRollback.Prepare(m, order, _group.Now), ref refusal));
            if (refusal is not null)
            {
                Say(g => GroupMachine.Refuse(g, order.Number, Fresh.Models[member], refusal, _group.Now));
                return;
            }

            // Warming takes its time: the answer of it is a word of its own.
            _words.Add(() =>
            {
                if (_group.Members[member].InFlight is not { Phase: RollbackPhase.Preparing } rollback)
                {
                    return;
                }

                var list = RollbackTargets.List(_group.Members[member], rollback.From, rollback.Wanted, rollback.Stable);
                var held = false;
                if (!list.Candidates.IsEmpty && _random.Next(8) > 0)
                {
                    Change(member, m => Noted(MemberRollback.Hold(m, order.Number, list.Candidates[0], list.Rejected), ref held));
                }

                Say(g => held
                    ? GroupMachine.Ready(g, order.Number, Fresh.Models[member], list.Candidates[0], _group.Now)
                    : GroupMachine.Refuse(g, order.Number, Fresh.Models[member], "it cannot", _group.Now));
            });
            if (_group.Members[member].InFlight is { Phase: RollbackPhase.Held, Target: { } target })
            {
                Say(g => GroupMachine.Ready(g, order.Number, Fresh.Models[member], target, _group.Now));
            }
        }

        private void Say(Func<GroupState, Decisions.Effects.Step<GroupState, bool>> word) => _words.Add(() => Decide(word));

        // A word arrives, once or twice, or never; never in the order in which it was said.
        private void Deliver()
        {
            if (_words.Count == 0)
            {
                return;
            }

            var i = _random.Next(_words.Count);
            var word = _words[i];
            if (_wordsArrive || _random.Next(6) > 0)
            {
                _words.RemoveAt(i);
            }

            if (_wordsArrive || _random.Next(8) > 0)
            {
                word();
            }
        }

        private void Tick(int seconds)
        {
            _group.Now += TimeSpan.FromSeconds(seconds);
            Decide(g => GroupMachine.Expire(g, g.Number, _group.Now));
        }

        private void Decide<TResult>(Func<GroupState, Decisions.Effects.Step<GroupState, TResult>> step)
        {
            var before = _group.State;
            _group.State = step(before).State;
            var isDecision = before.Rollback?.Phase == GroupPhase.Preparing && _group.State.Rollback is { Phase: GroupPhase.Committing };
            Assert.True(_group.State.Epoch == before.Epoch + (isDecision ? 1 : 0), $"life {seed}: epoch {before.Epoch} became {_group.State.Epoch}");
            if (isDecision)
            {
                _decided.Add(before.Number);
            }
        }

        private void Change<TResult>(int member, Func<ModelState, Decisions.Effects.Step<ModelState, TResult>> step) => Change(member, m => step(m).State);

        private void Change(int member, Func<ModelState, ModelState> step)
        {
            var before = _group.Members[member];
            var after = step(before);
            _group.Members[member] = after;
            if (before.InFlight is not { HoldsRoute: true, Group: { } part } held || (after.InFlight is { HoldsRoute: true } still && still.Group!.Number == part.Number))
            {
                Assert.True(before.InFlight is not { HoldsRoute: true } || ReferenceEquals(before.Route, after.Route), $"life {seed}: the route of {after.Model} moved while it was held");
                return;
            }

            var switched = !ReferenceEquals(before.Route, after.Route);
            Assert.False(switched && !_decided.Contains(part.Number), $"life {seed}: {after.Model} switched before it was decided");
            Assert.False(!switched && _decided.Contains(part.Number), $"life {seed}: {after.Model} let go of rollback {part.Number}, which was decided");
            Assert.True(!switched || RouteRules.Holder(after.Route) == held.Target, $"life {seed}: {after.Model} did not switch to what it held");
            Assert.True(_fates.TryAdd((part.Number, member), switched ? Fate.Switched : Fate.Stayed), $"life {seed}: {after.Model} took part in rollback {part.Number} twice");
        }

        private static Decisions.Effects.Step<TState, TResult> Noted<TState, TResult>(Decisions.Effects.Step<TState, TResult> step, ref TResult result)
            where TState : class
        {
            result = step.Result;
            return step;
        }
    }
}

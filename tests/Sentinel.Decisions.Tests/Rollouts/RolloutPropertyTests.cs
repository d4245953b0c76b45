using Sentinel.Contracts.Models;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Rollouts;
using Sentinel.Statistics.Rollouts;

namespace Sentinel.Decisions.Tests.Rollouts;

/// <summary>What holds of every rollout whatever happens to it, over 100,000 random lives. A failure names the seed of its life.</summary>
public sealed class RolloutPropertyTests
{
    private const int Lives = 100_000;

    private static readonly HashSet<(RolloutPhase From, RolloutPhase To)> Legal =
    [
        .. Pairs([RolloutPhase.Draft], [RolloutPhase.Draft, RolloutPhase.Approved, RolloutPhase.Aborted, RolloutPhase.Superseded, RolloutPhase.Failed]),
        .. Pairs([RolloutPhase.Approved], [RolloutPhase.Shadow, RolloutPhase.Canary, RolloutPhase.Baking, RolloutPhase.Paused, RolloutPhase.Aborted, RolloutPhase.Superseded, RolloutPhase.Failed]),
        .. Pairs([RolloutPhase.Shadow], [RolloutPhase.Canary, RolloutPhase.Baking, RolloutPhase.Succeeded]),
        .. Pairs([RolloutPhase.Canary], [RolloutPhase.Canary, RolloutPhase.Baking, RolloutPhase.Succeeded]),
        .. Pairs([RolloutPhase.Baking], [RolloutPhase.Live]),
        .. Pairs([RolloutPhase.Live], [RolloutPhase.Succeeded]),
        .. Pairs([RolloutPhase.Shadow, RolloutPhase.Canary, RolloutPhase.Baking, RolloutPhase.Live], [RolloutPhase.Paused, RolloutPhase.Held, RolloutPhase.RolledBack, RolloutPhase.Aborted, RolloutPhase.Superseded]),
        .. Pairs(
            [RolloutPhase.Paused, RolloutPhase.Held],
            [RolloutPhase.Approved, RolloutPhase.Shadow, RolloutPhase.Canary, RolloutPhase.Baking, RolloutPhase.Live, RolloutPhase.Held, RolloutPhase.RolledBack, RolloutPhase.Aborted, RolloutPhase.Superseded, RolloutPhase.Failed]),
    ];

    [Fact]
    public void Nothing_that_happens_breaks_a_rollout()
    {
        var ends = new int[(int)RolloutPhase.Failed + 1];
        var steps = 0;
        Parallel.For(0, Lives, seed =>
        {
            try
            {
                var life = new Life(seed);
                life.Run();
                Interlocked.Increment(ref ends[(int)life.State.Phase]);
                Interlocked.Add(ref steps, life.StepsUp);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                throw new InvalidOperationException(FormattableString.Invariant($"life {seed}: {e.Message}"), e);
            }
        });

        // The lives reach every end, and the way up, often: otherwise they would prove nothing.
        foreach (var end in (ReadOnlySpan<RolloutPhase>)[RolloutPhase.Succeeded, RolloutPhase.RolledBack, RolloutPhase.Aborted, RolloutPhase.Superseded, RolloutPhase.Failed])
        {
            Assert.True(ends[(int)end] > 500, $"{end}: {ends[(int)end]}");
        }

        Assert.True(steps > Lives / 5, $"steps up: {steps}");
    }

    private static IEnumerable<(RolloutPhase From, RolloutPhase To)> Pairs(RolloutPhase[] from, RolloutPhase[] to) => from.SelectMany(f => to.Select(t => (f, t)));

    /// <summary>A rollout and the model around it: its route, what is forbidden, and who loads versions. Random, by its seed alone.</summary>
    private sealed class Life
    {
        private static readonly RolloutPlan[] Plans =
        [
            .. from strategy in (RolloutStrategy[])[RolloutStrategy.Shadow, RolloutStrategy.Canary, RolloutStrategy.Linear, RolloutStrategy.BlueGreen, RolloutStrategy.Ab]
               from approval in (bool[])[false, true]
               from action in (DeadlineAction[])[DeadlineAction.Hold, DeadlineAction.Abort]
               select GivenRollout.Plan with
               {
                   Strategy = strategy,
                   ApprovalRequired = approval,
                   OnDeadline = action,
                   Steps = [5, 50, 100],
                   StepBakeSeconds = 240,
                   ShadowSeconds = 240,
                   FinalBakeSeconds = 300,
                   DeadlineSeconds = 900,
                   SettleSeconds = approval ? 0 : 30,
                   Freezes = action == DeadlineAction.Hold ? [] : [new FreezeWindow(GivenRollout.Start.AddMinutes(8), GivenRollout.Start.AddMinutes(14))],
                   Checks =
                   [
                       new CheckSpec("errors", CheckKind.Compare, "errors", MinRows: 50),
                       new CheckSpec("limit", CheckKind.Limit, "errors", Limit: 0.2, MinRows: 50, Critical: true),
                       new CheckSpec("drift", CheckKind.Drift, "verdict", MinRows: 1, Optional: true),
                       new CheckSpec("wrong", CheckKind.Compare, "wrong", MinRows: 50, Optional: true),
                       new CheckSpec("pairs", CheckKind.Agreement, "wrong", MinRows: 20, Optional: true),
                   ],
               },
        ];

        private readonly Random _random;
        private readonly HashSet<string> _forbidden = [];
        private readonly double _health;
        private Dictionary<string, double> _weights = new() { ["1"] = 100 };
        private string[] _shadows = [];
        private long _epoch = GivenRollout.EpochBefore;
        private DateTimeOffset _now = GivenRollout.Start;

        public Life(int seed)
        {
            _random = new Random(seed);
            _health = _random.NextDouble() < 0.3 ? 0.3 : 0.01;
            var start = new RolloutStart("r", "m", "2", "1", _epoch, Plans[_random.Next(Plans.Length)], "ada", "release", 1 + _random.Next(3), TrafficTotals.None, null);
            State = null!;
            var begun = RolloutMachine.Submit(start, _now);
            State = begun.State;
            Carry(begun.State, begun.Effects, null);
        }

        public RolloutState State { get; private set; }

        public int StepsUp { get; private set; }

        public void Run()
        {
            var events = 5 + _random.Next(40);
            for (var i = 0; i < events; i++)
            {
                Tell(Next());
            }

            AbortIsLegalAndIdempotent();
        }

        private void Tell(RolloutEvent happened)
        {
            var before = State;
            var step = RolloutMachine.Apply(before, happened);
            State = step.State;
            if (before.IsOver)
            {
                Assert.Same(before, State);
                Assert.Empty(step.Effects);
                return;
            }

            if (happened is RouteTaken taken)
            {
                (_epoch, _weights, _shadows) = (taken.Epoch, new() { ["1"] = 100 }, []);
            }

            Carry(before, step.Effects, happened);
            Assert.True(
                State.Phase != RolloutPhase.RolledBack || before.Weight == 0 || State.StableForbidden || happened is RouteTaken || step.Effects.Any(e => e is FollowRollback or AskRollback { Quarantine: true }),
                "rolled back without a word");
            Holds(before);
        }

        private void Carry(RolloutState before, IEnumerable<Effect> effects, RolloutEvent? happened)
        {
            foreach (var effect in effects)
            {
                switch (effect)
                {
                    case SetRoute route:
                        Assert.Equal(_epoch + 1, route.Epoch);
                        Assert.Equal(100, route.Weights.Values.Sum(), 1e-9);
                        Assert.All(route.Weights.Keys.Concat(route.Shadows), v => Assert.True(v is "1" or "2" && !_forbidden.Contains(v), $"a route to {v}, which is forbidden"));
                        if (route.Weights.GetValueOrDefault("2") > _weights.GetValueOrDefault("2"))
                        {
                            StepsUp++;
                            HasEvidence(before, happened);
                        }

                        (_epoch, _weights, _shadows) = (route.Epoch, new(route.Weights), [.. route.Shadows]);
                        break;
                    case AskRollback ask:
                        Assert.Equal(("2", "1", 100.0), (ask.From, ask.To, _weights.GetValueOrDefault("2")));
                        (_epoch, _weights, _shadows) = (_epoch + 1, new() { ["1"] = 100 }, []);
                        break;
                    case FollowRollback back:
                        Assert.Equal(("2", "1", 0.0), (back.From, back.To, _weights.GetValueOrDefault("2")));
                        Assert.Equal(before.Weight, back.Weight);
                        Assert.InRange(back.Weight, double.Epsilon, 99.9);
                        _forbidden.Add("2");
                        break;
                    case ProveGood good:
                        Assert.Equal(("2", 100.0), (good.Version, _weights.GetValueOrDefault("2")));
                        break;
                    default:
                        break;
                }
            }
        }

        // More traffic is only given by an entry that was asked for and prepared; unless a person overrode, every check that must has passed, on rows enough, of this route.
        private void HasEvidence(RolloutState before, RolloutEvent? happened)
        {
            var entry = before.Entering;
            Assert.True(happened is StepPrepared { Refusal: null } && entry is not null && before.Resumes is null, $"more traffic on {happened}");
            Assert.DoesNotContain("2", _forbidden);
            if (entry!.Overridden || before.Phase == RolloutPhase.Approved)
            {
                return;
            }

            foreach (var check in before.Checks.Where(c => !c.Spec.Optional))
            {
                var last = check.Answers[^1];
                Assert.True(
                    last.Outcome == CheckOutcome.Pass && last.Rows >= check.Spec.MinRows && last.FromEpoch == _epoch && last.From >= before.EvidenceFrom, $"more traffic although {check.Spec.Name} said {last}");
            }
        }

        private void Holds(RolloutState before)
        {
            foreach (var transition in State.Events.Skip(before.Events.Length))
            {
                Assert.True(Legal.Contains((transition.From, transition.To)), $"{transition.From} -> {transition.To}");
            }

            Assert.Equal(State.IsOver, State.Deadline is null);
            Assert.Equal(State.IsOver, State.Ended is not null);
            Assert.Equal(State.Phase is RolloutPhase.Paused or RolloutPhase.Held, State.Resumes is not null);
            Assert.True(State.Epoch >= before.Epoch && State.Epoch <= _epoch && State.Decisions >= before.Decisions && State.Entries >= before.Entries);
            Assert.True(!State.IsOver || State.Entering is null);
            Assert.Equal(State.Weight, _weights.GetValueOrDefault("2"));
            Assert.Equal(State is { IsOver: false, HasShadow: true }, _shadows.Length > 0);
            foreach (var check in State.Checks)
            {
                Assert.True(check.Answers is not [.., var last] || (double.IsFinite(last.Effect ?? 0) && double.IsFinite(last.Bound ?? 0) && double.IsFinite(last.Evidence ?? 0)));
            }
        }

        private void AbortIsLegalAndIdempotent()
        {
            var wasOver = State.IsOver;
            var first = RolloutMachine.Apply(State, Command(RolloutCommandKind.Abort));
            Assert.Null(first.Result);
            Assert.True(first.State.IsOver && (wasOver || first.State.Phase == RolloutPhase.Aborted));
            Carry(State, first.Effects, null);
            Assert.True(wasOver || (_weights.GetValueOrDefault("2") == 0 && _shadows.Length == 0));
            var second = RolloutMachine.Apply(first.State, Command(RolloutCommandKind.Abort));
            Assert.Same(first.State, second.State);
            Assert.True(second.Effects.IsEmpty && second.Result is null);
        }

        private RolloutEvent Next()
        {
            _now += TimeSpan.FromSeconds(_random.Next(20) == 0 ? 1_200 : 30 + _random.Next(60));
            var dice = _random.Next(100);
            return dice switch
            {
                < 12 when State.Entering is null => Look(),
                < 30 => Prepared(State.Entering?.Number ?? _random.Next(5)),
                < 33 => Prepared(_random.Next(8)),
                < 36 => new ArmJudged(_now, _random.Next(3) == 0 ? "1" : "2", false, (Verdict)_random.Next(4), (DriftCause)_random.Next(3), "judged", _random.Next(2) == 0 ? null : _now.AddSeconds(-_random.Next(600))),
                < 46 => Command((RolloutCommandKind)_random.Next(5), abortsRarely: true),
                46 => Forbid(),
                47 when _random.Next(3) == 0 => new RouteTaken(_now, _epoch + 1, _random.Next(2) == 0, "another hand", "bob"),
                48 when _random.Next(3) == 0 => new RolloutSuperseded(_now, "r2", "3", "bob"),
                _ => Look(),
            };
        }

        // Whoever prepares a step says when a version must not serve: the model knows.
        private StepPrepared Prepared(long number) => new(_now, number, _forbidden.Contains("2") || (_forbidden.Contains("1") && _weights.ContainsKey("1")) ? "forbidden" : _random.Next(8) == 0 ? "not ready" : null);

        private Commanded Command(RolloutCommandKind kind, bool abortsRarely = false) => new(
            _now,
            new RolloutCommand(State.Id, abortsRarely && kind == RolloutCommandKind.Abort && _random.Next(6) != 0 ? RolloutCommandKind.Approve : kind, _random.Next(3) == 0 ? "ada" : "bob", _random.Next(2) == 0 ? "" : "because"));

        // What takes traffic cannot be forbidden, as in the model.
        private RolloutEvent Forbid()
        {
            var version = _random.Next(2) == 0 ? "1" : "2";
            if (_weights.GetValueOrDefault(version) > 0)
            {
                return Look();
            }

            _forbidden.Add(version);
            _shadows = [.. _shadows.Where(s => s != version)];
            return new VersionForbidden(_now, version, "leaks", "eve");
        }

        private Looked Look()
        {
            if (_random.Next(15) == 0)
            {
                return new Looked(_now, TrafficTotals.None, [], _random.Next(2) == 0 ? "no router answers" : null);
            }

            var epoch = _random.Next(12) == 0 ? _epoch - 1 : _epoch;
            var isUpstream = _random.Next(25) == 0;
            return new Looked(_now, GivenRollout.Traffic(Tally("2", _health), Tally("1", isUpstream ? 0.4 : 0.01)), _random.Next(3) == 0 ? [] : [Labels()], null);

            LabelledCounts Labels()
            {
                var (arm, stable) = (Tally("2", _health), Tally("1", 0.01));
                return new LabelledCounts(epoch, new RateCounts(arm.Rows, arm.Errors), new RateCounts(stable.Rows, stable.Errors), _random.Next((int)arm.Errors + 1), _random.Next((int)stable.Errors + 1));
            }

            ArmTally Tally(string version, double rate)
            {
                long rows = 50 + _random.Next(50);
                return GivenRollout.Tally(version, epoch, rows, (long)(rows * rate * 2 * _random.NextDouble()));
            }
        }
    }
}

using System.Collections.Immutable;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Fleet;
using Sentinel.Contracts.Rollouts;
using Sentinel.Decisions.Alerts;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Fleet;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Rollouts;

namespace Sentinel.Benchmarks.Fleet;

/// <summary>What all rollouts of the month share: the fleet's cap and breaker, and the alerts that reach people.</summary>
internal sealed class FleetRoom
{
    public FleetState Fleet { get; set; } = FleetState.Empty;

    public FleetTally Tally { get; } = new();

    public static DateTimeOffset TimeOf(int minute) => new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(minute);
}

/// <summary>A release under the machines that decide in earnest: <see cref="RolloutMachine"/>, <see cref="BlastCap"/>, <see cref="FleetBreaker"/> and <see cref="AlertRules"/>.</summary>
internal sealed class SentinelRollout
{
    /// <summary>A person looks at what is held after so many minutes, and lets it go on; the third time it is given up.</summary>
    private const int PersonAfter = 240;

    private const int HoldsMost = 3;

    private const string Stable = "stable";
    private const int BeforeMinutes = 60;

    private readonly FleetRoom _room;
    private readonly Release _release;
    private readonly Random _random;
    private readonly double[] _good = FleetWorld.LatenciesOf(1, suffers: false);
    private RolloutState _state;
    private AlertBook _book;
    private ImmutableSortedDictionary<string, double> _weights = Sorted.All(Stable);
    private string[] _shadows = [];
    private int? _firstRow;
    private int? _fullAt;
    private int? _rolledBack;
    private int? _heldAt;
    private int _holds;
    private double _rows;

    public SentinelRollout(FleetRoom room, Release release, RolloutPlan plan)
    {
        (_room, _release) = (room, release);
        _random = new Random(FleetWorld.SeedOf(release.Model.Index, release.Number));
        _book = AlertBook.Empty(release.Model.Name);
        var before = new List<ArmTally>();
        for (var minute = release.Minute - BeforeMinutes; minute < release.Minute; minute++)
        {
            before.Add(Answer(Stable, Draws.Poisson(_random, release.Model.RowsAt(minute)), minute, 1, 1, 1));
        }

        var start = new RolloutStart(
            $"{release.Model.Name}-{release.Number}", release.Model.Name, release.Version, Stable, 1, plan, "ada", "release", 1, new TrafficTotals([.. before], []),
            new RolloutLoad(release.Model.RowsPerMinute / 60, release.Model.ErrorRate));
        var step = RolloutMachine.Submit(start, FleetRoom.TimeOf(release.Minute));
        _state = step.State;
        Carry(step.Effects, release.Minute);
    }

    public Release Release => _release;

    public bool IsOver => _state.IsOver;

    public ReleaseEnd End => new(_firstRow, _fullAt, _rolledBack, _rows);

    /// <summary>A tick goes by.</summary>
    public void Next(int minute)
    {
        var rows = Draws.Poisson(_random, FleetWorld.Tick * _release.Model.RowsAt(minute));
        var arms = new List<ArmTally>();
        foreach (var (version, weight) in _weights)
        {
            var asked = Draws.Binomial(_random, rows, weight / 100);
            arms.Add(Answer(version, asked, minute));
            if (version != Stable)
            {
                _firstRow ??= asked > 0 ? minute : null;
                _rows += asked;
            }
        }

        arms.AddRange(_shadows.Select(version => Answer(version, rows, minute)));
        PairTally[] pairs = [.. _shadows.Select(version => new PairTally(_weights.Keys.First(), version, _state.Epoch, rows, rows, [], 0, 0, 0, 0))];
        Apply(new Looked(FleetRoom.TimeOf(minute), new TrafficTotals([.. arms], pairs), [], null), minute);
        Prepare(minute);
        if (_state.Phase == RolloutPhase.Held)
        {
            _heldAt ??= minute;
            if (minute - _heldAt >= PersonAfter)
            {
                _heldAt = null;
                var kind = ++_holds < HoldsMost ? RolloutCommandKind.Resume : RolloutCommandKind.Abort;
                Apply(new Commanded(FleetRoom.TimeOf(minute), new RolloutCommand(_state.Id, kind, "eve", "looked at it")), minute);
            }
        }
        else
        {
            _heldAt = null;
        }
    }

    private void Prepare(int minute)
    {
        if (_state.Entering is not { } entry)
        {
            return;
        }

        var ask = BlastCap.Ask(_room.Fleet, new WeightRequest(_release.Model.Name, _state.Id, _release.Version, entry.Weight, _state.Plan.BlastCapPercent), FleetRoom.TimeOf(minute));
        _room.Fleet = ask.State;
        Apply(new StepPrepared(FleetRoom.TimeOf(minute), entry.Number, ask.Result.Refusal), minute);
    }

    private void Apply(RolloutEvent happened, int minute)
    {
        var step = RolloutMachine.Apply(_state, happened);
        _state = step.State;
        Carry(step.Effects, minute);
        if (_state.IsOver)
        {
            _room.Fleet = BlastCap.Return(_room.Fleet, _release.Model.Name, _state.Id).State;
        }
    }

    private void Carry(IEnumerable<Effect> effects, int minute)
    {
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case SetRoute route:
                    (_weights, _shadows) = (route.Weights, [.. route.Shadows]);
                    _fullAt ??= _weights.GetValueOrDefault(_release.Version) >= 100 ? minute : null;
                    break;
                case AskRollback back:
                    _weights = Sorted.All(back.To);
                    _shadows = [];
                    break;
                case NotifyAlerts { Event: var happened }:
                    var told = AlertRules.Take(_book, happened, [], new Audience([], []), happened.Time);
                    _book = told.State;
                    Page(told.Result && happened.Type == EventTypes.AlertFired, minute, happened.Message);
                    break;
                default:
                    break;
            }
        }

        if (_state.Phase == RolloutPhase.RolledBack && _rolledBack is null)
        {
            _rolledBack = minute;
            var heard = FleetBreaker.Hear(_room.Fleet, new FleetRollback(_release.Model.Name, _state.Id, _release.Version, FleetRoom.TimeOf(minute), "check failed"));
            _room.Fleet = heard.State;
            Page(heard.Result, minute, "");
        }
    }

    private void Page(bool isNews, int minute, string why)
    {
        if (isNews)
        {
            _room.Tally.Pages++;
            _room.Tally.FalsePages += _release.IsBad || _release.Model.Suffers(minute, after: PersonAfter) ? 0 : 1;
            _room.Tally.CapPages += why.Contains("canaries of other models", StringComparison.Ordinal) ? 1 : 0;
        }
    }

    private ArmTally Answer(string version, long rows, int minute) =>
        version == Stable ? Answer(version, rows, minute, 1, 1, _state.Epoch) : Answer(version, rows, minute, _release.ErrorFactor, _release.SlowFactor, _state.Epoch);

    private ArmTally Answer(string version, long rows, int minute, double errorFactor, double slowFactor, long epoch)
    {
        var errors = Draws.Binomial(_random, rows, Math.Min(1, _release.Model.ErrorsAt(minute) * errorFactor));
        var suffers = _release.Model.Suffers(minute);
        var counts = Draws.Multinomial(_random, rows, suffers || slowFactor > 1 ? FleetWorld.LatenciesOf(slowFactor, suffers) : _good);
        int[] filled = [.. Enumerable.Range(0, counts.Length).Where(i => counts[i] > 0)];
        var latencies = new LogBuckets([.. filled.Select(i => LogBuckets.KeyOf(10_000 * Math.Pow(1.5, i)))], [.. filled.Select(i => counts[i])]);
        return new ArmTally(version, epoch, rows, errors, ImmutableSortedDictionary<string, long>.Empty, LogBuckets.Empty, latencies);
    }
}

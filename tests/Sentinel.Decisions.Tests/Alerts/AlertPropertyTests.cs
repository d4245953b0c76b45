using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Events;
using Sentinel.Decisions.Alerts;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Tests.Alerts;

/// <summary>What holds of a model's alerts whatever happens to them, in whatever order: 100,000 seeded histories.</summary>
public sealed class AlertPropertyTests
{
    private const int Histories = 100_000;
    private const int StepsMost = 10;

    private static readonly DateTimeOffset Start = new(2026, 11, 21, 7, 0, 0, TimeSpan.Zero);
    private static readonly string[] Names = ["drift", "rollback-no-target", "ingest-stopped"];

    private static readonly HookSpec[] Hooks =
    [
        new("lead", "smtp", "smtp://mail.example.org", null, []) { From = "a@b.c", To = ["d@e.f"] },
        new("machine", "webhook", "https://example.org/machine", null, ["*"]),
        new("pager", "pagerduty", "https://example.org", "env:KEY", ["alert.*"]),
        new("people", "webhook", "https://example.org/people", null, ["alert.*"]) { Escalate = [new EscalationStep(900, ["lead"])] },
        new("prometheus", "alertmanager", "https://example.org", null, ["alert.*"]),
    ];

    private static readonly string[] Asking = ["machine", "pager", "people", "prometheus"];

    [Fact]
    public void Silenced_alerts_are_not_told_ends_follow_beginnings_ids_stay_and_nothing_grows()
    {
        Parallel.For(0, Histories, seed => new History(seed).Run());
    }

    private sealed class History(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly Dictionary<(string Hook, string Alert), string> _told = [];
        private readonly Dictionary<string, string> _ids = [];
        private AlertBook _book = AlertBook.Empty("m");
        private List<Silence> _silences = [];
        private DateTimeOffset _now = Start;
        private int _events;

        internal void Run()
        {
            var steps = 1 + _random.Next(StepsMost);
            for (var i = 0; i < steps; i++)
            {
                _now += TimeSpan.FromSeconds(_random.Next(4) switch { 0 => 0, 1 => _random.Next(40), 2 => _random.Next(400), _ => _random.Next(6 * 3600) });
                Step();
                Check();
            }

            Settle();
        }

        private Audience Audience => new(Hooks, _silences);

        private void Step()
        {
            var name = Names[_random.Next(Names.Length)];
            var before = _book;
            _book = _random.Next(8) switch
            {
                0 or 1 => Take(EventTypes.AlertFired, name),
                2 => Take(EventTypes.AlertResolved, name),
                3 when !_book.Alerts.IsEmpty => AlertRules.Acknowledge(_book, _book.Alerts[_random.Next(_book.Alerts.Length)].Alert.Id, "ada", Audience, _now).State,
                4 => Silenced(name),
                5 => Answered(_random.Next(2) == 0),
                6 => AlertRules.Take(_book, new SentinelEvent($"e{_events++}", EventTypes.RollbackCompleted, "m", "2", _now, "back", Sorted.Empty), [], Audience, _now).State,
                _ => NoticeRules.Advance(_book, Audience, _now).State,
            };
            Compare(before);
        }

        private AlertBook Take(string type, string name) =>
            AlertRules.Take(_book, new SentinelEvent($"e{_events++}", type, "m", "2", _now, $"psi {_events}", Sorted.Of(("alert", name))), _random.Next(5) == 0 ? ["lead"] : [], Audience, _now).State;

        private AlertBook Silenced(string name)
        {
            _silences = _silences.Count > 0 && _random.Next(2) == 0
                ? []
                : [.. _silences, new Silence($"s{_silences.Count}", [new LabelMatcher("alertname", MatchOperator.Equal, name)], "ada", "known", _now, _now.AddMinutes(1 + _random.Next(600)))];
            return NoticeRules.Advance(_book, Audience, _now).State;
        }

        private AlertBook Answered(bool delivered)
        {
            var waiting = _book.Deliveries.LastOrDefault(d => d.State == DeliveryState.Pending && d.NextAttempt <= _now);
            return waiting is null
                ? _book
                : DeliveryRules.Answer(_book, waiting.Id, Hooks.First(h => h.Name == waiting.Hook), new Attempt(delivered, false, null, delivered ? null : "503"), _now).State;
        }

        // What was queued by this step, in its order.
        private void Compare(AlertBook before)
        {
            var known = before.Deliveries.Select(d => d.Id).ToHashSet(StringComparer.Ordinal);
            var silenced = _book.Alerts.Where(l => SilenceRules.Silencing(_silences, l.Alert, _now) is not null).Select(l => l.Alert.Id).ToHashSet(StringComparer.Ordinal);
            foreach (var delivery in _book.Deliveries.Reverse().Where(d => !known.Contains(d.Id)))
            {
                foreach (var alert in delivery.Alerts)
                {
                    True(!silenced.Contains(alert.Id), "was told of an alert that is silenced", delivery.Hook);
                    var last = _told.GetValueOrDefault((delivery.Hook, alert.Id), EventTypes.AlertResolved);
                    var isOver = alert is { State: AlertState.Resolved, Flapping: false };
                    True(!isOver || last != EventTypes.AlertResolved, "was told of an end without its beginning", delivery.Hook);
                    _told[(delivery.Hook, alert.Id)] = isOver ? EventTypes.AlertResolved : EventTypes.AlertFired;
                }
            }
        }

        private void Check()
        {
            True(_book.Deliveries.Select(d => d.Id).Distinct().Count() == _book.Deliveries.Length, "two deliveries have one id");
            True(_book.Alerts.Select(l => l.Alert.Id).Distinct().Count() == _book.Alerts.Length, "two alerts have one id");
            foreach (var line in _book.Alerts)
            {
                True(_ids.TryAdd(line.Alert.Name, line.Alert.Id) || _ids[line.Alert.Name] == line.Alert.Id, "an alert changed its id");
                True(line.Changes.Length <= FlapRules.ChangesMost + 1, "more changes are remembered than are counted");
            }

            True(_book.Groups.Count <= Hooks.Length && _book.Groups.Values.All(g => g.Alerts.Count <= Names.Length), "groups grow");
            foreach (var hook in Hooks.Where(GroupRules.IsOrdered))
            {
                var waiting = _book.Deliveries.Where(d => d.Hook == hook.Name && d.State == DeliveryState.Pending).Reverse().ToArray();
                True(waiting.Zip(waiting.Skip(1)).All(pair => pair.First.NextAttempt <= pair.Second.NextAttempt), "has a delivery that overtakes an earlier one", hook.Name);
            }
        }

        // Left alone without silences, everything that is open is told and nothing is asked of a moment that is over.
        private void Settle()
        {
            _silences = [];
            for (var i = 0; i < 40; i++)
            {
                var before = _book;
                _book = NoticeRules.Advance(_book, Audience, _now).State;
                Compare(before);
                if (NoticeRules.Next(_book, Audience, _now) is not { } next || next > _now.AddHours(3))
                {
                    break;
                }

                True(next > _now, "something is due at a moment that is over");
                _now = next;
            }

            foreach (var (hook, alert) in _told.Keys)
            {
                var open = _book.Alerts.First(l => l.Alert.Id == alert).Alert.State != AlertState.Resolved;
                True(open || _told[(hook, alert)] == EventTypes.AlertResolved, "believes that something still fires", hook);
            }

            foreach (var line in _book.Alerts.Where(l => l.Alert.State != AlertState.Resolved))
            {
                True(Asking.All(hook => _told.GetValueOrDefault((hook, line.Alert.Id)) == EventTypes.AlertFired), "an alert that fires was not told");
            }
        }

        // Called a hundred million times: no text is made for what holds.
        private void True(bool holds, string otherwise, string about = "")
        {
            if (!holds)
            {
                Assert.Fail($"seed {seed}: {about} {otherwise}");
            }
        }
    }
}

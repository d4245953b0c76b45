using FsCheck;
using FsCheck.Fluent;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Retraining;
using Sentinel.Decisions.Alerts;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Tests.Alerts;

public sealed class DeliveryTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 7, 0, 0, TimeSpan.Zero);
    private static readonly HookSpec Ops = new("ops", "webhook", "https://example.org/hook", null, ["*"]);
    private static readonly Attempt Ok = new(true, false, null, null);
    private static readonly Attempt Fails = new(false, false, null, "503");
    private static readonly Attempt Gone = new(false, true, null, "410");

    [Fact]
    public void Ten_attempts_by_the_schedule_then_a_dead_letter_always_with_the_same_id()
    {
        var book = Queued("e1");
        var (id, now) = (book.Deliveries[0].Id, Now);
        var waits = new List<double>();
        while (book.NextAttempt is not null)
        {
            book = DeliveryRules.Answer(book, id, Ops, Fails, now).State;
            if (book.NextAttempt is { } next)
            {
                waits.Add((next - now).TotalSeconds);
                now = next;
            }
        }

        Assert.Equal([5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400], waits);
        Assert.Equal((id, DeliveryState.DeadLettered, 10), (book.Deliveries[0].Id, book.Deliveries[0].State, book.Deliveries[0].Attempts));
    }

    [Theory]
    [InlineData(2, 5)]
    [InlineData(60, 60)]
    [InlineData(1_000_000, 86400)]
    public void A_receiver_may_ask_for_a_longer_wait_but_not_for_a_shorter_one(int asked, int waited)
    {
        var book = Queued("e1");

        var after = DeliveryRules.Answer(book, book.Deliveries[0].Id, Ops, Fails with { RetryAfter = TimeSpan.FromSeconds(asked) }, Now).State;

        Assert.Equal(Now.AddSeconds(waited), after.NextAttempt);
    }

    [Fact]
    public void A_hook_that_is_gone_gets_nothing_more_until_its_address_changes_or_somebody_replays()
    {
        var book = Queued("e1");
        var gone = DeliveryRules.Answer(book, book.Deliveries[0].Id, Ops, Gone, Now).State;
        var next = Take(gone, "e2", Ops);

        Assert.Equal([DeliveryState.DeadLettered, DeliveryState.DeadLettered], next.Deliveries.Select(d => d.State));
        Assert.Equal(DeliveryState.Pending, Take(gone, "e2", Ops with { Url = "https://example.org/new" }).Deliveries[0].State);

        var replayed = DeliveryRules.Replay(next, book.Deliveries[0].Id, "ada", Now);
        Assert.True(replayed.Result);
        Assert.Equal(("delivery.replayed", "ada"), replayed.Effects.OfType<AppendAudit>().Select(e => (e.Draft.Kind, e.Draft.Actor)).Single());
        Assert.Equal(DeliveryState.Pending, Take(replayed.State, "e3", Ops).Deliveries[0].State);
    }

    [Fact]
    public void A_model_s_retraining_hears_what_a_trainer_s_hook_answered_and_no_other_hook()
    {
        var trainer = new HookSpec("trainer", HookTypes.Command, "", null, ["retrain.requested"]) { Command = ["train.sh"] };
        var asked = new SentinelEvent("m/retrain-1/retrain.requested", EventTypes.RetrainRequested, "m", "2", Now, "2 needs retraining", Sorted.Of(("trigger", "retrain-1")));
        var book = AlertRules.Take(AlertBook.Empty("m"), asked, ["ops"], new Audience([Ops, trainer], []), Now).State;
        var ids = book.Deliveries.ToDictionary(d => d.Hook, d => d.Id);

        var failed = DeliveryRules.Answer(book, ids["trainer"], trainer, Fails, Now);
        Assert.Equal(new RetrainHookAnswer("retrain-1", "trainer", Taken: false, "503", Now), Assert.Single(failed.Effects.OfType<TellHookAnswer>()).Answer);

        var taken = DeliveryRules.Answer(failed.State, ids["trainer"], trainer, Ok with { Output = "queued" }, Now.AddSeconds(5));
        Assert.Equal(new RetrainHookAnswer("retrain-1", "trainer", Taken: true, "queued", Now.AddSeconds(5)), Assert.Single(taken.Effects.OfType<TellHookAnswer>()).Answer);

        Assert.Empty(DeliveryRules.Answer(taken.State, ids["trainer"], trainer, Ok, Now).Effects);
        Assert.Empty(DeliveryRules.Answer(book, ids["ops"], Ops, Ok, Now).Effects.OfType<TellHookAnswer>());
    }

    [Fact]
    public void Only_so_many_wait_and_only_so_many_that_are_done_are_kept()
    {
        var book = AlertBook.Empty("m");
        for (var i = 0; i < AlertBook.DeliveredKept + 20; i++)
        {
            book = Take(book, $"done-{i}", Ops);
            book = DeliveryRules.Answer(book, book.Deliveries[0].Id, Ops, Ok, Now).State;
        }

        Assert.Equal(AlertBook.DeliveredKept, book.Deliveries.Length);
        Assert.Equal("done-219", book.Deliveries[0].Event.Id);

        for (var i = 0; i <= AlertBook.PendingMost; i++)
        {
            book = Take(book, $"waits-{i}", Ops);
        }

        Assert.Equal(AlertBook.PendingMost, book.Deliveries.Count(d => d.State == DeliveryState.Pending));
        Assert.Equal(DeliveryState.DeadLettered, book.Deliveries[0].State);
    }

    [Fact]
    public void Whatever_happens_ids_stay_are_unique_and_nothing_that_waits_is_lost()
    {
        var histories = (from kind in Gen.Choose(0, 5) from pick in Gen.Choose(0, 9) select (kind, pick)).ArrayOf().ToArbitrary();
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(histories, history =>
        {
            var (book, now, number) = (AlertBook.Empty("m"), Now, 0);
            foreach (var (kind, pick) in history)
            {
                now = now.AddMinutes(pick);
                var before = book;
                var id = book.Deliveries.IsEmpty ? "none" : book.Deliveries[pick % book.Deliveries.Length].Id;
                book = kind switch
                {
                    0 => Take(book, $"e{number++}", Ops),
                    1 => Take(book, $"e{Math.Max(0, number - 1)}", Ops),
                    2 => DeliveryRules.Answer(book, id, Ops, Fails, now).State,
                    3 => DeliveryRules.Answer(book, id, Ops, Ok, now).State,
                    4 => DeliveryRules.Answer(book, id, Ops, Gone, now).State,
                    _ => DeliveryRules.Replay(book, id, "ada", now).State,
                };
                Assert.Distinct(book.Deliveries.Select(d => d.Id));
                Assert.All(book.Deliveries, d => Assert.Equal(DeliveryRules.IdOf(d.Hook, d.Event.Id), d.Id));
                Assert.Superset(before.Deliveries.Select(d => d.Id).ToHashSet(), book.Deliveries.Select(d => d.Id).ToHashSet());
            }
        }));
    }

    [Fact]
    public void An_id_has_no_dot_since_a_dot_separates_what_is_signed() => Assert.DoesNotContain('.', DeliveryRules.IdOf("my.hook", "m/1.4.0-p0-1/alert.fired"));

    private static AlertBook Queued(string eventId) => Take(AlertBook.Empty("m"), eventId, Ops);

    private static AlertBook Take(AlertBook book, string eventId, HookSpec hook) =>
        AlertRules.Take(book, new SentinelEvent(eventId, EventTypes.RollbackCompleted, "m", "2", Now, "back", Sorted.Empty), [], new Audience([hook], []), Now).State;
}

using System.Collections.Immutable;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Rollbacks;
using Sentinel.Decisions.Routes;
using Sentinel.Decisions.Tests.Models;

namespace Sentinel.Decisions.Tests.Rollbacks;

public sealed class RehearsalsTests
{
    private static readonly MonitorPolicy Hourly = MonitorPolicy.Default with { Rehearsal = new RehearsalPolicy(3600, 50), Actions = Given.Automatic };

    [Fact]
    public void A_target_that_fails_is_none_until_it_passes_and_people_are_told_the_same_day()
    {
        var model = Given.TwoReleases();
        Take(model, "1", "answers NaN");

        Assert.Equal(["fired rehearsal-failed 1"], model.Alerts.Where(a => a.Contains("rehearsal", StringComparison.Ordinal)));
        Assert.Empty(RollbackTargets.List(model.State, "2", null).Candidates);
        Assert.Contains("failed its rehearsal", RollbackTargets.List(model.State, "2", null).Rejected["1"], StringComparison.Ordinal);
        Assert.Contains("failed its rehearsal", RollbackTargets.List(model.State, "2", "1").Rejected["1"], StringComparison.Ordinal);
        Assert.Equal<string>(["1"], Rehearsals.Targets(model.State));

        Take(model.After(TimeSpan.FromHours(1)), "1", null);
        Assert.Equal("resolved rehearsal-failed 1", model.Alerts.Last());
        Assert.Equal<string>(["1"], RollbackTargets.List(model.State, "2", null).Candidates);
        Assert.Equal(["rehearsal.failed", "rehearsal.passed"], model.AuditKinds.Where(k => k.StartsWith("rehearsal", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_next_best_goes_back_in_place_of_one_that_fails()
    {
        var model = Given.TwoReleases().Version("3").JudgedAs("2", "w1", Verdict.Stable).After(TimeSpan.FromMinutes(1)).Promoted("3");
        Assert.Equal<string>(["2", "1"], Rehearsals.Targets(model.State));
        Take(model, "2", "answers NaN");

        Assert.Equal<string>(["1"], RollbackTargets.List(model.State, "3", null).Candidates);
        Assert.Equal<string>(["2", "1"], Rehearsals.Targets(model.State));
    }

    [Fact]
    public void What_would_not_be_put_back_any_more_is_forgotten_and_its_alert_ends()
    {
        var model = Given.TwoReleases();
        Take(model, "1", "answers NaN");
        model.Do(s => Registrations.SetQuarantine(s, "1", true, "bad", "ada", "c", model.Now));
        model.After(TimeSpan.FromHours(1)).Do(s => Rehearsals.Take(s, [], "sentinel", model.Now));

        Assert.Empty(model.State.Rehearsals);
        Assert.Equal("resolved rehearsal-failed 1", model.Alerts.Last());
    }

    [Fact]
    public void It_is_due_at_once_and_then_by_its_policy()
    {
        var model = Given.TwoReleases();
        Assert.Null(Rehearsals.Due(model.State));
        model.Do(s => Registrations.SetMonitor(s, Hourly, "ada", "c", model.Now));
        Assert.True(Rehearsals.Due(model.State) < model.Now);
        Take(model, "1", null);
        Assert.Equal(model.Now.AddHours(1), Rehearsals.Due(model.State));
        Assert.All(model.Effects.OfType<Decisions.Effects.SetModelMonitor>(), set => Assert.Null(set.Policy.Rehearsal));
    }

    [Fact]
    public void A_rollback_takes_no_target_that_failed()
    {
        var model = Given.TwoReleases();
        Take(model, "1", "answers NaN");
        model.JudgedAs("2", "w9", Verdict.Drift, DriftCause.Version);
        var rollback = model.State.InFlight!;
        var list = RollbackTargets.List(model.State, rollback.From, rollback.Wanted);
        model.Do(s => RollbackMachine.Abandon(s, rollback.Id, list.Rejected, model.Now));

        Assert.Equal("2", RouteRules.Holder(model.State.Route));
        Assert.Contains("failed its rehearsal", Assert.Single(model.State.Rollbacks).Rejected["1"], StringComparison.Ordinal);
    }

    private static void Take(Given model, string version, string? failure) =>
        model.Do(s => Rehearsals.Take(s, ImmutableArray.Create(new RehearsalRecord(version, model.Now, failure, 2, 50, 20, "sentinel")), "sentinel", model.Now));
}

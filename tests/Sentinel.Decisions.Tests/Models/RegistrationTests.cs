using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Tests.Models;

public sealed class RegistrationTests
{
    [Fact]
    public void The_champion_alias_follows_the_route_and_nobody_else()
    {
        var model = new Given().Version("1").Promoted("1");

        Assert.Equal("1", model.State.Aliases["champion"]);
        Assert.Equal(RegistrationOutcome.Refused, model.Do(s => Registrations.SetAlias(s, "champion", "1", "ada", "c", model.Now)).Outcome);
        Assert.Equal(RegistrationOutcome.Refused, model.Do(s => Registrations.DeleteAlias(s, "champion", "ada", "c", model.Now)).Outcome);
    }

    [Fact]
    public void Aliases_point_at_registered_versions_only()
    {
        var model = new Given().Version("1");

        Assert.Contains("version", model.Do(s => Registrations.SetAlias(s, "candidate", "9", "ada", "c", model.Now)).Errors.Keys);
        Assert.Contains("alias", model.Do(s => Registrations.SetAlias(s, "no alias", "1", "ada", "c", model.Now)).Errors.Keys);
        Assert.Equal(RegistrationOutcome.Created, model.Do(s => Registrations.SetAlias(s, "candidate", "1", "ada", "c", model.Now)).Outcome);
        Assert.Equal(RegistrationOutcome.Unchanged, model.Do(s => Registrations.SetAlias(s, "candidate", "1", "ada", "c", model.Now)).Outcome);
    }

    [Fact]
    public void What_takes_traffic_cannot_be_quarantined_under_any_name()
    {
        var model = new Given().Version("1", "same").Version("2", "same").Promoted("1");

        Assert.Contains("version", model.Do(s => Registrations.SetQuarantine(s, "2", true, "bad", "ada", "c", model.Now)).Errors.Keys);
        Assert.Empty(model.State.Quarantine);
    }

    [Fact]
    public void A_quarantine_holds_for_the_digest_until_it_is_lifted()
    {
        var model = new Given().Version("1", "same").Version("2", "same");
        model.Do(s => Registrations.SetQuarantine(s, "1", true, "bad", "ada", "c", model.Now));

        Assert.All(model.State.View().Versions, v => Assert.True(v.Quarantined));

        model.Do(s => Registrations.SetQuarantine(s, "2", false, "was fine", "ada", "d", model.Now));
        Assert.All(model.State.View().Versions, v => Assert.False(v.Quarantined));
    }

    [Fact]
    public void A_policy_is_told_to_the_versions_that_are_there_and_to_those_that_come()
    {
        var model = new Given().Version("1");
        model.Do(s => Registrations.SetMonitor(s, MonitorPolicy.Default, "ada", "c", model.Now));
        model.Version("2");

        Assert.Equal(["m@1", "m@2"], model.Effects.OfType<SetModelMonitor>().Select(e => e.Version.ToString()));
        Assert.Equal(
            RegistrationOutcome.Unchanged,
            model.Do(s => Registrations.SetMonitor(s, MonitorPolicy.Default with { Actions = MonitorPolicy.Default.Actions with { AlertHooks = [] } }, "ada", "d", model.Now)).Outcome);
    }
}

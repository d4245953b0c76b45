using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Groups;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Tests.Models;

public sealed class DeletionTests
{
    private readonly Given _given = new Given().Version("1").Version("2").Version("3");

    [Fact]
    public void A_version_that_nothing_names_goes_with_an_entry_in_the_history()
    {
        Assert.Equal(RegistrationOutcome.Deleted, Delete("2").Outcome);

        Assert.Equal(["1", "3"], _given.State.Versions.Select(v => v.Version));
        Assert.Equal("2", Assert.Single(_given.Effects.OfType<DeleteVersion>()).Version.Version);
        Assert.Contains("version.deleted", _given.AuditKinds);
        Assert.Contains(_given.Published, e => e.Type == "io.sentinel.version.deleted.v1" && e.Version == "2");
        Assert.Equal("is not registered", Delete("2").Errors["version"][^17..]);
    }

    [Fact]
    public void A_version_with_traffic_stays()
    {
        _given.Promoted("2");

        Assert.Contains("takes traffic by the route in force", Delete("2").Errors["version"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_version_that_an_alias_names_stays_until_the_alias_is_gone()
    {
        _given.Do(s => Registrations.SetAlias(s, "staging", "2", "ada", "c1", _given.Now));

        Assert.Contains("is what alias 'staging' names", Delete("2").Errors["version"], StringComparison.Ordinal);

        _given.Do(s => Registrations.DeleteAlias(s, "staging", "ada", "c2", _given.Now));
        Assert.Equal(RegistrationOutcome.Deleted, Delete("2").Outcome);
    }

    [Fact]
    public void A_version_that_a_rollback_would_put_back_stays_and_an_older_proved_one_goes()
    {
        foreach (var version in (string[])["1", "2"])
        {
            _given.Promoted(version);
            _given.Do(s => Judgements.Judge(s, Given.Judged(version, "w1", Verdict.Stable, DriftCause.None, _given.Now), _given.Now));
        }

        _given.Promoted("3");

        Assert.Contains("is what a rollback of 3 puts back", Delete("2").Errors["version"], StringComparison.Ordinal);
        Assert.Equal(RegistrationOutcome.Deleted, Delete("1").Outcome);
    }

    [Fact]
    public void A_deletion_needs_a_reason() => Assert.Equal("say why", _given.Do(s => Deletions.DeleteVersion(s, "2", " ", "ada", "d", _given.Now)).Errors["reason"]);

    [Fact]
    public void The_name_of_a_deleted_version_is_never_issued_again()
    {
        Delete("3");

        Assert.Equal("4", _given.Do(s => ModelSettingRules.Issue(s, VersionStep.Patch, _given.Now)));
        Assert.Equal("5", _given.Do(s => ModelSettingRules.Issue(s, VersionStep.Patch, _given.Now)));
    }

    [Fact]
    public void A_model_without_traffic_goes_with_its_versions_and_aliases()
    {
        _given.Do(s => Registrations.SetAlias(s, "staging", "2", "ada", "c1", _given.Now));

        Assert.Equal(RegistrationOutcome.Deleted, DeleteModel().Outcome);

        Assert.False(_given.State.Registered);
        Assert.Empty(_given.State.Versions);
        Assert.Empty(_given.State.Aliases);
        Assert.Equal(3, _given.Effects.OfType<DeleteVersion>().Count());
        Assert.Contains("model.deleted", _given.AuditKinds);
        Assert.Equal(RegistrationOutcome.Unchanged, DeleteModel().Outcome);
        Assert.Equal("3", _given.State.Issued);
    }

    [Fact]
    public void A_model_with_traffic_or_in_a_group_stays()
    {
        _given.Promoted("2");
        Assert.Contains("m@2 takes traffic", DeleteModel().Errors["model"], StringComparison.Ordinal);

        var other = new Given().Version("1");
        other.State = other.State with { Group = new GroupMembership("search", 0) };
        Assert.Contains("goes back with group search", other.Do(s => Deletions.DeleteModel(s, "old", "ada", "d", other.Now)).Errors["model"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_scheme_holds_for_every_name_from_then_on()
    {
        var refused = _given.Do(s => ModelSettingRules.Set(s, new ModelSettings(null, VersionScheme.Semantic), "ada", "c1", _given.Now));
        Assert.Contains("m@1 is registered", refused.Errors["versions"], StringComparison.Ordinal);

        Assert.Equal(RegistrationOutcome.Updated, _given.Do(s => ModelSettingRules.Set(s, new ModelSettings("prices", VersionScheme.Number), "ada", "c2", _given.Now)).Outcome);
        Assert.Equal(("prices", VersionScheme.Number), (_given.State.View().Description, _given.State.View().Scheme));
        Assert.Contains("must be a whole number", ModelSettingRules.NameFault(_given.State, "1.0.0"), StringComparison.Ordinal);
        Assert.Null(ModelSettingRules.NameFault(_given.State, "7"));
        Assert.Equal(RegistrationOutcome.Unchanged, _given.Do(s => ModelSettingRules.Set(s, new ModelSettings(null, null), "ada", "c3", _given.Now)).Outcome);
    }

    private RegistrationResult Delete(string version) => _given.Do(s => Deletions.DeleteVersion(s, version, "old", "ada", $"delete-{version}", _given.Now));

    private RegistrationResult DeleteModel() => _given.Do(s => Deletions.DeleteModel(s, "old", "ada", "delete", _given.Now));
}

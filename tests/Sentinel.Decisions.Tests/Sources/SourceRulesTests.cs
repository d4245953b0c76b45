using System.Collections.Immutable;
using Sentinel.Contracts.Sources;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Sources;

namespace Sentinel.Decisions.Tests.Sources;

public sealed class SourceRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_source_is_declared_changed_and_removed_and_the_history_knows()
    {
        var created = SourceRules.Put(SourceBook.Empty, Source("eu", "svc", null), "ann", Now);
        var same = SourceRules.Put(created.State, Source("eu", "svc", null), "ann", Now);
        var changed = SourceRules.Put(created.State, Source("eu", "svc", null) with { Columns = ["b", "a"] }, "bob", Now);
        var removed = SourceRules.Delete(changed.State, "eu", "bob", Now);

        Assert.Equal(
            [RegistrationOutcome.Created, RegistrationOutcome.Unchanged, RegistrationOutcome.Updated],
            new[] { created, same, changed }.Select(step => step.Result.Outcome));
        Assert.Same(created.State, same.State);
        Assert.True(removed.Result);
        Assert.Empty(removed.State.Sources);
        Assert.Equal(["source.declared", "source.changed", "source.removed"], new[] { created.Effects, changed.Effects, removed.Effects }.Select(effects => Assert.IsType<AppendAudit>(Assert.Single(effects)).Draft.Kind));
        Assert.False(SourceRules.Delete(removed.State, "eu", "bob", Now).Result);
    }

    [Theory]
    [InlineData(null, "a")]
    [InlineData("a", null)]
    [InlineData("a", "a")]
    public void No_two_sources_claim_one_service(string? first, string? second)
    {
        var book = SourceRules.Put(SourceBook.Empty, Source("eu", "svc", first), "ann", Now).State;

        var refused = SourceRules.Put(book, Source("us", "svc", second), "ann", Now);

        Assert.Equal(RegistrationOutcome.Refused, refused.Result.Outcome);
        Assert.Contains("that of source 'eu' already", refused.Result.Errors["spec.kserve"], StringComparison.Ordinal);
        Assert.Same(book, refused.State);
    }

    [Fact]
    public void Services_of_different_names_or_namespaces_are_different()
    {
        var book = SourceRules.Put(SourceBook.Empty, Source("eu", "svc", "a"), "ann", Now).State;

        Assert.Equal(RegistrationOutcome.Created, SourceRules.Put(book, Source("us", "svc", "b"), "ann", Now).Result.Outcome);
        Assert.Equal(RegistrationOutcome.Created, SourceRules.Put(book, Source("us", "other", null), "ann", Now).Result.Outcome);
    }

    private static SourceSpec Source(string name, string service, string? @namespace) =>
        new(name, "housing", new SourceVersion("1", ImmutableSortedDictionary<string, string>.Empty), ["a", "b"], null, null, new KServeOrigin(service, @namespace), null);
}

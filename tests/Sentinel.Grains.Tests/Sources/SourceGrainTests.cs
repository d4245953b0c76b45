using System.Collections.Immutable;
using Sentinel.Contracts.Audit;
using Sentinel.Contracts.Sources;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Sources;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Sources;
using Sentinel.Grains.Tests.Fixtures;
using Sentinel.Testing;

namespace Sentinel.Grains.Tests.Sources;

public sealed class SourceGrainTests
{
    private static readonly SourceSpec ByEndpoint = new(
        "eu",
        "housing",
        new SourceVersion(null, ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("canary", "1.5.0"), KeyValuePair.Create("default", "1.4.0")])),
        ["MedInc", "HouseAge"],
        new OutputPlace("probability", 1),
        new OutputPlace(null, 0),
        new KServeOrigin("housing", "default"),
        null);

    private static readonly SourceSpec Captured = new(
        "us", "housing", new SourceVersion("1.4.0", ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)), [], null, null, null, new SageMakerOrigin("housing-prod", null));

    [Fact]
    public async Task Sources_outlive_the_silo_that_took_them_and_stand_in_the_history()
    {
        await using var cluster = await ModelCluster.StartAsync();
        var grain = cluster.Grains.GetGrain<ISourceGrain>(ISourceGrain.Key);

        Assert.Equal(RegistrationOutcome.Created, (await grain.PutAsync(Captured, "ann")).Outcome);
        Assert.Equal(RegistrationOutcome.Created, (await grain.PutAsync(ByEndpoint, "ann")).Outcome);
        await cluster.DeactivateAsync(grain);

        Assert.Equal(RegistrationOutcome.Unchanged, (await grain.PutAsync(ByEndpoint, "ann")).Outcome);
        Assert.Equal(["eu", "us"], (await grain.ListAsync()).Select(source => source.Name));
        Assert.True(await grain.DeleteAsync("us", "ann"));
        Assert.False(await grain.DeleteAsync("us", "ann"));
        Assert.Equal("eu", Assert.Single(await grain.ListAsync()).Name);
    }

    [Fact]
    public void A_record_of_version_1()
    {
        var draft = new AuditDraft("sources/eu/source.declared", "source.declared", null, "ann", "by manifest", new DateTimeOffset(2026, 11, 22, 7, 0, 0, TimeSpan.Zero), Sorted.Of(("source", "eu")));
        var record = new Kept<SourceBook>(new SourceBook(SourceBook.Empty.Sources.Add("eu", ByEndpoint).Add("us", Captured)), Outbox.Empty.Add([new AppendAudit(draft)]));
        var golden = File.ReadAllBytes(Path.Combine(SharedFolder.Repository, "tests", "Sentinel.Grains.Tests", "Sources", "sources-v1.bin"));

        var format = new SourceRecordFormat();

        Assert.Equal(Convert.ToHexString(golden), Convert.ToHexString(format.Encode(record)));
        Assert.Equal(Convert.ToHexString(golden), Convert.ToHexString(format.Encode(format.Decode(golden))));
    }
}

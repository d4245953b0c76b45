using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Catalog;
using Sentinel.Contracts.Versions;
using Sentinel.Grains.Tests.Fixtures;

namespace Sentinel.Grains.Tests.Catalog;

public sealed class CatalogGrainTests
{
    private static readonly HookSpec Ops = new("ops", "webhook", "https://example.org/hook", "env:OPS_SECRET", ["alert.*", "rollback.*"]);

    [Fact]
    public async Task Hooks_are_kept_and_compared_by_what_they_say()
    {
        await using var cluster = await ModelCluster.StartAsync();
        var catalog = cluster.Grains.GetGrain<ICatalogGrain>(ICatalogGrain.HooksKey);

        Assert.Equal(RegistrationOutcome.Created, (await catalog.PutHookAsync(Ops)).Outcome);
        Assert.Equal(RegistrationOutcome.Unchanged, (await catalog.PutHookAsync(Ops with { Events = ["alert.*", "rollback.*"] })).Outcome);
        Assert.Equal(RegistrationOutcome.Updated, (await catalog.PutHookAsync(Ops with { Url = "https://example.org/other" })).Outcome);
        await cluster.DeactivateAsync(catalog);
        Assert.Equal("https://example.org/other", Assert.Single(await catalog.ListHooksAsync()).Url);
    }

    [Fact]
    public async Task A_hook_that_cannot_be_told_is_refused_with_every_fault()
    {
        await using var cluster = await ModelCluster.StartAsync();
        var catalog = cluster.Grains.GetGrain<ICatalogGrain>(ICatalogGrain.HooksKey);

        var result = await catalog.PutHookAsync(new HookSpec("no name", "pager", "ftp://example.org", "plain-secret", ["*.fired"]));

        Assert.Equal(RegistrationOutcome.Refused, result.Outcome);
        Assert.Equal(["events", "name", "secretFrom", "type", "url"], result.Errors.Keys);
        Assert.Empty(await catalog.ListHooksAsync());
    }

    [Fact]
    public async Task Models_are_listed_once_in_order_in_the_part_that_is_theirs()
    {
        await using var cluster = await ModelCluster.StartAsync();
        var catalog = cluster.Grains.GetGrain<ICatalogGrain>(ICatalogGrain.KeyOf(ModelCluster.Model));
        await cluster.RegisterAsync("1");
        await cluster.RegisterAsync("2");

        Assert.Equal([ModelCluster.Model], await catalog.ListModelsAsync());
    }
}

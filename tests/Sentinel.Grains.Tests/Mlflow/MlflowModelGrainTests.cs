using Sentinel.Contracts.Mlflow;
using Sentinel.Contracts.Versions;
using Sentinel.Grains.Tests.Fixtures;

namespace Sentinel.Grains.Tests.Mlflow;

public sealed class MlflowModelGrainTests
{
    private static readonly MlflowDraft Draft = new("s3://bucket/m.onnx", "ab12", "", null, "first", [new MlflowTag("a", "b")]) { FirstRows = 1000 };

    [Fact]
    public async Task What_was_said_outlives_the_activation_that_heard_it()
    {
        await using var cluster = await ModelCluster.StartAsync();
        var names = cluster.Grains.GetGrain<IMlflowNamesGrain>(IMlflowNamesGrain.Key);
        var said = cluster.Grains.GetGrain<IMlflowModelGrain>("other");
        await names.CreateAsync("other", "Prices", [new MlflowTag("team", "pricing")], "ada");
        await said.CreateVersionAsync("other", Draft, "ada");
        await said.StageAsync("other", 1, "Production", archiveOthers: false, "ada");
        await said.SetAliasAsync("other", "best", 1, "ada");
        await names.RenameAsync("other", "prices", "ada");
        var before = await said.GetAsync();

        await cluster.DeactivateAsync(said);
        await cluster.DeactivateAsync(names);

        var after = (await said.GetAsync())!;
        Assert.Equivalent(before, after, strict: true);
        Assert.Equal(("Production", "s3://bucket/m.onnx", "ab12"), (after.Versions[0].Stage, after.Versions[0].Source, after.Versions[0].RunId));
        Assert.Equal("other", (await names.GetAsync()).Models["prices"]);
        Assert.Equal(2, (await said.CreateVersionAsync("prices", Draft, "ada")).Version!.Number);
        await cluster.UntilAsync(async () => (await cluster.Grains.GetGrain<Sentinel.Contracts.Audit.IAuditGrain>("other").GetAsync(0, 100)).Select(entry => entry.Draft.Kind).Intersect(["mlflow.staged", "mlflow.renamed"]).Count() == 2, "the history");
    }

    [Fact]
    public async Task A_number_whose_version_could_not_be_registered_is_left_out_and_nothing_is_said_of_it()
    {
        await using var cluster = await ModelCluster.StartAsync();
        var said = cluster.Grains.GetGrain<IMlflowModelGrain>("other");
        await cluster.Grains.GetGrain<IMlflowNamesGrain>(IMlflowNamesGrain.Key).CreateAsync("other", null, [], "ada");

        var refused = await said.CreateVersionAsync("other", Draft with { Signature = new Signature([new FeatureSpec("a", FeatureType.Numeric), new FeatureSpec("a", FeatureType.Numeric)], new PredictionSpec(PredictionType.Numeric)) }, "ada");
        var created = await said.CreateVersionAsync("other", Draft, "ada");

        Assert.Equal(MlflowErrorCode.ResourceConflict, refused.Fault!.Code);
        Assert.Equal(2, created.Version!.Number);
        Assert.Equal([2L], (await said.GetAsync())!.Versions.Select(version => version.Number));
    }

    [Fact]
    public async Task The_alias_champion_is_free_until_there_is_a_route_and_follows_that_from_then_on()
    {
        await using var cluster = await ModelCluster.StartAsync();
        await cluster.RegisterAsync("1");
        await cluster.RegisterAsync("2");
        var said = cluster.Grains.GetGrain<IMlflowModelGrain>(ModelCluster.Model);

        Assert.Null(await said.SetAliasAsync(ModelCluster.Model, "champion", 2, "ada"));
        await cluster.PromoteAsync("1");

        Assert.Equal("1", (await cluster.Decider.GetAsync())!.Aliases["champion"]);
        Assert.Null(await said.SetAliasAsync(ModelCluster.Model, "champion", 1, "ada"));
        var fault = await said.SetAliasAsync(ModelCluster.Model, "champion", 2, "ada");
        Assert.Equal(MlflowErrorCode.ResourceConflict, fault!.Code);
        Assert.Contains("promote 2 instead", fault.Message, StringComparison.Ordinal);
        Assert.Equal("1", (await cluster.Decider.GetAsync())!.Aliases["champion"]);
    }
}

using System.Text.Json.Nodes;
using Sentinel.Testing;
using Sentinel.Testing.Processes;

namespace Sentinel.EndToEnd.Tests;

/// <summary>Git as the way into the registry: a checkout that is applied, and the tags of GTO, in and out.</summary>
public sealed class GitOpsTests : IAsyncLifetime
{
    private ClosedLoopRig _rig = null!;

    public async Task InitializeAsync() => _rig = await ClosedLoopRig.StartAsync();

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [SharedFact]
    public async Task Git_fills_the_registry_and_the_registry_tags_Git()
    {
        await ImportAsync();
        await CheckoutAsync();
    }

    private async Task ImportAsync()
    {
        var bundle = SharedFolder.PathOf("oracles", "gto_repository.bundle");
        var said = JsonNode.Parse(await File.ReadAllTextAsync(SharedFolder.PathOf("oracles", "gto.json")))!["show"]!.AsObject();

        var dry = await _rig.JsonAsync("gto", "import", bundle, "--dry-run");
        Assert.Empty((await _rig.JsonAsync("get", "models")).AsArray());
        await _rig.JsonAsync("gto", "import", bundle);
        var again = await _rig.JsonAsync("gto", "import", bundle);

        Assert.Equal(4, dry["versions"]!.AsArray().Count);
        Assert.All(["models", "versions", "aliases", "removedAliases"], list => Assert.Empty(again[list]!.AsArray()));
        var models = (await _rig.JsonAsync("get", "models")).AsArray().ToDictionary(model => (string)model!["model"]!, model => model!);
        Assert.Equal(["churn", "housing", "org.nested-model_2"], models.Keys.Order(StringComparer.Ordinal));
        foreach (var (artifact, state) in said)
        {
            var model = models[artifact.Replace('/', '.')];
            Assert.Equal(
                state!["stage"]!.AsObject().Where(stage => stage.Value is not null).Select(stage => (stage.Key, ((string)stage.Value!)[1..])).Order(),
                model["aliases"]!.AsObject().Select(alias => (alias.Key, (string)alias.Value!)).Order());
            Assert.Equal((string?)state["version"] is { } latest ? latest[1..] : null, model["versions"]!.AsArray().Select(version => (string)version!["version"]!).Max(StringComparer.Ordinal));
        }

        var source = (await _rig.JsonAsync("describe", "housing@0.1.0")).ToJsonString();
        Assert.Contains("32abb48c8d2cee7dd085feff0fef149666d6b4be", source, StringComparison.Ordinal);
        Assert.Contains("models/h.onnx", source, StringComparison.Ordinal);
    }

    private async Task CheckoutAsync()
    {
        using var repository = new GitWorkTree();
        var folder = Path.Combine(repository.Folder, "models");
        repository.Write("models/a.yaml", Version("1.0.0"));
        var first = repository.Commit();
        await _rig.JsonAsync("apply", "-f", folder);
        repository.Write("models/b.yaml", Version("1.1.0"));
        repository.Write("models/c.yaml", Version("1.2.0"));
        var second = repository.Commit();

        // A dry run changes nothing, and drift is what it would do.
        var planned = await _rig.JsonAsync("apply", "-f", folder, "--prune", "--dry-run");
        Assert.Equal(["unchanged", "created", "created"], planned.AsArray().Select(change => (string)change!["outcome"]!));
        Assert.Equal(3, (await _rig.RunAsync("diff", "--git", folder)).Exit);
        await _rig.JsonAsync("apply", "-f", folder);
        Assert.Equal(0, (await _rig.RunAsync("diff", "--git", folder)).Exit);

        // A later commit is no other version: the first keeps the commit that it was registered with.
        var versions = (await _rig.JsonAsync("get", "models")).AsArray().Single(model => (string)model!["model"]! == "eu")!["versions"]!.AsArray();
        Assert.Equal(["1.0.0", "1.1.0", "1.2.0"], versions.Select(version => (string)version!["version"]!));
        Assert.Contains(first, (await _rig.JsonAsync("describe", "eu@1.0.0")).ToJsonString(), StringComparison.Ordinal);

        // What the registry says comes out as tags, once. Two versions of one commit are one too many for GTO.
        Assert.Equal(0, (await _rig.RunAsync("promote", "eu", "1.0.0", "--strategy", "immediate")).Exit);
        var export = await _rig.JsonAsync("gto", "export", "eu", repository.Folder);
        Assert.Equal([("eu@v1.0.0", first), ("eu@v1.1.0", second), ("eu#champion#1", first)], export["tags"]!.AsArray().Select(tag => ((string)tag!["name"]!, (string)tag["commit"]!)));
        Assert.Equal(["1.2.0"], export["skipped"]!.AsObject().Select(skipped => skipped.Key));
        Assert.Empty((await _rig.JsonAsync("gto", "export", "eu", repository.Folder))["tags"]!.AsArray());
        var back = await _rig.JsonAsync("gto", "import", repository.Folder, "--dry-run");
        Assert.All(["models", "versions", "aliases", "removedAliases", "deregistered"], list => Assert.Empty(back[list]!.AsArray()));

        // What has no manifest any more goes, but for what the route names; what came another way stays.
        await _rig.ApplyAsync("by-hand", Version("9.0.0"));
        File.Delete(Path.Combine(folder, "a.yaml"));
        File.Delete(Path.Combine(folder, "b.yaml"));
        Assert.Equal(2, (await _rig.RunAsync("apply", "-f", folder, "--prune")).Exit);
        repository.Commit();
        var dry = await _rig.JsonAsync("apply", "-f", folder, "--prune", "--dry-run");
        var pruned = await _rig.JsonAsync("apply", "-f", folder, "--prune");
        Assert.Equal([("eu@1.2.0", "unchanged"), ("eu@1.0.0", "kept"), ("eu@1.1.0", "removed")], dry.AsArray().Select(change => ((string)change!["name"]!, (string)change["outcome"]!)));
        Assert.Equal([("eu@1.0.0", "kept"), ("eu@1.1.0", "removed")], pruned["pruned"]!.AsArray().Select(change => ((string)change!["name"]!, (string)change["outcome"]!)));
        Assert.Equal(["1.0.0", "1.2.0", "9.0.0"], (await _rig.JsonAsync("get", "models")).AsArray().Single(model => (string)model!["model"]! == "eu")!["versions"]!.AsArray().Select(version => (string)version!["version"]!));
    }

    private static string Version(string version) => $$"""
        apiVersion: sentinel/v1
        kind: ModelVersion
        metadata: {model: eu, version: {{version}}, labels: {team: pricing} }
        spec: {metrics: {roc_auc: 0.9} }
        """;
}

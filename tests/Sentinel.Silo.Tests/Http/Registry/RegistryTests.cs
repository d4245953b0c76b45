using System.Net;
using System.Text.Json.Nodes;
using Sentinel.Silo.Tests.Hosting;
using Sentinel.Testing;

namespace Sentinel.Silo.Tests.Http.Registry;

public sealed class RegistryTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    [Fact]
    public async Task Versions_that_are_registered_at_once_get_names_of_their_own()
    {
        await ApplyAsync("""{"apiVersion": "sentinel/v1", "kind": "Model", "metadata": {"model": "issued", "labels": {"team": "pricing"}}, "spec": {"description": "Prices", "versions": "number"}}""");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => silo.SendAsync(HttpMethod.Post, "/api/v1/models/issued/versions", Next("issued", $"run-{i}"))));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.Status));
        Assert.Equal(Enumerable.Range(1, 20).Select(i => $"issued@{i}").Order(), answers.Select(answer => (string)answer.Body!["name"]!).Order());
        var model = await silo.GetAsync("/api/v1/models/issued");
        Assert.Equal(("Prices", "number", "pricing"), ((string)model["description"]!, (string)model["scheme"]!, (string)model["labels"]!["team"]!));
        var (refused, problem) = await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", Manifests.Bare("issued", "1.0.0"));
        Assert.Equal(HttpStatusCode.Conflict, refused);
        Assert.Contains("must be a whole number", (string)problem!["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repeat_of_the_newest_makes_no_second_version()
    {
        Assert.Equal("repeated@1.0.0", (string)(await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", Next("repeated", "run-1"))).Body!["name"]!);

        var (status, again) = await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", Next("repeated", "run-1"));
        var (_, minor) = await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", Next("repeated", "run-2", bump: "minor"));

        Assert.Equal((HttpStatusCode.OK, "repeated@1.0.0", "unchanged"), (status, (string)again!["name"]!, (string)again["outcome"]!));
        Assert.Equal("repeated@1.1.0", (string)minor!["name"]!);
    }

    [Fact]
    public async Task A_deleted_version_is_gone_and_comes_back_only_as_what_it_was()
    {
        await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", Run("deleting", "1", "run-1"));
        await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", Run("deleting", "2", "run-2"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await silo.SendAsync(HttpMethod.Delete, "/api/v1/models/deleting/versions/2")).Status);
        Assert.Equal((HttpStatusCode.OK, "deleted"), Outcome(await silo.SendAsync(HttpMethod.Delete, "/api/v1/models/deleting/versions/2?reason=old")));

        Assert.Equal(HttpStatusCode.NotFound, (await silo.SendAsync(HttpMethod.Get, "/api/v1/models/deleting/versions/2")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await silo.SendAsync(HttpMethod.Delete, "/api/v1/models/deleting/versions/2?reason=old")).Status);
        Assert.Equal("1", (string)Assert.Single((await silo.GetAsync("/api/v1/models/deleting/versions"))["versions"]!.AsArray())!["version"]!);
        var (refused, problem) = await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", Run("deleting", "2", "another"));
        Assert.Equal(HttpStatusCode.Conflict, refused);
        Assert.Contains("cannot change once the version is registered", (string)problem!["detail"]!, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Created, "created"), Outcome(await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", Run("deleting", "2", "run-2"))));
        await RunningSilo.UntilAsync("audited", async () =>
            (await silo.GetAsync("/api/v1/models/deleting/audit"))["entries"]!.AsArray().Any(entry => (string)entry!["draft"]!["kind"]! == "version.deleted" && (string)entry["draft"]!["reason"]! == "old"));
    }

    [Fact]
    public async Task What_serves_is_not_deleted_and_what_is_deleted_does_not_serve()
    {
        await silo.RegisterLinearAsync("serving", "1");
        await silo.RegisterLinearAsync("serving", "2");
        await silo.PromoteAsync("serving", "1");
        Assert.Equal(HttpStatusCode.OK, (await silo.SendAsync(HttpMethod.Post, "/v2/models/serving/versions/2/infer", Request("r"))).Status);

        Assert.Equal(HttpStatusCode.Conflict, (await silo.SendAsync(HttpMethod.Delete, "/api/v1/models/serving/versions/1?reason=old")).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await silo.SendAsync(HttpMethod.Delete, "/api/v1/models/serving?reason=old")).Status);
        Assert.Equal(HttpStatusCode.OK, (await silo.SendAsync(HttpMethod.Delete, "/api/v1/models/serving/versions/2?reason=old")).Status);

        Assert.Equal(HttpStatusCode.NotFound, (await silo.SendAsync(HttpMethod.Post, "/v2/models/serving/versions/2/infer", Request("r"))).Status);
    }

    [Fact]
    public async Task A_refused_registration_leaves_what_serves_as_it_is()
    {
        await silo.RegisterLinearAsync("kept", "1");
        var before = (await silo.SendAsync(HttpMethod.Post, "/v2/models/kept/versions/1/infer", Request("a"))).Body!["outputs"]!.ToJsonString();
        byte[] other = [.. LinearModel.Bytes, 0x32, 2, 0x41, 0x42];
        var manifest = (await silo.GetAsync("/api/v1/models/kept/versions/1"))["spec"]!;
        var wanted = new JsonObject
        {
            ["apiVersion"] = "sentinel/v1",
            ["kind"] = "ModelVersion",
            ["metadata"] = new JsonObject { ["model"] = "kept", ["version"] = "1" },
            ["spec"] = new JsonObject
            {
                ["artifact"] = new JsonObject { ["fileName"] = "linear.onnx", ["sha256"] = await silo.PutArtifactAsync(other), ["sizeBytes"] = other.Length },
                ["signature"] = new JsonObject { ["features"] = manifest["signature"]!["features"]!.DeepClone(), ["prediction"] = new JsonObject { ["type"] = "numeric" } },
            },
        };

        Assert.Equal(HttpStatusCode.Conflict, (await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", wanted)).Status);

        var (verified, answer) = await silo.SendAsync(HttpMethod.Post, "/api/v1/models/kept/versions/1/verify");
        Assert.Equal(HttpStatusCode.OK, verified);
        Assert.Equal((true, 1, 1), ((bool)answer!["reproduced"]!, (int)answer["requests"]!, (int)answer["equal"]!));
        Assert.Equal((string)manifest["artifact"]!["sha256"]!, (string)answer["artifactSha256"]!);
        Assert.Equal(before, (await silo.SendAsync(HttpMethod.Post, "/v2/models/kept/versions/1/infer", Request("b"))).Body!["outputs"]!.ToJsonString());
    }

    [Fact]
    public async Task A_version_without_artifact_or_requests_is_not_called_reproduced()
    {
        await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", Manifests.Bare("elsewhere", "1"));
        await silo.RegisterLinearAsync("unasked", "1");

        var elsewhere = (await silo.SendAsync(HttpMethod.Post, "/api/v1/models/elsewhere/versions/1/verify")).Body!;
        var unasked = (await silo.SendAsync(HttpMethod.Post, "/api/v1/models/unasked/versions/1/verify")).Body!;

        Assert.Null(elsewhere["reproduced"]);
        Assert.Contains("has no artifact", (string)elsewhere["sentence"]!, StringComparison.Ordinal);
        Assert.Null(unasked["reproduced"]);
        Assert.Contains("no request was recorded yet", (string)unasked["sentence"]!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await silo.SendAsync(HttpMethod.Post, "/api/v1/models/unasked/versions/9/verify")).Status);
    }

    [Fact]
    public async Task Where_no_sample_is_to_be_kept_none_is()
    {
        var discreet = await RunningSilo.StartAsync("--Scoring:KeepSample=false");
        try
        {
            await discreet.RegisterLinearAsync("discreet", "1");
            Assert.Equal(HttpStatusCode.OK, (await discreet.SendAsync(HttpMethod.Post, "/v2/models/discreet/versions/1/infer", Request("r"))).Status);

            var verification = (await discreet.SendAsync(HttpMethod.Post, "/api/v1/models/discreet/versions/1/verify")).Body!;

            Assert.Null(verification["reproduced"]);
            Assert.Equal(0, (int)verification["requests"]!);
        }
        finally
        {
            await discreet.DisposeAsync();
        }
    }

    [Fact]
    public async Task Versions_of_all_models_are_searched_by_what_was_registered()
    {
        foreach (var (model, version, auc) in ((string, string, double)[])[("found-a", "1.9.0", 0.9), ("found-a", "1.10.0", 0.95), ("found-b", "1.0.0", 0.97)])
        {
            var manifest = Manifests.Bare(model, version);
            manifest["metadata"]!["labels"] = new JsonObject { ["search"] = "yes" };
            manifest["spec"]!["metrics"] = new JsonObject { ["roc_auc"] = auc };
            Assert.Equal(HttpStatusCode.Created, (await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", manifest)).Status);
        }

        var filter = Uri.EscapeDataString("labels.search = 'yes' and metrics.roc_auc > 0.92");
        var first = await silo.GetAsync($"/api/v1/versions?filter={filter}&orderBy=metrics.roc_auc%20desc&limit=1");
        var second = await silo.GetAsync($"/api/v1/versions?filter={filter}&orderBy=metrics.roc_auc%20desc&limit=1&pageToken={(string)first["nextPageToken"]!}");

        Assert.Equal("found-b", (string)Assert.Single(first["versions"]!.AsArray())!["model"]!);
        var last = Assert.Single(second["versions"]!.AsArray())!;
        Assert.Equal(("found-a", "1.10.0", 0.95), ((string)last["model"]!, (string)last["version"]!, (double)last["metrics"]!["roc_auc"]!));
        Assert.Null(second["nextPageToken"]);
        var (status, problem) = await silo.SendAsync(HttpMethod.Get, "/api/v1/versions?filter=colour%20%3D%201");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("'colour' is no field of versions", (string)problem!["errors"]!["filter"]![0]!, StringComparison.Ordinal);
    }

    private static (HttpStatusCode Status, string Outcome) Outcome((HttpStatusCode Status, JsonNode? Body) answer) => (answer.Status, (string)answer.Body!["outcome"]!);

    private static JsonObject Run(string model, string version, string run)
    {
        var manifest = Manifests.Bare(model, version);
        manifest["spec"]!["lineage"] = new JsonObject { ["run"] = run };
        return manifest;
    }

    private static JsonObject Next(string model, string run, string? bump = null)
    {
        var manifest = Run(model, "auto", run);
        if (bump is not null)
        {
            manifest["metadata"]!["bump"] = bump;
        }

        return manifest;
    }

    private static JsonObject Request(string id) => new()
    {
        ["id"] = id,
        ["inputs"] = new JsonArray(
            new JsonObject { ["name"] = "a", ["shape"] = new JsonArray(1, 1), ["datatype"] = "FP32", ["data"] = new JsonArray(1.5) }, new JsonObject { ["name"] = "b", ["shape"] = new JsonArray(1, 1), ["datatype"] = "FP32", ["data"] = new JsonArray(2.5) }),
    };

    private async Task ApplyAsync(string manifest) => Assert.Equal(HttpStatusCode.Created, (await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", JsonNode.Parse(manifest)!)).Status);
}

using System.Net;
using System.Text.Json.Nodes;
using Sentinel.Silo.Tests.Hosting;

namespace Sentinel.Silo.Tests.Http;

/// <summary>Groups of models over HTTP: versions that really answer go back together, or stay.</summary>
public sealed class GroupTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    [Fact]
    public async Task Models_of_a_group_go_back_together_or_not_at_all()
    {
        foreach (var model in new[] { "embedder", "ranker" })
        {
            await silo.RegisterLinearAsync(model, "1");
            await silo.RegisterLinearAsync(model, "2");
            await silo.PromoteAsync(model, "1");
            await silo.PromoteAsync(model, "2");
        }

        await silo.FallBackToAsync("embedder", "1");
        Assert.Equal(HttpStatusCode.Created, (await DeclareAsync("embedder", "ranker")).Status);
        Assert.Equal("search", (string)(await silo.GetAsync("/api/v1/models/ranker"))["group"]!);

        var (stayed, problem) = await silo.SendAsync(HttpMethod.Post, "/api/v1/models/embedder/rollback", new JsonObject { ["reason"] = "worse" });
        Assert.Equal(HttpStatusCode.Conflict, stayed);
        Assert.Contains("ranker: 1: it was never seen stable", (string)problem!["detail"]!, StringComparison.Ordinal);
        Assert.Equal("2", await ServedAsync("embedder"));

        await silo.FallBackToAsync("ranker", "1");
        var (gone, record) = await silo.SendAsync(HttpMethod.Post, "/api/v1/models/embedder/rollback", new JsonObject { ["reason"] = "worse" });
        Assert.Equal(HttpStatusCode.OK, gone);
        Assert.Equal(("completed", "search", 1), ((string)record!["outcome"]!, (string)record["group"]!, (int)record["groupEpoch"]!));
        Assert.Equal(("1", "1"), (await ServedAsync("embedder"), await ServedAsync("ranker")));
        await RunningSilo.UntilAsync("the ranker's confirmation", async () => (string?)(await silo.GetAsync("/api/v1/models/ranker/rollouts"))["rollbacks"]!.AsArray().FirstOrDefault()?["outcome"] == "completed");

        var listed = (await silo.GetAsync("/api/v1/groups"))["groups"]!.AsArray().Single()!;
        Assert.Equal(("search", 1, "committed", "letGo"), ((string)listed["group"]!, (int)listed["epoch"]!, (string)listed["rollbacks"]![0]!["phase"]!, (string)listed["rollbacks"]![1]!["phase"]!));
        await RunningSilo.UntilAsync("the history", async () => (await silo.GetAsync("/api/v1/audit"))["entries"]!.AsArray().Any(e => (string)e!["draft"]!["kind"]! == "group.committed"));
    }

    [Fact]
    public async Task What_cannot_be_a_group_is_told_why()
    {
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await DeclareAsync("alone")).Status);
        var (status, problem) = await DeclareAsync("nobody", "noone");
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("not registered", (string)problem!["errors"]!["spec.models"]![0]!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await silo.SendAsync(HttpMethod.Post, "/api/v1/groups/nothing/rollback", new JsonObject { ["reason"] = "why" })).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await silo.SendAsync(HttpMethod.Delete, "/api/v1/groups/nothing", new JsonObject())).Status);
    }

    private Task<(HttpStatusCode Status, JsonNode? Body)> DeclareAsync(params string[] models) => silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", new JsonObject
    {
        ["apiVersion"] = "sentinel/v1",
        ["kind"] = "Group",
        ["metadata"] = new JsonObject { ["name"] = "search" },
        ["spec"] = new JsonObject { ["models"] = new JsonArray([.. models.Select(m => JsonValue.Create(m))]) },
    });

    private async Task<string> ServedAsync(string model)
    {
        var (status, answer) = await silo.SendAsync(HttpMethod.Post, $"/v2/models/{model}/infer", JsonNode.Parse("""{"inputs": [{"name": "features", "shape": [1, 2], "datatype": "FP32", "data": [1, 2]}]}""")!);
        Assert.Equal(HttpStatusCode.OK, status);
        return (string)answer!["model_version"]!;
    }
}

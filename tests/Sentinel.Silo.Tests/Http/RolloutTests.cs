using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Sentinel.Silo.Tests.Hosting;
using Sentinel.Testing;

namespace Sentinel.Silo.Tests.Http;

/// <summary>Rollouts over HTTP, with requests that are answered and shadows that are really asked.</summary>
public sealed class RolloutTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    private static readonly string Plan =
        """
        {"strategy": "canary", "steps": [20, 100], "shadow": {"pairs": 100, "for": "10m"}, "stepBake": "1h", "settle": "0s", "interval": "1s",
         "checks": [{"name": "agreement", "kind": "agreement", "metric": "agreement", "limit": 0.9, "minRows": 50, "critical": true}, {"name": "errors", "kind": "compare", "metric": "errors", "minRows": 50}]}
        """;

    [SharedFact]
    public async Task A_version_with_swapped_columns_is_found_by_its_shadow_before_it_answers_anybody()
    {
        await BeginAsync("shadowed", "california_v2_swapped_columns.onnx");

        var rollout = await UntilEndAsync("shadowed", r => r["ended"] is not null);

        Assert.Equal("rolledBack", (string)rollout["phase"]!);
        Assert.Contains("agreement", (string)rollout["events"]!.AsArray()[^1]!["why"]!, StringComparison.Ordinal);
        Assert.DoesNotContain(rollout["events"]!.AsArray(), e => (double)e!["weight"]! > 0);
        var route = await silo.GetAsync("/api/v1/models/shadowed/route");
        Assert.Equal(100, (double)route["weights"]!["1"]!);
        Assert.Empty(route["shadows"]!.AsArray());
    }

    [SharedFact]
    public async Task The_same_model_passes_its_shadow_takes_its_share_and_gives_it_back_when_a_person_aborts()
    {
        await BeginAsync("stepped", "california_v1.onnx");
        var (refused, problem) = await silo.SendAsync(HttpMethod.Post, "/api/v1/models/stepped/rollouts", new JsonObject { ["version"] = "2", ["strategy"] = "linear", ["reason"] = "again" });
        Assert.Equal(HttpStatusCode.Conflict, refused);
        var rollout = await UntilEndAsync("stepped", r => (string)r["phase"]! == "canary");
        var id = (string)rollout["id"]!;
        Assert.Equal(id, (string)problem!["rollout"]!["id"]!);
        Assert.Equal(20, (double)(await silo.GetAsync("/api/v1/models/stepped/route"))["weights"]!["2"]!);
        Assert.Equal(20, (double)(await silo.GetAsync("/api/v1/fleet"))["leaves"]!.AsArray().Single(l => (string)l!["model"]! == "stepped")!["weight"]!);

        Assert.Equal(HttpStatusCode.NotFound, (await silo.SendAsync(HttpMethod.Post, "/api/v1/models/stepped/rollouts/none/pause", new JsonObject())).Status);
        Assert.Equal("paused", (string)(await CommandAsync(id, "pause"))["phase"]!);
        Assert.Equal("canary", (string)(await CommandAsync(id, "resume"))["phase"]!);
        Assert.Equal("aborted", (string)(await CommandAsync(id, "abort"))["phase"]!);
        Assert.Equal("aborted", (string)(await CommandAsync(id, "abort"))["phase"]!);

        Assert.Equal(100, (double)(await silo.GetAsync("/api/v1/models/stepped/route"))["weights"]!["1"]!);
    }

    [Fact]
    public async Task A_plan_that_can_never_fail_is_refused_with_its_field()
    {
        await silo.SendAsync(HttpMethod.Post, "/api/v1/models", new JsonObject { ["model"] = "planned" });
        var (status, problem) = await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", new JsonObject
        {
            ["apiVersion"] = "sentinel/v1",
            ["kind"] = "Rollout",
            ["metadata"] = new JsonObject { ["model"] = "planned" },
            ["spec"] = new JsonObject { ["checks"] = new JsonArray() },
        });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("checks", problem!["errors"]!.AsObject().Single().Key, StringComparison.Ordinal);
    }

    private async Task BeginAsync(string model, string challenger)
    {
        Assert.Equal(HttpStatusCode.Created, (await silo.RegisterHousingAsync(model, "1")).Status);
        Assert.Equal(HttpStatusCode.Created, (await silo.RegisterHousingAsync(model, "2", challenger)).Status);
        Assert.Equal(HttpStatusCode.OK, (await silo.SendAsync(HttpMethod.Post, $"/api/v1/models/{model}/rollouts", new JsonObject { ["version"] = "1", ["reason"] = "first" })).Status);
        var (status, rollout) = await silo.SendAsync(HttpMethod.Post, $"/api/v1/models/{model}/rollouts", new JsonObject { ["version"] = "2", ["reason"] = "better", ["plan"] = JsonNode.Parse(Plan) });
        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal("1", (string)rollout!["stable"]!);
        Assert.NotEmpty((string)rollout["power"]!);
    }

    // Rows differ from one request to the next, as those of customers do.
    private async Task<JsonNode> UntilEndAsync(string model, Func<JsonNode, bool> holds)
    {
        JsonNode? rollout = null;
        var sent = 0;
        await RunningSilo.UntilAsync($"the rollout of {model}", async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                var request = Manifests.TwoRowRequest(string.Create(CultureInfo.InvariantCulture, $"{model}-{sent++}"));
                var data = request["inputs"]![0]!["data"]!.AsArray();
                data[0] = 1.5 + (sent % 40 / 10.0);
                data[8] = 1.5 + (sent * 7 % 40 / 10.0);
                await silo.SendAsync(HttpMethod.Post, $"/v2/models/{model}/infer", request);
            }

            rollout = (await silo.GetAsync($"/api/v1/models/{model}/rollouts"))["rollouts"]![0]!;
            return holds(rollout);
        });
        return rollout!;
    }

    private async Task<JsonNode> CommandAsync(string id, string command)
    {
        var (status, rollout) = await silo.SendAsync(HttpMethod.Post, $"/api/v1/models/stepped/rollouts/{id}/{command}", new JsonObject { ["reason"] = "by hand" });
        Assert.Equal(HttpStatusCode.OK, status);
        return rollout!;
    }
}

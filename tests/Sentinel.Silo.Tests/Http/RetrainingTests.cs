using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Sentinel.Silo.Tests.Hosting;

namespace Sentinel.Silo.Tests.Http;

public sealed class RetrainingTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    [Fact]
    public async Task A_run_is_asked_for_by_hand_reported_on_and_ended_by_the_version_that_answers_it()
    {
        await RegisterAsync("loop", "1");
        var asked = await silo.SendAsync(HttpMethod.Post, "/api/v1/models/loop/triggers", new JsonObject { ["version"] = "1", ["reason"] = "a new season" });
        Assert.Equal((HttpStatusCode.Created, "requested", "hand"), (asked.Status, (string)asked.Body!["status"]!, (string)asked.Body["cause"]!));
        var trigger = (string)asked.Body["id"]!;

        var second = await silo.SendAsync(HttpMethod.Post, "/api/v1/models/loop/triggers", new JsonObject { ["version"] = "1", ["reason"] = "again" });
        Assert.Equal((HttpStatusCode.Conflict, trigger), (second.Status, (string)second.Body!["run"]!["id"]!));

        var running = await silo.SendAsync(HttpMethod.Post, $"/api/v1/models/loop/triggers/{trigger}", new JsonObject { ["status"] = "running", ["commit"] = "c0ffee", ["metrics"] = new JsonObject { ["roc_auc"] = 0.9 } });
        Assert.Equal((HttpStatusCode.OK, "running"), (running.Status, (string)running.Body!["status"]!));

        var unheard = await silo.SendAsync(HttpMethod.Post, $"/api/v1/models/loop/triggers/{trigger}", new JsonObject { ["status"] = "succeeded", ["version"] = "2" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unheard.Status);

        await RegisterAsync("loop", "2", new JsonObject { ["parent"] = "1", ["trigger"] = trigger, ["dataset"] = new JsonObject { ["sha256"] = new string('d', 64) } });
        await RunningSilo.UntilAsync("the end of the run", async () => (string)(await silo.GetAsync("/api/v1/models/loop/triggers"))["runs"]![0]!["status"]! == "succeeded");

        var listed = await silo.GetAsync("/api/v1/models/loop/triggers");
        Assert.Equal(("2", new string('d', 64), "c0ffee"), ((string)listed["runs"]![0]!["newVersion"]!, (string)listed["runs"]![0]!["dataDigest"]!, (string)listed["runs"]![0]!["commit"]!));
        Assert.Equal((trigger, "a new season"), ((string)listed["triggers"]![0]!["id"]!, (string)listed["triggers"]![0]!["reason"]!));
        Assert.Equal(trigger, (string)(await silo.GetAsync("/api/v1/models/loop"))["triggers"]![0]!["id"]!);
    }

    [Fact]
    public async Task A_trainer_reports_as_CloudEvents_and_is_told_what_was_refused()
    {
        await RegisterAsync("reports", "1");
        var trigger = (string)(await silo.SendAsync(HttpMethod.Post, "/api/v1/models/reports/triggers", new JsonObject { ["version"] = "1", ["reason"] = "a new season" })).Body!["id"]!;
        var batch = new JsonArray(
            Event(new JsonObject { ["model"] = "reports", ["trigger"] = trigger, ["status"] = "acknowledged" }),
            Event(new JsonObject { ["model"] = "reports", ["trigger"] = "nobody-asked", ["status"] = "running" }),
            Event(new JsonObject { ["model"] = "reports", ["trigger"] = trigger, ["status"] = "failed", ["error"] = "no labels" }));

        using var response = await silo.Http.PostAsync("/api/v1/cloudevents", new StringContent(batch.ToJsonString(), Encoding.UTF8, "application/cloudevents-batch+json"));
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal((HttpStatusCode.MultiStatus, 2, 2), (response.StatusCode, (int)answer["accepted"]!, (int)answer["errors"]![0]!["line"]!));
        var run = (await silo.GetAsync("/api/v1/models/reports/triggers"))["runs"]![0]!;
        Assert.Equal(("failed", "no labels"), ((string)run["status"]!, (string)run["error"]!));
    }

    [Theory]
    [InlineData("/api/v1/models/nobody/triggers", """{"reason": "why"}""", HttpStatusCode.NotFound)]
    [InlineData("/api/v1/models/nobody/triggers/x", """{"status": "running"}""", HttpStatusCode.NotFound)]
    [InlineData("/api/v1/models/nobody/triggers", "{}", HttpStatusCode.UnprocessableEntity)]
    public async Task What_cannot_be_taken_is_a_problem(string path, string body, HttpStatusCode status) =>
        Assert.Equal(status, (await silo.SendAsync(HttpMethod.Post, path, JsonNode.Parse(body)!)).Status);

    private static JsonObject Event(JsonObject data) => new() { ["specversion"] = "1.0", ["id"] = "1", ["source"] = "/trainer", ["type"] = "io.sentinel.retrain.reported.v1", ["data"] = data };

    private async Task RegisterAsync(string model, string version, JsonObject? lineage = null)
    {
        var manifest = JsonNode.Parse("""
            {"apiVersion": "sentinel/v1", "kind": "ModelVersion", "metadata": {}, "spec": {"signature": {"features": [{"name": "a", "type": "numeric"}], "prediction": {"type": "numeric"}}}}
            """)!;
        manifest["metadata"] = new JsonObject { ["model"] = model, ["version"] = version };
        manifest["spec"]!["lineage"] = lineage;
        Assert.Equal(HttpStatusCode.Created, (await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", manifest)).Status);
    }
}

using System.Net;
using System.Text.Json.Nodes;
using Sentinel.Silo.Tests.Hosting;

namespace Sentinel.Silo.Tests.Http;

/// <summary>Silences and acknowledgements over HTTP, with an alert that really fires.</summary>
public sealed class SilenceTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    private const string Silences = "/api/v1/silences";

    [Fact]
    public async Task A_silence_keeps_what_fits_it_until_somebody_ends_it()
    {
        var alert = await FireAsync("hushed");
        Assert.Null(alert["silencedBy"]);

        var (status, silence) = await silo.SendAsync(HttpMethod.Post, Silences, Wish("model=hushed", "alertname=~\"roll.*\""));

        Assert.Equal((HttpStatusCode.Created, "active", "maintenance"), (status, (string)silence!["state"]!, (string)silence["comment"]!));
        var id = (string)silence["id"]!;
        Assert.Equal(id, (string?)(await AlertAsync("hushed"))["silencedBy"]);
        var listed = (await silo.GetAsync(Silences))["silences"]!.AsArray().Single(s => (string)s!["id"]! == id)!;
        Assert.Equal(["model = hushed", "alertname =~ roll.*"], listed["matchers"]!.AsArray().Select(m => $"{m!["name"]} {m["operator"]} {m["value"]}"));

        Assert.Equal(HttpStatusCode.NoContent, await DeleteAsync($"{Silences}/{id}"));
        Assert.Null((await AlertAsync("hushed"))["silencedBy"]);
        Assert.Equal("expired", (string)(await silo.GetAsync(Silences))["silences"]!.AsArray().Single(s => (string)s!["id"]! == id)!["state"]!);
        Assert.Equal(HttpStatusCode.NotFound, await DeleteAsync($"{Silences}?id={id}"));
        await RunningSilo.UntilAsync("the history of the silence", async () =>
            (await silo.GetAsync("/api/v1/audit"))["entries"]!.AsArray().Where(e => (string?)e!["draft"]!["data"]!["silence"] == id).Select(e => (string)e!["draft"]!["kind"]!).SequenceEqual(["silence.added", "silence.expired"]));
    }

    [Theory]
    [InlineData("matchers", """{"comment": "why", "end": "2199-01-01T00:00:00Z"}""")]
    [InlineData("matchers[1]", """{"matchers": ["model=a", "model"], "comment": "why"}""")]
    [InlineData("matchers[0]", """{"matchers": [{"name": "model"}], "comment": "why"}""")]
    [InlineData("matchers[0]", """{"matchers": ["model=~("], "comment": "why", "end": "2026-12-01T00:00:00Z"}""")]
    [InlineData("comment", """{"matchers": ["model=a"], "end": "2199-01-01T00:00:00Z"}""")]
    [InlineData("end", """{"matchers": ["model=a"], "comment": "why"}""")]
    [InlineData("end", """{"matchers": ["model=a"], "comment": "why", "end": "2001-01-01T00:00:00Z"}""")]
    public async Task A_silence_that_is_none_is_told_which_field_and_why(string field, string body)
    {
        var (status, problem) = await silo.SendAsync(HttpMethod.Post, Silences, JsonNode.Parse(body)!);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains(field, problem!["errors"]!.AsObject().Select(e => e.Key));
    }

    [Fact]
    public async Task An_alert_is_acknowledged_by_its_id_and_one_that_is_not_there_is_not_found()
    {
        var id = (string)(await FireAsync("seen"))["id"]!;

        Assert.Equal(HttpStatusCode.NoContent, (await silo.SendAsync(HttpMethod.Post, $"/api/v1/alerts/{id}/ack?model=seen", new JsonObject())).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await silo.SendAsync(HttpMethod.Post, $"/api/v1/alerts/{id}/ack", new JsonObject())).Status);

        Assert.Equal(("acknowledged", "anonymous"), ((string)(await AlertAsync("seen"))["state"]!, (string)(await AlertAsync("seen"))["acknowledgedBy"]!));
        Assert.Equal(HttpStatusCode.NotFound, (await silo.SendAsync(HttpMethod.Post, "/api/v1/alerts/nothing/ack", new JsonObject())).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await silo.SendAsync(HttpMethod.Post, $"/api/v1/alerts/{id}/ack?model=nobody", new JsonObject())).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await silo.SendAsync(HttpMethod.Post, "/api/v1/deliveries/nothing/replay", new JsonObject())).Status);
    }

    [Theory]
    [InlineData("/api/v1/alerts?model=nobody")]
    [InlineData("/api/v1/deliveries?model=nobody")]
    public async Task Lists_of_a_model_that_is_not_there_are_not_empty_but_not_found(string path)
    {
        using var response = await silo.Http.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static JsonObject Wish(params string[] matchers) =>
        new() { ["matchers"] = new JsonArray([.. matchers.Select(m => JsonValue.Create(m))]), ["comment"] = "maintenance", ["end"] = TimeProvider.System.GetUtcNow().AddHours(1).ToString("O") };

    // The first version of a model has nothing to go back to: who asks for a rollback all the same is told, and so is everybody.
    private async Task<JsonNode> FireAsync(string model)
    {
        foreach (var version in new[] { "1", "2" })
        {
            await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", JsonNode.Parse($$$$$"""
                {"apiVersion": "sentinel/v1", "kind": "ModelVersion", "metadata": {"model": "{{{{{model}}}}}", "version": "{{{{{version}}}}}"},
                 "spec": {"signature": {"features": [{"name": "a", "type": "numeric"}], "prediction": {"type": "numeric"}}}}
                """)!);
        }

        await silo.SendAsync(HttpMethod.Post, $"/api/v1/models/{model}/rollouts", new JsonObject { ["version"] = "1", ["strategy"] = "immediate", ["reason"] = "first" });
        var (status, problem) = await silo.SendAsync(HttpMethod.Post, $"/api/v1/models/{model}/rollback", new JsonObject { ["reason"] = "looks odd" });
        Assert.True(status == HttpStatusCode.Conflict, problem?.ToJsonString());
        await RunningSilo.UntilAsync("the alert", async () => (await silo.GetAsync($"/api/v1/alerts?model={model}"))["alerts"]!.AsArray().Count == 1);
        return await AlertAsync(model);
    }

    private async Task<JsonNode> AlertAsync(string model) => (await silo.GetAsync($"/api/v1/alerts?model={model}"))["alerts"]!.AsArray().Single()!;

    private async Task<HttpStatusCode> DeleteAsync(string path) => (await silo.Http.DeleteAsync(path)).StatusCode;
}

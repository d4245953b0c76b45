using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Sentinel.Silo.Tests.Hosting;
using Sentinel.Testing;

namespace Sentinel.Silo.Tests.Http;

/// <summary>What people may, and may not, tell rollouts over HTTP; no request is answered, so nothing but people moves them.</summary>
public sealed class RolloutCommandTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    private const string Plan = """
        {"strategy": "linear", "steps": [20, 100], "stepBake": "1h", "settle": "0s", "interval": "10m", "approval": "required", "blastCap": 100,
         "checks": [{"name": "errors", "kind": "compare", "metric": "errors"}]}
        """;

    [SharedFact]
    public async Task The_author_may_not_approve_and_somebody_else_lets_it_start()
    {
        var rollout = await BeginAsync("approved", "ada");
        var id = (string)rollout["id"]!;
        Assert.Equal(("draft", "for an approval by somebody else than ada"), ((string)rollout["phase"]!, (string)rollout["next"]!["waits"]!));

        var (forbidden, problem) = await TellAsync("approved", id, "approve", "ada", "I know it well");
        Assert.Equal(HttpStatusCode.Forbidden, forbidden);
        Assert.Contains("somebody else must approve", (string)problem!["detail"]!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await TellAsync("approved", id, "advance", "grace", "no time")).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await TellAsync("approved", id, "pause", "grace", "wait")).Status);

        Assert.Equal(HttpStatusCode.OK, (await TellAsync("approved", id, "approve", "grace", "looked at it")).Status);

        await UntilAsync("approved", id, "canary");
        var approval = Assert.Single((await RolloutAsync("approved", id))["approvals"]!.AsArray())!;
        Assert.Equal(("grace", "looked at it"), ((string)approval["actor"]!, (string)approval["reason"]!));
    }

    [SharedFact]
    public async Task An_override_takes_the_next_step_with_a_reason_that_stands_in_the_history()
    {
        var id = await CanaryAsync("overridden");

        var (status, problem) = await TellAsync("overridden", id, "advance", "grace", reason: null);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("say why", (string)problem!["detail"]!, StringComparison.Ordinal);
        Assert.NotNull(problem["errors"]!["reason"]);
        Assert.Equal("canary", (string)(await RolloutAsync("overridden", id))["phase"]!);

        Assert.Equal(HttpStatusCode.OK, (await TellAsync("overridden", id, "advance", "grace", "the shop opens at nine")).Status);

        await UntilAsync("overridden", id, "baking");
        Assert.Equal(100, (double)(await silo.GetAsync("/api/v1/models/overridden/route"))["weights"]!["2"]!);
        await RunningSilo.UntilAsync("the history", async () => (await silo.GetAsync("/api/v1/models/overridden/audit"))["entries"]!.AsArray()
            .Any(e => (string)e!["draft"]!["kind"]! == "rollout.overridden" && (string)e["draft"]!["actor"]! == "grace" && (string)e["draft"]!["reason"]! == "the shop opens at nine"));
    }

    [SharedFact]
    public async Task Pause_resume_and_abort_say_who_and_an_abort_that_comes_again_changes_nothing()
    {
        var id = await CanaryAsync("stopped");

        var paused = (await TellAsync("stopped", id, "pause", "grace", "a holiday")).Body!;
        Assert.Equal(("paused", 20, "for a person who resumes it"), ((string)paused["phase"]!, (double)paused["weight"]!, (string)paused["next"]!["waits"]!));
        Assert.Equal(("grace", "a holiday"), ((string)paused["events"]!.AsArray()[^1]!["actor"]!, (string)paused["events"]!.AsArray()[^1]!["why"]!));
        Assert.Equal("canary", (string)(await TellAsync("stopped", id, "resume", "grace", "it is over")).Body!["phase"]!);

        var aborted = (await TellAsync("stopped", id, "abort", "grace", "not wanted")).Body!;
        var again = (await TellAsync("stopped", id, "abort", "ada", "me too")).Body!;
        Assert.Equal("aborted", (string)aborted["phase"]!);
        Assert.Null(aborted["next"]);
        Assert.Equal(("grace", aborted["events"]!.AsArray().Count), ((string)again["events"]!.AsArray()[^1]!["actor"]!, again["events"]!.AsArray().Count));
        Assert.Equal(100, (double)(await silo.GetAsync("/api/v1/models/stopped/route"))["weights"]!["1"]!);
        Assert.Equal(HttpStatusCode.Conflict, (await TellAsync("stopped", id, "resume", "grace", "after all")).Status);
    }

    [SharedTheory]
    [InlineData("""{"reason": "why"}""", HttpStatusCode.UnprocessableEntity, "version")]
    [InlineData("""{"version": "2"}""", HttpStatusCode.UnprocessableEntity, "reason")]
    [InlineData("""{"version": "2", "reason": "why", "strategy": "sideways"}""", HttpStatusCode.UnprocessableEntity, "strategy")]
    [InlineData("""{"version": "2", "reason": "why", "plan": {"steps": [50, 20, 100]}}""", HttpStatusCode.UnprocessableEntity, "steps")]
    [InlineData("""{"version": "2", "reason": "why", "plan": {"stpes": [100]}}""", HttpStatusCode.UnprocessableEntity, "stpes")]
    [InlineData("""{"version": "9", "reason": "why"}""", HttpStatusCode.NotFound, null)]
    [InlineData("""{"version": "1", "reason": "why", "strategy": "canary"}""", HttpStatusCode.Conflict, null)]
    [InlineData("""{"version": "2", "reason": "why", "plan": []}""", HttpStatusCode.UnprocessableEntity, "plan")]
    [InlineData("""{"version": "2", "reason": "why", "strategy": "immediate", "plan": {"steps": [100]}}""", HttpStatusCode.UnprocessableEntity, "plan")]
    [InlineData("""{"version": 2, "reason": "why"}""", HttpStatusCode.BadRequest, "version")]
    [InlineData("[]", HttpStatusCode.BadRequest, null)]
    public async Task A_rollout_that_cannot_be_is_refused_by_field(string body, HttpStatusCode status, string? field)
    {
        await RegisterAsync("refused");

        var (answered, problem) = await silo.SendAsync(HttpMethod.Post, "/api/v1/models/refused/rollouts", JsonNode.Parse(body)!);

        Assert.Equal((status, field), (answered, problem!["errors"]?.AsObject().First().Key.Split('.')[^1]));
        Assert.False(string.IsNullOrEmpty((string?)problem["detail"]));
        Assert.Empty((await silo.GetAsync("/api/v1/models/refused/rollouts"))["rollouts"]!.AsArray());
    }

    [SharedFact]
    public async Task Rollouts_and_rollbacks_of_what_is_not_there_are_not_found()
    {
        await RegisterAsync("lonely");

        Assert.Equal(HttpStatusCode.NotFound, (await silo.Http.GetAsync("/api/v1/models/lonely/rollouts/none")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await silo.Http.GetAsync("/api/v1/models/nobody/rollouts")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await silo.Http.GetAsync("/api/v1/models/nobody/traffic")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await TellAsync("nobody", "none", "abort", "ada", "why")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await silo.SendAsync(HttpMethod.Post, "/api/v1/models/nobody/rollback", new JsonObject { ["reason"] = "why" })).Status);
        var (status, problem) = await silo.SendAsync(HttpMethod.Post, "/api/v1/models/lonely/rollback", new JsonObject { ["to"] = "9", ["reason"] = "why" });
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("not registered", (string)problem!["detail"]!, StringComparison.Ordinal);
    }

    [SharedFact]
    public async Task Blue_green_may_be_written_with_a_hyphen()
    {
        await RegisterAsync("bluegreen");

        var (status, rollout) = await silo.SendAsync(HttpMethod.Post, "/api/v1/models/bluegreen/rollouts", JsonNode.Parse("""{"version": "2", "reason": "why", "strategy": "blue-green"}""")!);

        Assert.Equal((HttpStatusCode.Accepted, "blueGreen"), (status, (string)rollout!["strategy"]!));
    }

    private async Task RegisterAsync(string model)
    {
        if ((await silo.RegisterHousingAsync(model, "1")).Status == HttpStatusCode.Created)
        {
            await silo.RegisterHousingAsync(model, "2");
            await silo.SendAsync(HttpMethod.Post, $"/api/v1/models/{model}/rollouts", new JsonObject { ["version"] = "1", ["strategy"] = "immediate", ["reason"] = "first" });
        }
    }

    private async Task<JsonNode> BeginAsync(string model, string author)
    {
        await RegisterAsync(model);
        var (status, rollout) = await SendAsync($"/api/v1/models/{model}/rollouts", author, new JsonObject { ["version"] = "2", ["reason"] = "better", ["plan"] = JsonNode.Parse(Plan) });
        Assert.Equal(HttpStatusCode.Accepted, status);
        return rollout!;
    }

    private async Task<string> CanaryAsync(string model)
    {
        var id = (string)(await BeginAsync(model, "ada"))["id"]!;
        Assert.Equal(HttpStatusCode.OK, (await TellAsync(model, id, "approve", "grace", "looked at it")).Status);
        await UntilAsync(model, id, "canary");
        return id;
    }

    private Task UntilAsync(string model, string id, string phase) => RunningSilo.UntilAsync($"{model} at {phase}", async () => (string)(await RolloutAsync(model, id))["phase"]! == phase);

    private Task<JsonNode> RolloutAsync(string model, string id) => silo.GetAsync($"/api/v1/models/{model}/rollouts/{id}");

    private Task<(HttpStatusCode Status, JsonNode? Body)> TellAsync(string model, string id, string command, string actor, string? reason) =>
        SendAsync($"/api/v1/models/{model}/rollouts/{id}/{command}", actor, new JsonObject { ["reason"] = reason });

    private async Task<(HttpStatusCode Status, JsonNode? Body)> SendAsync(string path, string actor, JsonNode body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("X-Sentinel-Actor", actor);
        using var response = await silo.Http.SendAsync(request);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync()));
    }
}

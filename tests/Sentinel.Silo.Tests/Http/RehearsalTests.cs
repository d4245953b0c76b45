using System.Net;
using System.Text.Json.Nodes;
using Sentinel.Silo.Tests.Hosting;

namespace Sentinel.Silo.Tests.Http;

/// <summary>Rehearsals over HTTP: the version that a rollback would put back is really loaded and asked again.</summary>
public sealed class RehearsalTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    [Fact]
    public async Task A_target_is_rehearsed_on_what_was_asked_and_is_none_once_its_bytes_are_damaged()
    {
        var digest = await silo.RegisterLinearAsync("rehearsed", "1");
        await silo.RegisterLinearAsync("rehearsed", "2");
        await silo.PromoteAsync("rehearsed", "1");
        await AskAsync(3);
        await silo.FallBackToAsync("rehearsed", "1");
        await silo.PromoteAsync("rehearsed", "2");
        await AskAsync(5);

        var (status, passed) = await silo.SendAsync(HttpMethod.Post, "/api/v1/models/rehearsed/rehearsals", new JsonObject());
        Assert.Equal(HttpStatusCode.OK, status);
        var first = passed!["rehearsals"]!.AsArray().Single()!;
        Assert.Equal(("1", true, 8, 3), ((string)first["version"]!, (bool)first["passed"]!, (int)first["replayed"]!, (int)first["compared"]!));

        await silo.DamageArtifactAsync(digest);
        Assert.Equal(HttpStatusCode.Created, (await silo.SendAsync(HttpMethod.Put, "/api/v1/models/rehearsed/monitor", new JsonObject { ["rehearsal"] = new JsonObject { ["every"] = "60s", ["requests"] = 50 } })).Status);
        var (_, failed) = await silo.SendAsync(HttpMethod.Post, "/api/v1/models/rehearsed/rehearsals", new JsonObject());
        Assert.Contains("digest", (string)failed!["rehearsals"]![0]!["failure"]!, StringComparison.OrdinalIgnoreCase);

        var (refused, problem) = await silo.SendAsync(HttpMethod.Post, "/api/v1/models/rehearsed/rollback", new JsonObject { ["reason"] = "worse" });
        Assert.Equal(HttpStatusCode.Conflict, refused);
        Assert.Contains("failed its rehearsal", (string)problem!["detail"]!, StringComparison.Ordinal);
        Assert.False((bool)(await silo.GetAsync("/api/v1/models/rehearsed"))["rehearsals"]![0]!["passed"]!);
        await RunningSilo.UntilAsync("the alert", async () => (await silo.GetAsync("/api/v1/alerts?model=rehearsed"))["alerts"]!.AsArray().Any(a => (string)a!["name"]! == "rehearsal-failed" && (string)a["state"]! == "firing"));
        await RunningSilo.UntilAsync("the history", async () =>
        {
            var kinds = (await silo.GetAsync("/api/v1/models/rehearsed/audit"))["entries"]!.AsArray().Select(e => (string)e!["draft"]!["kind"]!).ToArray();
            return kinds.Contains("rehearsal.passed") && kinds.Contains("rehearsal.failed");
        });
    }

    [Fact]
    public async Task A_schedule_is_of_the_model_and_rehearses_by_itself()
    {
        await silo.RegisterLinearAsync("scheduled", "1");
        await silo.RegisterLinearAsync("scheduled", "2");
        await silo.PromoteAsync("scheduled", "1");
        await silo.FallBackToAsync("scheduled", "1");
        await silo.PromoteAsync("scheduled", "2");

        var (refused, problem) = await silo.SendAsync(HttpMethod.Put, "/api/v1/models/scheduled/versions/1/monitor", new JsonObject { ["rehearsal"] = new JsonObject() });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused);
        Assert.Contains("belongs to the model", (string)problem!["errors"]!["rehearsal"]![0]!, StringComparison.Ordinal);
        await silo.SendAsync(HttpMethod.Put, "/api/v1/models/scheduled/monitor", new JsonObject { ["rehearsal"] = new JsonObject() });

        await RunningSilo.UntilAsync("the rehearsal", async () => (await silo.GetAsync("/api/v1/models/scheduled/rehearsals"))["rehearsals"]!.AsArray().Count == 1);
        var record = (await silo.GetAsync("/api/v1/models/scheduled/rehearsals"))["rehearsals"]![0]!;
        Assert.Equal(("1", true, 0, "sentinel"), ((string)record["version"]!, (bool)record["passed"]!, (int)record["replayed"]!, (string)record["actor"]!));
    }

    private async Task AskAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            var request = new JsonObject { ["inputs"] = new JsonArray(new JsonObject { ["name"] = "features", ["shape"] = new JsonArray(1, 2), ["datatype"] = "FP32", ["data"] = new JsonArray(i, i / 3.0) }) };
            Assert.Equal(HttpStatusCode.OK, (await silo.SendAsync(HttpMethod.Post, "/v2/models/rehearsed/infer", request)).Status);
        }
    }
}

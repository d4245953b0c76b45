using System.Net;
using System.Text.Json.Nodes;
using Sentinel.Silo.Tests.Hosting;

namespace Sentinel.Silo.Tests.Http.Inference;

/// <summary>The repository and statistics extensions, as Triton's client uses them.</summary>
public sealed class RepositoryTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    private const string Request = """{"inputs":[{"name":"features","shape":[1,2],"datatype":"FP32","data":[1,2]}]}""";

    [Fact]
    public async Task A_model_that_is_unloaded_refuses_requests_until_it_is_loaded()
    {
        await silo.RegisterLinearAsync("unloaded", "1");
        await silo.PromoteAsync("unloaded", "1");
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("/v2/models/unloaded/infer", Request)).Status);
        Assert.Equal(("READY", ""), await EntryAsync("unloaded"));

        Assert.Equal(HttpStatusCode.OK, (await PostAsync("/v2/repository/models/unloaded/unload", "{}")).Status);

        Assert.Equal(("UNAVAILABLE", "unloaded by hand"), await EntryAsync("unloaded"));
        Assert.DoesNotContain(await IndexAsync("""{"ready":true}"""), entry => (string)entry!["name"]! == "unloaded");
        var (refused, why) = await PostAsync("/v2/models/unloaded/infer", Request);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused);
        Assert.Contains("/v2/repository/models/unloaded/load", (string)why["error"]!, StringComparison.Ordinal);
        using var ready = await silo.Http.GetAsync("/v2/models/unloaded/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await PostAsync("/v2/repository/models/unloaded/load", "")).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("/v2/models/unloaded/infer", Request)).Status);
        Assert.Equal(("READY", ""), await EntryAsync("unloaded"));
    }

    [Fact]
    public async Task Statistics_count_answers_and_failures_by_version()
    {
        await silo.RegisterLinearAsync("counted", "1");
        const string url = "/v2/models/counted/versions/1/infer";
        await PostAsync(url, Request);
        await PostAsync(url, """{"inputs":[{"name":"features","shape":[3,2],"datatype":"FP32","data":[1,2,3,4,5,6]}]}""");
        await PostAsync(url, """{"inputs":[{"name":"other","shape":[1,2],"datatype":"FP32","data":[1,2]}]}""");

        foreach (var path in (string[])["/v2/models/stats", "/v2/models/counted/stats", "/v2/models/counted/versions/1/stats"])
        {
            var statistics = (await silo.GetAsync(path))["model_stats"]!.AsArray().Single(s => (string)s!["name"]! == "counted")!;
            Assert.Equal(("1", 4, 2), ((string)statistics["version"]!, (int)statistics["inference_count"]!, (int)statistics["execution_count"]!));
            var steps = statistics["inference_stats"]!;
            Assert.Equal((2, 1), ((int)steps["success"]!["count"]!, (int)steps["fail"]!["count"]!));
            var parts = ((string[])["queue", "compute_input", "compute_infer", "compute_output"]).Sum(step => (long)steps[step]!["ns"]!);
            Assert.InRange(parts, 1, (long)steps["success"]!["ns"]!);
        }
    }

    [Theory]
    [InlineData("/v2/repository/models/nobody/load", HttpStatusCode.NotFound, "not registered")]
    [InlineData("/v2/repository/models/nobody/unload", HttpStatusCode.NotFound, "not registered")]
    [InlineData("/v2/repository/index", HttpStatusCode.BadRequest, "'ready'")]
    public async Task What_is_not_there_or_not_said_right_is_refused_by_the_protocols_error(string path, HttpStatusCode expected, string reason)
    {
        var (status, answer) = await PostAsync(path, """{"ready":"yes"}""");

        Assert.Equal(expected, status);
        Assert.Contains(reason, (string)answer["error"]!, StringComparison.Ordinal);
    }

    private async Task<(string State, string Reason)> EntryAsync(string model)
    {
        var entry = (await IndexAsync("")).Single(e => (string)e!["name"]! == model)!;
        return ((string)entry["state"]!, (string)entry["reason"]!);
    }

    private async Task<JsonArray> IndexAsync(string body) => (await PostAsync("/v2/repository/index", body)).Body.AsArray();

    private async Task<(HttpStatusCode Status, JsonNode Body)> PostAsync(string path, string body)
    {
        using var response = await silo.Http.PostAsync(path, new StringContent(body));
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }
}

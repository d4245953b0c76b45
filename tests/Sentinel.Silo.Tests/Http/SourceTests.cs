using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Sentinel.Silo.Tests.Hosting;

namespace Sentinel.Silo.Tests.Http;

/// <summary>Sources over HTTP, and what inference loggers post.</summary>
public sealed class SourceTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    private const string Request = "org.kubeflow.serving.inference.request";
    private const string Response = "org.kubeflow.serving.inference.response";

    [Fact]
    public async Task A_request_and_its_answer_become_rows_of_the_version_behind_the_endpoint_however_they_are_posted()
    {
        await silo.RegisterLinearAsync("logged", "1");
        await silo.RegisterLinearAsync("logged", "2");
        var (status, applied) = await DeclareAsync("eu", "logged-svc", new JsonObject { ["from"] = "endpoint", ["map"] = new JsonObject { ["default"] = "1", ["canary"] = "2" } });
        Assert.Equal((HttpStatusCode.Created, "Source", "eu"), (status, (string)applied!["kind"]!, (string)applied["name"]!));

        // The answer first: the logger does not wait.
        Assert.Equal(HttpStatusCode.OK, (await PostBinaryAsync(Response, "r1", "default", """{"predictions":[1,2]}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostBinaryAsync(Request, "r1", "default", """{"instances":[[1],[2]]}""")).Status);
        var batch = new JsonArray(Structured(Request, "r2", "canary", """{"instances":[[3]]}"""), Structured(Response, "r2", "canary", """{"predictions":[3]}"""));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(batch.ToJsonString(), "application/cloudevents-batch+json")).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(Structured(Request, "alone", "default", """{"instances":[[4]]}""").ToJsonString(), "application/cloudevents+json")).Status);

        await RunningSilo.UntilAsync("three rows", async () => (await RowsAsync("1"), await RowsAsync("2")) == (2, 1));
        await RunningSilo.UntilAsync("one that waits, and two pairs", async () => await PairsAsync() is (2, 1));
    }

    [Fact]
    public async Task Events_that_no_source_maps_or_that_lack_what_joins_them_are_refused_by_field()
    {
        var (status, answer) = await PostBinaryAsync(Request, "r1", "default", "{}", service: "nobody");
        Assert.Equal((HttpStatusCode.BadRequest, "inferenceservicename", "unknown-source"), (status, (string)answer!["errors"]![0]!["field"]!, (string)answer["errors"]![0]!["reason"]!));

        (status, answer) = await PostBinaryAsync(Request, "", "default", "{}");
        Assert.Equal((HttpStatusCode.BadRequest, "id"), (status, (string)answer!["errors"]![0]!["field"]!));
    }

    [Fact]
    public async Task Sources_are_listed_removed_and_refused_where_they_cannot_hold()
    {
        await silo.RegisterLinearAsync("listed", "1");
        await DeclareAsync("listed", "listed-svc", "1", model: "listed");
        Assert.Equal(HttpStatusCode.OK, (await DeclareAsync("listed", "listed-svc", "1", model: "listed")).Status);

        var (twice, problem) = await DeclareAsync("second", "listed-svc", "1", model: "listed");
        Assert.Equal(HttpStatusCode.Conflict, twice);
        Assert.Contains("source 'listed'", (string)problem!["errors"]!["spec.kserve"]![0]!, StringComparison.Ordinal);
        var (unknown, missing) = await DeclareAsync("third", "third-svc", "9", model: "listed");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "listed@9 is not registered"), (unknown, (string)missing!["errors"]!["spec.version"]![0]!));

        var listed = (await silo.GetAsync("/api/v1/sources"))["sources"]!.AsArray().Single(source => (string)source!["name"]! == "listed")!;
        Assert.Equal(("listed-svc", "listed", "1"), ((string)listed["kserve"]!["inferenceService"]!, (string)listed["model"]!, (string)listed["version"]!["fixed"]!));
        Assert.Equal(HttpStatusCode.NoContent, (await silo.Http.DeleteAsync("/api/v1/sources/listed")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await silo.Http.GetAsync("/api/v1/sources/listed")).StatusCode);
        await RunningSilo.UntilAsync("the history", async () => (await silo.GetAsync("/api/v1/audit"))["entries"]!.AsArray().Any(e => (string)e!["draft"]!["kind"]! == "source.removed"));
    }

    private static JsonObject Structured(string type, string id, string endpoint, string data) => new()
    {
        ["specversion"] = "1.0",
        ["type"] = type,
        ["source"] = "http://localhost:9081/",
        ["id"] = id,
        ["inferenceservicename"] = "logged-svc",
        ["namespace"] = "default",
        ["component"] = "predictor",
        ["endpoint"] = endpoint,
        ["data"] = JsonNode.Parse(data),
    };

    private Task<(HttpStatusCode Status, JsonNode? Body)> DeclareAsync(string name, string service, JsonNode version, string model = "logged") => silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", new JsonObject
    {
        ["apiVersion"] = "sentinel/v1",
        ["kind"] = "Source",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject { ["kserve"] = new JsonObject { ["inferenceService"] = service }, ["model"] = model, ["version"] = version, ["columns"] = new JsonArray("a") },
    });

    private async Task<(HttpStatusCode Status, JsonNode? Body)> PostBinaryAsync(string type, string id, string endpoint, string body, string service = "logged-svc")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/cloudevents") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        foreach (var (name, value) in new[] { ("Specversion", "1.0"), ("Type", type), ("Source", "http://localhost:9081/"), ("Id", id), ("Inferenceservicename", service), ("Namespace", "default"), ("Component", "predictor"), ("Endpoint", endpoint), ("Metadata", "null") })
        {
            request.Headers.TryAddWithoutValidation($"Ce-{name}", value);
        }

        return await AnswerAsync(request);
    }

    private async Task<(HttpStatusCode Status, JsonNode? Body)> PostAsync(string body, string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/cloudevents") { Content = new StringContent(body, Encoding.UTF8, type) };
        return await AnswerAsync(request);
    }

    private async Task<(HttpStatusCode Status, JsonNode? Body)> AnswerAsync(HttpRequestMessage request)
    {
        using var response = await silo.Http.SendAsync(request);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync()));
    }

    private async Task<int> RowsAsync(string version) => (int)(await silo.GetAsync($"/api/v1/models/logged/versions/{version}/status"))["rows"]!;

    private async Task<(int Paired, int Waiting)> PairsAsync()
    {
        var (paired, waiting) = (0, 0);
        foreach (var address in silo.Addresses)
        {
            var pairs = JsonNode.Parse(await silo.Http.GetStringAsync(new Uri(address, "/api/v1/ingest")))!["inferences"]!;
            (paired, waiting) = (paired + (int)pairs["paired"]!, waiting + (int)pairs["waiting"]!);
        }

        return (paired, waiting);
    }
}

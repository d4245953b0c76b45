using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Sentinel.Silo.Tests.Hosting;
using Sentinel.Testing;

namespace Sentinel.Silo.Tests.Http;

public sealed class ApiTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    [Fact]
    public async Task A_manifest_with_typos_is_answered_with_every_one_of_them_by_field()
    {
        var (status, problem) = await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", JsonNode.Parse("""
            {"apiVersion": "sentinel/v1", "kind": "Monitor", "metadata": {"modle": "housing"}, "spec": {"windw": {"count": 100}, "drift": {"statistic": "pis"}}}
            """)!);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal(["metadata.model", "metadata.modle", "spec.drift.statistic", "spec.windw"], problem!["errors"]!.AsObject().Select(e => e.Key).Order(StringComparer.Ordinal));
        Assert.Contains("did you mean 'window'?", (string)problem["errors"]!["spec.windw"]![0]!, StringComparison.Ordinal);
        Assert.Equal(422, (int)problem["status"]!);
    }

    [Fact]
    public async Task What_is_immutable_is_refused_by_field_and_what_is_the_same_is_unchanged()
    {
        var manifest = JsonNode.Parse("""
            {"apiVersion": "sentinel/v1", "kind": "ModelVersion", "metadata": {"model": "fixed", "version": "1"}, "spec": {"metrics": {"auc": 0.9},
             "signature": {"features": [{"name": "a", "type": "numeric"}], "prediction": {"type": "numeric"}}}}
            """)!;

        var created = await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", manifest);
        var again = await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", manifest);
        manifest["spec"]!["signature"]!["features"]![0]!["name"] = "b";
        var changed = await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", manifest);

        Assert.Equal((HttpStatusCode.Created, "created"), (created.Status, (string)created.Body!["outcome"]!));
        Assert.Equal((HttpStatusCode.OK, "unchanged"), (again.Status, (string)again.Body!["outcome"]!));
        Assert.Equal(HttpStatusCode.Conflict, changed.Status);
        Assert.Contains("signature", changed.Body!["errors"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Good_rows_go_through_Kafka_and_bad_ones_are_told_by_line_and_field()
    {
        await RegisterPlainAsync("rows");
        var lines = """
            {"model":"rows","version":"1","features":{"a":1}}
            {"model":"rows","features":{"a":1}}
            no json

            {"model":"rows","version":"7","features":{"a":1}}
            {"model":"rows","version":"1","features":{"a":[1]}}
            {"model":"rows","version":"1"}
            {"model":"rows","version":"1","columns":{"a":[1,2,3]}}
            {"model":"rows","version":"1","features":{"a":1},"time":"yesterday"}
            """;

        using var response = await silo.Http.PostAsync("/api/v1/predictions", new StringContent(lines, Encoding.UTF8, "application/x-ndjson"));
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal(HttpStatusCode.MultiStatus, response.StatusCode);
        Assert.Equal((4, 6), ((int)answer["accepted"]!, (int)answer["rejected"]!));
        Assert.Equal(["2 version", "3 ", "4 version", "5 features.a", "6 features", "8 time"], answer["errors"]!.AsArray().Select(e => $"{e!["line"]} {e["field"]}"));
        await RunningSilo.UntilAsync("counted", async () => (long)(await silo.GetAsync("/api/v1/models/rows/versions/1/status"))["rows"]! == 4);
    }

    [Theory]
    [InlineData("application/cloudevents+json", """{"specversion":"1.0","id":"1","source":"/s","type":"io.sentinel.prediction.v1","data":{"model":"events","version":"1","features":{"a":1}}}""")]
    [InlineData("application/cloudevents-batch+json", """[{"specversion":"1.0","id":"1","source":"/s","type":"io.sentinel.prediction.v1","data":{"model":"events","version":"1","features":{"a":1}}}]""")]
    [InlineData("application/json", """{"model":"events","version":"1","features":{"a":1}}""")]
    public async Task A_prediction_is_taken_in_every_mode_of_CloudEvents(string contentType, string body)
    {
        await RegisterPlainAsync("events");
        var before = await RowsAsync("events");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/cloudevents") { Content = new StringContent(body, Encoding.UTF8, contentType) };
        if (contentType == "application/json")
        {
            foreach (var (name, value) in new[] { ("ce-specversion", "1.0"), ("ce-id", "1"), ("ce-source", "/s"), ("ce-type", "io.sentinel.prediction.v1") })
            {
                request.Headers.Add(name, value);
            }
        }

        using var response = await silo.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await RunningSilo.UntilAsync("counted", async () => await RowsAsync("events") == before + 1);
    }

    [SharedFact]
    public async Task A_reference_is_frozen_from_CSV_and_from_JSON_lines_to_the_same_digest()
    {
        await silo.RegisterHousingAsync("frozen", "1");
        var csv = await File.ReadAllLinesAsync(SharedFolder.PathOf("data", "california_housing_reference.csv"));
        var names = csv[0].Split(',');
        var jsonl = string.Join('\n', csv.Skip(1).Select(line => "{" + string.Join(',', line.Split(',').Zip(names).Where(c => c.Second != "timestamp").Select(c => $"\"{c.Second}\":{c.First}")) + "}"));

        var fromCsv = await PostAsync("text/csv", string.Join('\n', csv));
        var fromLines = await PostAsync("application/x-ndjson", jsonl);

        Assert.Equal(5832, (int)fromCsv["rows"]!);
        Assert.Equal((string)fromCsv["digest"]!, (string)fromLines["digest"]!);

        async Task<JsonNode> PostAsync(string type, string body)
        {
            using var response = await silo.Http.PostAsync("/api/v1/models/frozen/versions/1/reference?prediction=y_pred_proba", new StringContent(body, Encoding.UTF8, type));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        }
    }

    [Theory]
    [InlineData("20", "needs a version with a reference")]
    [InlineData("p0-1,p0-2", "needs a version with a reference")]
    public async Task Windows_that_no_reference_can_be_made_of_are_refused_by_field(string fromWindows, string fault)
    {
        await RegisterPlainAsync("windowless");

        using var response = await silo.Http.PostAsync($"/api/v1/models/windowless/versions/1/reference?fromWindows={fromWindows}", null);

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Contains(fault, (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["errors"]!["fromWindows"]![0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_monitor_that_is_set_is_what_is_got()
    {
        await RegisterPlainAsync("watched");
        var spec = JsonNode.Parse("""{"window":{"every":"5m","lateness":"30s"},"drift":{"statistic":"psi","warn":0.05,"drift":0.2},"verdict":{"windows":2,"of":4},"falseAlarms":{"perFeatureRunLength":2000,"tolerance":0.03},"season":"day","actions":{"alert":["ops"],"rollback":{"automatic":true}}}""")!;

        var (status, _) = await silo.SendAsync(HttpMethod.Put, "/api/v1/models/watched/versions/1/monitor", spec);

        Assert.True(status is HttpStatusCode.OK or HttpStatusCode.Created, $"{status}");
        Assert.Equal(spec.ToJsonString(), (await silo.GetAsync("/api/v1/models/watched/versions/1/monitor")).ToJsonString());
    }

    [Theory]
    [InlineData("/api/v1/models/nobody")]
    [InlineData("/api/v1/models/nobody/versions/1/status")]
    [InlineData("/api/v1/models/not%20a%20name/versions/1/windows")]
    [InlineData("/api/v1/nothing")]
    public async Task What_is_not_there_is_a_problem_document(string path)
    {
        using var response = await silo.Http.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Events_are_heard_from_the_start_and_live()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        using var response = await silo.Http.GetAsync("/api/v1/events", HttpCompletionOption.ResponseHeadersRead, deadline.Token);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(deadline.Token));
        await RegisterPlainAsync("heard");

        string? line;
        do
        {
            line = await reader.ReadLineAsync(deadline.Token);
        }
        while (line is not null && !(line.StartsWith("data: ", StringComparison.Ordinal) && line.Contains("\"heard\"", StringComparison.Ordinal)));

        Assert.Contains("io.sentinel.version.registered.v1", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_API_describes_itself_and_its_metrics_are_Prometheus_text()
    {
        var paths = (await silo.GetAsync("/openapi/v1.json"))["paths"]!.AsObject().Select(p => p.Key).ToList();
        Assert.Contains("/api/v1/models/{model}/versions/{version}/status", paths);
        Assert.Contains("/v2/models/{model}/infer", paths);

        var metrics = await silo.Http.GetStringAsync("/metrics");
        Assert.Matches("""(?m)^# TYPE http_server_request_duration_seconds histogram$""", metrics);
        Assert.Matches("""(?m)^http_server_request_duration_seconds_bucket\{.*le="\+Inf"\} \d+$""", metrics);
    }

    [Fact]
    public async Task Another_sites_page_may_not_change_anything()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/predictions") { Content = new StringContent("{}") };
        request.Headers.Add("Sec-Fetch-Site", "cross-site");

        using var response = await silo.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    private async Task RegisterPlainAsync(string model) => await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", JsonNode.Parse($$$$$"""
        {"apiVersion": "sentinel/v1", "kind": "ModelVersion", "metadata": {"model": "{{{{{model}}}}}", "version": "1"},
         "spec": {"signature": {"features": [{"name": "a", "type": "numeric"}], "prediction": {"type": "numeric"}}}}
        """)!);

    private async Task<long> RowsAsync(string model) => (long)(await silo.GetAsync($"/api/v1/models/{model}/versions/1/status"))["rows"]!;
}

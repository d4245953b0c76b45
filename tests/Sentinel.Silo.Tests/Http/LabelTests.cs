using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Sentinel.Silo.Tests.Hosting;

namespace Sentinel.Silo.Tests.Http;

/// <summary>Labels over HTTP, through Kafka, to the performance of the window that their predictions are in.</summary>
public sealed class LabelTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    [Fact]
    public async Task Labels_make_the_performance_of_the_window_of_their_predictions()
    {
        await RegisterAsync("scored");
        var rows = Enumerable.Range(0, 40).Select(i => $$"""{"id":"a{{i}}","entity":"one","model":"scored","version":"1","features":{"a":{{i}}},"prediction":{{(i % 4 == 0 ? 0.9 : 0.2).ToString(System.Globalization.CultureInfo.InvariantCulture)}}}""");
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("predictions", rows)).Status);

        // Every fourth row is positive and predicted so; of the others, two are positive and not predicted so, and four have no label.
        var labels = Enumerable.Range(0, 36).Select(i => $$"""{"id":"a{{i}}","model":"scored","version":"1","label":{{(i % 4 == 0 || i is 1 or 2 ? "true" : "0")}}}""");
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("labels", labels)).Status);

        var performance = JsonNode.Parse("null");
        await RunningSilo.UntilAsync("the labels are in the window's report", async () =>
        {
            performance = (await silo.GetAsync("/api/v1/models/scored/versions/1/windows?limit=10"))["windows"]!.AsArray().SingleOrDefault()?["performance"];
            return performance is not null && (int)performance["labelled"]! == 36;
        });
        Assert.Equal("binary", (string)performance!["task"]!);
        Assert.Equal(0.9, (double)performance["labelledShare"]!);
        Assert.Equal(34.0 / 36, (double)performance["metrics"]!["accuracy"]!["value"]!, 12);
        Assert.Equal(9.0 / 11, (double)performance["metrics"]!["recall"]!["value"]!, 12);
        Assert.True((double)performance["metrics"]!["accuracy"]!["lower"]! < 34.0 / 36);
        var status = await silo.GetAsync("/api/v1/models/scored/versions/1/status");
        var labelled = status["labels"]!;
        Assert.Equal((36, 4, 0), ((int)labelled["joined"]!, (int)labelled["waiting"]!, (int)labelled["early"]!));
        Assert.Equal(
            ["score adwin 40 0 0", "outcome hddm-w 36 0 0"],
            status["detectors"]!.AsArray().Select(detector => $"{detector!["on"]} {detector["detector"]} {detector["values"]} {detector["ignored"]} {detector["drifts"]}"));
        Assert.Empty(status["detections"]!.AsArray());
    }

    [Fact]
    public async Task Labels_are_taken_as_CloudEvents()
    {
        await RegisterAsync("events");
        using var content = new StringContent(
            """
            [{"specversion":"1.0","id":"e1","source":"/s","type":"io.sentinel.label.v1","data":{"id":"a","model":"events","version":"1","label":1}},
             {"specversion":"1.0","id":"e2","source":"/s","type":"io.sentinel.label.v1","data":{"id":"b","model":"events","version":"1","label":0}}]
            """,
            Encoding.UTF8,
            "application/cloudevents-batch+json");

        using var response = await silo.Http.PostAsync("/api/v1/cloudevents", content);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await RunningSilo.UntilAsync("both wait for their predictions", async () => (int?)(await silo.GetAsync("/api/v1/models/events/versions/1/status"))["labels"]?["early"] == 2);
    }

    [Fact]
    public async Task Bad_labels_are_told_by_line_and_field()
    {
        await RegisterAsync("doors");

        var (status, answer) = await PostAsync("labels",
        [
            """{"id":"a","model":"doors","version":"1","label":1}""",
            """{"id":"a","model":"doors","version":"1"}""",
            """{"model":"doors","version":"1","label":1}""",
            """{"id":"a","model":"doors","version":"1","label":[1]}""",
            """{"id":"a","model":"doors","version":"7","label":1}""",
            """{"model":"doors","version":"1","ids":["a","b"],"labels":[1,"x"]}""",
            """{"model":"doors","version":"1","ids":["a"],"labels":[1,2]}""",
            """{"model":"doors","version":"1","ids":["a",null],"labels":[1,2]}""",
            """{"id":"a","model":"doors","version":"1","label":1,"time":"yesterday"}""",
            "no json",
        ]);

        Assert.Equal(HttpStatusCode.MultiStatus, status);
        Assert.Equal((3, 8), ((int)answer["accepted"]!, (int)answer["rejected"]!));
        Assert.Equal(
            ["2 label missing-field", "3 id missing-field", "4 label bad-type", "5 version unknown-version", "7 ids bad-type", "8 ids[1] missing-field", "9 time bad-time", "10  malformed-json"],
            answer["errors"]!.AsArray().Select(e => $"{e!["line"]} {e["field"]} {e["reason"]}"));
    }

    private async Task RegisterAsync(string model)
    {
        var version = JsonNode.Parse($$"""
            {"apiVersion": "sentinel/v1", "kind": "ModelVersion", "metadata": {"model": "{{model}}", "version": "1"},
             "spec": {"signature": {"features": [ {"name": "a", "type": "numeric"} ], "prediction": {"type": "probability", "positiveClass": "1"} } } }
            """)!;
        var monitor = JsonNode.Parse($$"""
            {"apiVersion": "sentinel/v1", "kind": "Monitor", "metadata": {"model": "{{model}}", "version": "1"},
             "spec": {"window": {"count": 40}, "performance": {"metric": "accuracy", "floor": 0.5, "minLabels": 10},
                      "detectors": [ {"on": "score", "detector": "adwin", "set": {"delta": 1e-6} }, {"on": "outcome", "detector": "hddm-w"} ] } }
            """)!;
        Assert.Equal(HttpStatusCode.Created, (await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", version)).Status);
        var set = await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", monitor);
        Assert.True(set.Status == HttpStatusCode.OK, set.Body?.ToJsonString());
        Assert.Null(set.Body!["warnings"]);
    }

    private async Task<(HttpStatusCode Status, JsonNode Answer)> PostAsync(string path, IEnumerable<string> lines)
    {
        using var response = await silo.Http.PostAsync($"/api/v1/{path}", new StringContent(string.Join('\n', lines), Encoding.UTF8, "application/x-ndjson"));
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }
}

using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Sentinel.Silo.Tests.Hosting;

namespace Sentinel.Silo.Tests.Http;

/// <summary>A reference with labels over HTTP: performance is there before labels come, and what labels say of it after.</summary>
public sealed class EstimatedPerformanceTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    private const int ReferenceRows = 2_000;
    private const int WindowRows = 300;

    [Fact]
    public async Task Performance_is_estimated_before_labels_come_and_flagged_when_they_contradict_it()
    {
        await RegisterAsync("early");
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("predictions", Enumerable.Range(0, WindowRows).Select(i => $$"""{"id":"e{{i}}","entity":"one","model":"early","version":"1","features":{"a":{{i}}},"prediction":{{Score(i)}}}"""))).StatusCode);

        var window = await WindowAsync("early", window => window["estimatedPerformance"] is not null);
        var estimate = window["estimatedPerformance"]!;
        Assert.Null(window["performance"]);
        Assert.Null(estimate["unreliable"]);
        Assert.Equal((WindowRows, 0), ((int)estimate["rows"]!, (int)estimate["leftOut"]!));
        Assert.Equal("estimate/isotonic-score-bins-100/v1", (string)estimate["convention"]!);

        // Scores from 0.05 to 0.95 that come true as often as they say: a half of them is right by 0.75 on average.
        Assert.Equal(0.75, (double)estimate["metrics"]!["accuracy"]!["value"]!, 0.02);
        Assert.InRange(0.75, (double)estimate["metrics"]!["accuracy"]!["lower"]!, (double)estimate["metrics"]!["accuracy"]!["upper"]!);

        // Nothing that is predicted comes true.
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("labels", Enumerable.Range(0, WindowRows).Select(i => $$"""{"id":"e{{i}}","model":"early","version":"1","label":{{(i % 10 < 5 ? 1 : 0)}}}"""))).StatusCode);

        window = await WindowAsync("early", window => (int?)window["performance"]?["labelled"] == WindowRows);
        Assert.True((bool)window["estimatedPerformance"]!["unreliable"]!);
        Assert.True((double)window["estimatedPerformance"]!["check"]!["pValue"]! < 0.01);
        var change = window["performance"]!["change"]!;
        Assert.Equal(("rocAuc", 0.0, true), ((string)change["metric"]!, (double)change["current"]!, (bool)change["relationChanged"]!));
        Assert.Equal((double)change["current"]! - (double)change["reference"]!, (double)change["inputs"]! + (double)change["relation"]!, 12);
        Assert.True((double)change["relationStandardError"]! > 0);
        var last = (await silo.GetAsync("/api/v1/models/early/versions/1/status"))["lastReport"]!;
        Assert.True(JsonNode.DeepEquals(window["performance"], last["performance"]));
        Assert.True(JsonNode.DeepEquals(window["estimatedPerformance"], last["estimatedPerformance"]));
    }

    [Fact]
    public async Task A_label_that_the_reference_does_not_have_is_refused_by_name()
    {
        await RegisterAsync("lacking");

        using var response = await silo.Http.PostAsync("/api/v1/models/lacking/versions/1/reference?prediction=p&label=outcome", Reference());

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Contains("\"outcome\"", (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["detail"]!, StringComparison.Ordinal);
    }

    private async Task RegisterAsync(string model)
    {
        var version = JsonNode.Parse($$"""
            {"apiVersion": "sentinel/v1", "kind": "ModelVersion", "metadata": {"model": "{{model}}", "version": "1"},
             "spec": {"signature": {"features": [ {"name": "a", "type": "numeric"} ], "prediction": {"type": "probability", "positiveClass": "1"} } } }
            """)!;
        Assert.Equal(HttpStatusCode.Created, (await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", version)).Status);
        var monitor = JsonNode.Parse($$"""{"apiVersion": "sentinel/v1", "kind": "Monitor", "metadata": {"model": "{{model}}", "version": "1"}, "spec": {"window": {"count": {{WindowRows}}} } }""")!;
        Assert.Equal(HttpStatusCode.OK, (await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", monitor)).Status);
        using var response = await silo.Http.PostAsync($"/api/v1/models/{model}/versions/1/reference?prediction=p&label=y", Reference());
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Each score comes true as often as it says, to the row.</summary>
    private static StringContent Reference()
    {
        var rows = Enumerable.Range(0, ReferenceRows).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i % 97},{Score(i)},{(i / 10 % 20 < 1 + (2 * (i % 10)) ? 1 : 0)}"));
        return new StringContent("a,p,y\n" + string.Join('\n', rows) + "\n", Encoding.UTF8, "text/csv");
    }

    private static string Score(int row) => string.Create(CultureInfo.InvariantCulture, $"0.{5 + (10 * (row % 10)):00}");

    private async Task<JsonNode> WindowAsync(string model, Predicate<JsonNode> isThere)
    {
        JsonNode? window = null;
        await RunningSilo.UntilAsync("the window's report", async () =>
            (window = (await silo.GetAsync($"/api/v1/models/{model}/versions/1/windows?limit=10"))["windows"]!.AsArray().SingleOrDefault()) is not null && isThere(window));
        return window!;
    }

    private Task<HttpResponseMessage> PostAsync(string path, IEnumerable<string> lines) => silo.Http.PostAsync($"/api/v1/{path}", new StringContent(string.Join('\n', lines), Encoding.UTF8, "application/x-ndjson"));
}

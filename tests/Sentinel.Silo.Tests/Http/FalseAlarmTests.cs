using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Sentinel.Silo.Tests.Hosting;

namespace Sentinel.Silo.Tests.Http;

/// <summary>What false alarms may cost, asked over HTTP.</summary>
public sealed class FalseAlarmTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    [Fact]
    public async Task A_models_budget_is_divided_and_shown_beside_what_its_monitors_promise()
    {
        await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", JsonNode.Parse("""
            {"apiVersion": "sentinel/v1", "kind": "ModelVersion", "metadata": {"model": "priced", "version": "1"},
             "spec": {"signature": {"features": [{"name": "a", "type": "numeric"}], "prediction": {"type": "numeric"}}}}
            """)!);
        await silo.SendAsync(HttpMethod.Put, "/api/v1/models/priced/versions/1/monitor", JsonNode.Parse("""{"window": {"count": 10}, "falseAlarms": {"perFeatureRunLength": 500}}""")!);
        using var reference = new StringContent("a\n" + string.Join('\n', Enumerable.Range(0, 500)), Encoding.UTF8, "text/csv");
        (await silo.Http.PostAsync("/api/v1/models/priced/versions/1/reference", reference)).EnsureSuccessStatusCode();
        // A row every six minutes: a window of ten rows every hour, 730.485 a month.
        var lines = string.Join('\n', Enumerable.Range(0, 30).Select(i => $$$"""{"model":"priced","version":"1","entity":"one","time":"2026-03-01T{{{i / 10:00}}}:{{{6 * (i % 10):00}}}:00Z","features":{"a":{{{i}}}},"prediction":1}"""));
        (await silo.Http.PostAsync("/api/v1/predictions", new StringContent(lines, Encoding.UTF8, "application/x-ndjson"))).EnsureSuccessStatusCode();
        await RunningSilo.UntilAsync("closed", async () => (long)(await silo.GetAsync("/api/v1/models/priced/versions/1/status"))["closedWindows"]! == 3);

        var alarms = await silo.GetAsync("/api/v1/models/priced/falsealarms?pagesPerMonth=1");

        Assert.Equal(730.485 / 500, (double)alarms["pagesPerMonth"]!, 9);
        Assert.False((bool)alarms["withinBudget"]!);
        Assert.Equal(730.485, (double)alarms["versions"]![0]!["runLengthForBudget"]!, 9);
        var fleet = await silo.GetAsync("/api/v1/falsealarms");
        Assert.Equal((double)fleet["models"]!.AsArray().Count, (double)fleet["budget"]!);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("NaN")]
    public async Task What_is_no_budget_is_refused(string pages)
    {
        using var answer = await silo.Http.GetAsync($"/api/v1/falsealarms?pagesPerMonth={pages}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("pagesPerMonth", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}

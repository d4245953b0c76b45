using System.Text;
using System.Text.Json.Nodes;
using Sentinel.Silo.Tests.Hosting;

namespace Sentinel.Silo.Tests.Http;

/// <summary>Rows of one entity are read in the order in which a request has them, the very first of a silo too.</summary>
public sealed class RowOrderTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    [Fact]
    public async Task Rows_of_an_entity_stand_in_windows_in_the_order_of_their_request()
    {
        await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", JsonNode.Parse("""
            {"apiVersion": "sentinel/v1", "kind": "ModelVersion", "metadata": {"model": "ordered", "version": "1"},
             "spec": {"signature": {"features": [{"name": "a", "type": "numeric"}], "prediction": {"type": "numeric"}}}}
            """)!);
        await silo.SendAsync(HttpMethod.Put, "/api/v1/models/ordered/versions/1/monitor", JsonNode.Parse("""{"window": {"count": 100}}""")!);
        var start = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        var lines = string.Join('\n', Enumerable.Range(0, 2_000).Select(i => $$$"""{"model":"ordered","version":"1","entity":"one","time":"{{{start.AddSeconds(i):O}}}","features":{"a":{{{i}}}},"prediction":1}"""));

        (await silo.Http.PostAsync("/api/v1/predictions", new StringContent(lines, Encoding.UTF8, "application/x-ndjson"))).EnsureSuccessStatusCode();

        await RunningSilo.UntilAsync("closed", async () => (long)(await silo.GetAsync("/api/v1/models/ordered/versions/1/status"))["closedWindows"]! == 20);
        var windows = (await silo.GetAsync("/api/v1/models/ordered/versions/1/windows"))["windows"]!.AsArray();
        Assert.Equal(
            Enumerable.Range(0, 20).Select(i => (start.AddSeconds(100 * i), start.AddSeconds((100 * i) + 99))),
            windows.Select(window => ((DateTimeOffset)window!["firstTime"]!, (DateTimeOffset)window["lastTime"]!)).Order());
    }
}

using System.Text;
using System.Text.Json.Nodes;
using Sentinel.Silo.Tests.Hosting;

namespace Sentinel.Silo.Tests.Pages;

/// <summary>A version in windows of ten rows, and rows for it.</summary>
internal static class PageTraffic
{
    public static async Task RegisterAsync(RunningSilo silo, string model)
    {
        await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", JsonNode.Parse($$$$$"""
            {"apiVersion": "sentinel/v1", "kind": "ModelVersion", "metadata": {"model": "{{{{{model}}}}}", "version": "1"},
             "spec": {"signature": {"features": [{"name": "income", "type": "numeric"}], "prediction": {"type": "numeric"}}}}
            """)!);
        await silo.SendAsync(HttpMethod.Put, $"/api/v1/models/{model}/versions/1/monitor", JsonNode.Parse("""{"window": {"count": 10}}""")!);
        using var reference = new StringContent("income\n" + string.Join('\n', Enumerable.Range(0, 500)), Encoding.UTF8, "text/csv");
        (await silo.Http.PostAsync($"/api/v1/models/{model}/versions/1/reference", reference)).EnsureSuccessStatusCode();
    }

    public static async Task SendAsync(RunningSilo silo, string model, int rows)
    {
        var lines = string.Join('\n', Enumerable.Range(0, rows).Select(i => $$$"""{"id":"{{{model}}}-{{{i}}}","model":"{{{model}}}","version":"1","entity":"one","features":{"income": {{{i}}} },"prediction":1}"""));
        (await silo.Http.PostAsync("/api/v1/predictions", new StringContent(lines, Encoding.UTF8, "application/x-ndjson"))).EnsureSuccessStatusCode();
    }
}

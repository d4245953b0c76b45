using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Sentinel.Testing;

namespace Sentinel.Silo.Tests.Hosting;

/// <summary>What holds of every silo of a cluster, wherever a grain lives.</summary>
public sealed class ClusterTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    private const int Models = 12;

    [SeveralSilosFact]
    public async Task What_happens_anywhere_is_heard_on_every_silo_once()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        var listening = silo.Addresses.Select(address => HearAsync(address, deadline.Token)).ToArray();
        for (var i = 0; i < Models; i++)
        {
            await RegisterAsync($"heard-{i}");
        }

        Assert.All(await Task.WhenAll(listening), heard => Assert.Equal(Enumerable.Range(0, Models).Select(i => $"heard-{i}").Order(StringComparer.Ordinal), heard.Order(StringComparer.Ordinal)));
    }

    [SeveralSilosFact]
    public async Task Partitions_are_shared_out_and_rows_of_all_are_counted()
    {
        await RegisterAsync("shared");
        var lines = string.Join('\n', Enumerable.Range(0, 200).Select(i => $$$"""{"model":"shared","version":"1","entity":"{{{i}}}","features":{"a": {{{i}}} },"prediction":1}"""));
        (await silo.Http.PostAsync("/api/v1/predictions", new StringContent(lines, Encoding.UTF8, "application/x-ndjson"))).EnsureSuccessStatusCode();

        var topic = (string)(await silo.GetAsync("/api/v1/info"))["kafka"]!["predictionTopic"]!;
        var read = new List<int>();
        foreach (var address in silo.Addresses)
        {
            var partitions = (await AskAsync(address, "/api/v1/ingest"))["partitions"]!.AsArray().Where(partition => (string)partition!["topic"]! == topic).Select(partition => (int)partition!["partition"]!).ToArray();
            Assert.NotEmpty(partitions);
            read.AddRange(partitions);
            await RunningSilo.UntilAsync("counted", async () => (long)(await AskAsync(address, "/api/v1/models/shared/versions/1/status"))["rows"]! == 200);
        }

        Assert.Equal([0, 1, 2, 3], read.Order());
    }

    [SharedSeveralSilosFact]
    public async Task A_route_that_one_silo_was_asked_for_is_what_every_silo_answers_by()
    {
        await silo.RegisterHousingAsync("routed", "1");
        await silo.RegisterHousingAsync("routed", "2");
        await PromoteAsync("1");
        await AllAnswerByAsync("1", epoch: 1);
        await PromoteAsync("2");
        await AllAnswerByAsync("2", epoch: 2);
    }

    private async Task PromoteAsync(string version)
    {
        using var response = await silo.Http.PostAsJsonAsync("/api/v1/models/routed/rollouts", new JsonObject { ["version"] = version, ["reason"] = "release" });
        response.EnsureSuccessStatusCode();
    }

    private async Task AllAnswerByAsync(string version, int epoch)
    {
        foreach (var address in silo.Addresses)
        {
            using var response = await silo.Http.PostAsJsonAsync(new Uri(address, "/v2/models/routed/infer"), Manifests.TwoRowRequest("r"));
            var answer = (await response.Content.ReadFromJsonAsync<JsonNode>())!;
            Assert.Equal((version, epoch), ((string)answer["model_version"]!, (int)answer["parameters"]!["sentinel.epoch"]!));
        }
    }

    /// <summary>The models whose registration a silo's listener hears of, until it has heard of so many; repeats included.</summary>
    private async Task<List<string>> HearAsync(Uri address, CancellationToken cancellation)
    {
        using var response = await silo.Http.GetAsync(new Uri(address, "/api/v1/events"), HttpCompletionOption.ResponseHeadersRead, cancellation);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        var heard = new List<string>();
        while (heard.Count < Models)
        {
            var line = await reader.ReadLineAsync(cancellation) ?? throw new EndOfStreamException($"{address} ended the stream after {string.Join(' ', heard)}");
            if (line.StartsWith("data: ", StringComparison.Ordinal) && JsonNode.Parse(line["data: ".Length..])! is var happened
                && (string)happened["type"]! == "io.sentinel.version.registered.v1" && ((string)happened["model"]!).StartsWith("heard-", StringComparison.Ordinal))
            {
                heard.Add((string)happened["model"]!);
            }
        }

        return heard;
    }

    private async Task<JsonNode> AskAsync(Uri address, string path) => JsonNode.Parse(await silo.Http.GetStringAsync(new Uri(address, path)))!;

    private async Task RegisterAsync(string model) => await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", JsonNode.Parse($$$$$"""
        {"apiVersion": "sentinel/v1", "kind": "ModelVersion", "metadata": {"model": "{{{{{model}}}}}", "version": "1"},
         "spec": {"signature": {"features": [{"name": "a", "type": "numeric"}], "prediction": {"type": "numeric"}}}}
        """)!);
}

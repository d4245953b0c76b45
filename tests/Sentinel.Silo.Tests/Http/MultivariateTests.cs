using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Sentinel.Silo.Tests.Hosting;

namespace Sentinel.Silo.Tests.Http;

/// <summary>Numeric features together, from a frozen reference through Kafka to the reports of windows.</summary>
public sealed class MultivariateTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    [Fact]
    public async Task A_relation_that_turns_shows_in_the_windows_though_each_feature_stays()
    {
        await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", JsonNode.Parse("""
            {"apiVersion": "sentinel/v1", "kind": "ModelVersion", "metadata": {"model": "together", "version": "1"},
             "spec": {"signature": {"features": [{"name": "income", "type": "numeric"}, {"name": "rent", "type": "numeric"}], "prediction": {"type": "numeric"}}}}
            """)!);
        var csv = string.Join('\n', Rows(2_000, seed: 1).Select(row => Text($"{row.Income},{row.Rent}")).Prepend("income,rent"));
        using var frozen = await silo.Http.PostAsync("/api/v1/models/together/versions/1/reference", new StringContent(csv, Encoding.UTF8, "text/csv"));
        Assert.True(frozen.IsSuccessStatusCode, await frozen.Content.ReadAsStringAsync());
        await silo.SendAsync(HttpMethod.Put, "/api/v1/models/together/versions/1/monitor", JsonNode.Parse("""{"window": {"count": 400}}""")!);

        // The second window's rent falls as income rises.
        var lines = Rows(400, seed: 2).Concat(Rows(400, seed: 3).Select(row => (row.Income, Rent: -row.Rent)))
            .Select(row => $$$"""{"model":"together","version":"1","entity":"one","features":{"income":{{{Text($"{row.Income}")}}},"rent":{{{Text($"{row.Rent}")}}}},"prediction":1}""");
        (await silo.Http.PostAsync("/api/v1/predictions", new StringContent(string.Join('\n', lines), Encoding.UTF8, "application/x-ndjson"))).EnsureSuccessStatusCode();
        await RunningSilo.UntilAsync("both windows are judged", async () => (long)(await silo.GetAsync("/api/v1/models/together/versions/1/status"))["closedWindows"]! == 2);

        var windows = (await silo.GetAsync("/api/v1/models/together/versions/1/windows"))["windows"]!.AsArray().OrderBy(window => (long)window!["index"]!).Select(window => window!["multivariate"]!).ToArray();
        var last = (await silo.GetAsync("/api/v1/models/together/versions/1/status"))["lastReport"]!["multivariate"]!;
        Assert.False((bool)windows[0]["pcaReconstructionError"]!["outside"]!);
        Assert.True((bool)windows[1]["pcaReconstructionError"]!["outside"]!);
        Assert.Equal((double)windows[0]["pcaReconstructionError"]!["reference"]!, (double)windows[1]["pcaReconstructionError"]!["reference"]!);
        Assert.True((double)windows[1]["pcaReconstructionError"]!["current"]! > (double)windows[1]["pcaReconstructionError"]!["high"]!);
        Assert.True((double)windows[1]["mmd2"]! > (double)windows[1]["mmd2Test"]!["limit"]!);
        Assert.Equal(["income", "rent"], windows[1]["correlationChange"]!["features"]!.AsArray().Select(name => (string)name!));
        Assert.InRange((double)windows[1]["correlationChange"]!["current"]!, -1, -0.8);
        Assert.Equal((400, 0, 2000), ((int)windows[1]["rows"]!, (int)windows[1]["incompleteRows"]!, (int)windows[1]["referenceRows"]!));
        Assert.Equal(windows[1].ToJsonString(), last.ToJsonString());
    }

    private static IEnumerable<(double Income, double Rent)> Rows(int count, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var income = (2 * random.NextDouble()) - 1;
            yield return (income, income + (0.2 * ((2 * random.NextDouble()) - 1)));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

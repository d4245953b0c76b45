using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Sentinel.Silo.Tests.Hosting;

namespace Sentinel.Silo.Tests.Http;

/// <summary>Rows with segments over HTTP, through Kafka, to the figures of the window that they are in: those that a person computes from the rows.</summary>
public sealed class SegmentTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    private const int ReferenceRows = 600;
    private const int WindowRows = 400;

    private sealed record Row(double A, string Ocean, string? Region, double Score);

    [Fact]
    public async Task A_window_is_told_apart_by_the_declared_segments()
    {
        var reference = Enumerable.Range(0, ReferenceRows).Select(i => new Row(i * 7 % 600, i % 3 == 0 ? "BAY" : "SEA", i % 2 == 0 ? "north" : "south", i * 37 % 600 / 1000.0)).ToArray();

        // Scores of the north rise by 0.3; a tenth of the rows has no region, and nobody told of the west.
        var rows = Enumerable.Range(0, WindowRows)
            .Select(i => new Row(i * 11 % 600, i % 3 == 0 ? "BAY" : "SEA", i % 10 == 9 ? null : i % 10 == 7 ? "west" : i % 2 == 0 ? "north" : "south", (i * 53 % 600 / 1000.0) + (i % 2 == 0 ? 0.3 : 0)))
            .ToArray();
        await RegisterAsync(reference);
        Assert.Equal(HttpStatusCode.OK, await PostAsync("predictions", [.. rows[..200].Select(Single), Columns(rows[200..])], "application/x-ndjson"));

        var window = JsonNode.Parse("null");
        await RunningSilo.UntilAsync("the window is judged", async () => (window = (await silo.GetAsync("/api/v1/models/told/versions/1/windows?limit=10"))["windows"]!.AsArray().SingleOrDefault()) is not null);

        var region = window!["segments"]![0]!;
        Assert.Equal(("region", "prediction", true), ((string)region["name"]!, (string)region["figure"]!, (bool)region["moved"]!));
        Assert.Equal(rows.Average(row => row.Score), (double)region["mean"]!, 12);
        Assert.Equal(["(none)", "(other)", "north", "south"], region["values"]!.AsArray().Select(value => (string)value!["value"]!).Order(StringComparer.Ordinal));
        foreach (var (name, told) in new[] { ("north", "north"), ("south", "south"), ("west", "(other)"), (null, "(none)") })
        {
            var value = region["values"]!.AsArray().Single(value => (string)value!["value"]! == told)!;
            var now = rows.Where(row => row.Region == name).ToArray();
            var before = reference.Where(row => row.Region == name).ToArray();
            Assert.Equal((now.Length, before.Length), ((int)value["rows"]!, (int)value["referenceRows"]!));
            Assert.Equal((double)now.Length / WindowRows, (double)value["share"]!, 12);
            Assert.Equal(now.Average(row => row.Score), (double)value["change"]!["mean"]!, 12);
            if (before.Length > 0)
            {
                Assert.Equal(before.Average(row => row.Score), (double)value["change"]!["referenceMean"]!, 12);
                Assert.Equal(Psi(reference, before, now), (double)value["answer"]!["psi"]!, 9);
            }
            else
            {
                Assert.Equal("the reference has 0 rows of it, 50 are needed", (string)value["reason"]!);
            }
        }

        var change = rows.Average(row => row.Score) - reference.Average(row => row.Score);
        Assert.Equal(change, region["values"]!.AsArray().Sum(value => (double)value!["change"]!["within"]! + (double)value["change"]!["mix"]!), 12);
        Assert.Equal("north", (string)region["values"]![0]!["value"]!);
        Assert.Contains("mostly in region=north (", (string)window["sentence"]!, StringComparison.Ordinal);

        // The other segment is a feature, which no row names among its segments.
        var ocean = window["segments"]![1]!;
        Assert.Equal(rows.Count(row => row.Ocean == "BAY"), (int)ocean["values"]!.AsArray().Single(value => (string)value!["value"]! == "BAY")!["rows"]!);
        Assert.True(JsonNode.DeepEquals(window["segments"], (await silo.GetAsync("/api/v1/models/told/versions/1/status"))["lastReport"]!["segments"]));
        Assert.Equal(["region", "ocean"], (await silo.GetAsync("/api/v1/models/told/versions/1"))["spec"]!["signature"]!["segments"]!.AsArray().Select(name => (string)name!));

        // Each silo tells of its own shards.
        var metrics = await Task.WhenAll(silo.Addresses.Select(address => silo.Http.GetStringAsync(new Uri(address, "/metrics"))));
        Assert.Matches("sentinel_shard_segments_undeclared[a-z_]*(\\{[^}]*\\})? 200\\b", string.Join('\n', metrics));
    }

    [Fact]
    public async Task A_reference_without_the_column_of_a_segment_is_refused_by_name()
    {
        var version = Version("lacking");
        Assert.Equal(HttpStatusCode.Created, (await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", version)).Status);

        using var response = await silo.Http.PostAsync("/api/v1/models/lacking/versions/1/reference?prediction=p", new StringContent("a,ocean,p\n1,BAY,0.5\n", Encoding.UTF8, "text/csv"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Contains("region", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static JsonNode Version(string model) => JsonNode.Parse($$"""
        {"apiVersion": "sentinel/v1", "kind": "ModelVersion", "metadata": {"model": "{{model}}", "version": "1"},
         "spec": {"signature": {"features": [ {"name": "a", "type": "numeric"}, {"name": "ocean", "type": "categorical"} ], "prediction": {"type": "numeric"}, "segments": ["region", "ocean"] } } }
        """)!;

    private static string Single(Row row) => new JsonObject
    {
        ["model"] = "told",
        ["version"] = "1",
        ["entity"] = "one",
        ["features"] = new JsonObject { ["a"] = row.A, ["ocean"] = row.Ocean },
        ["prediction"] = row.Score,
        ["segments"] = row.Region is null ? new JsonObject { ["tier"] = "gold" } : new JsonObject { ["region"] = row.Region, ["tier"] = "gold" },
    }.ToJsonString();

    private static string Columns(IEnumerable<Row> rows) => new JsonObject
    {
        ["segments"] = new JsonObject { ["region"] = List(rows, row => row.Region is null ? null : JsonValue.Create(row.Region)) },
        ["model"] = "told",
        ["version"] = "1",
        ["entity"] = "one",
        ["columns"] = new JsonObject { ["a"] = List(rows, row => row.A), ["ocean"] = List(rows, row => row.Ocean) },
        ["predictions"] = List(rows, row => row.Score),
    }.ToJsonString();

    private static JsonArray List(IEnumerable<Row> rows, Func<Row, JsonNode?> cell) => [.. rows.Select(cell)];

    // On the deciles of the whole reference's scores (type 7), shares (c + ½)/(N + ½B).
    private static double Psi(Row[] reference, Row[] before, Row[] now)
    {
        double[] sorted = [.. reference.Select(row => row.Score).Order()];
        double[] edges = [.. Enumerable.Range(1, 9).Select(decile =>
        {
            var at = (sorted.Length - 1) * decile / 10.0;
            return sorted[(int)at] + ((at - (int)at) * (sorted[(int)at + 1] - sorted[(int)at]));
        })];
        return Enumerable.Range(0, 10).Sum(bin =>
        {
            var p = (Count(before, bin) + 0.5) / (before.Length + 5);
            var q = (Count(now, bin) + 0.5) / (now.Length + 5);
            return (q - p) * Math.Log(q / p);
        });

        int Count(Row[] rows, int bin) => rows.Count(row => edges.Count(edge => edge < row.Score) == bin);
    }

    private async Task RegisterAsync(Row[] reference)
    {
        Assert.Equal(HttpStatusCode.Created, (await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", Version("told"))).Status);
        var lines = reference.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.A},{row.Ocean},{row.Region},{row.Score}"));
        Assert.Equal(HttpStatusCode.OK, await PostAsync("models/told/versions/1/reference?prediction=p", ["a,ocean,region,p", .. lines], "text/csv"));
        var monitor = JsonNode.Parse("""
            {"apiVersion": "sentinel/v1", "kind": "Monitor", "metadata": {"model": "told", "version": "1"}, "spec": {"window": {"count": 400}, "verdict": {"windows": 1, "of": 1} } }
            """)!;
        Assert.Equal(HttpStatusCode.OK, (await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", monitor)).Status);
    }

    private async Task<HttpStatusCode> PostAsync(string path, IEnumerable<string> lines, string type)
    {
        using var response = await silo.Http.PostAsync($"/api/v1/{path}", new StringContent(string.Join('\n', lines), Encoding.UTF8, type));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return response.StatusCode;
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Confluent.Kafka;
using Sentinel.Silo.Tests.Hosting;

namespace Sentinel.Silo.Tests.BadInput;

/// <summary>Cells that a column cannot hold are findings about the data: their rows count, and windows say how many there were.</summary>
public sealed class CountedOddityTests(WatchedTopic topic) : IClassFixture<WatchedTopic>
{
    private const int WindowRows = 10_000;

    [Fact]
    public async Task Odd_cells_and_ten_thousand_unknown_categories_are_figures_of_their_window()
    {
        await topic.RegisterAsync("odd");
        var reference = "a,c\n" + string.Concat(Enumerable.Range(0, 1_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i % 97},{(i % 2 == 0 ? "x" : "y")}\n")));
        using var frozen = await topic.Silo.Http.PostAsync("/api/v1/models/odd/versions/1/reference", new StringContent(reference, Encoding.UTF8, "text/csv"));
        frozen.EnsureSuccessStatusCode();
        var (status, problem) = await topic.Silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", JsonNode.Parse($$$$"""
            {"apiVersion": "sentinel/v1", "kind": "Monitor", "metadata": {"model": "odd"}, "spec": {"window": {"count": {{{{WindowRows}}}}}}}
            """)!);
        Assert.True((int)status < 300, problem?.ToJsonString());

        for (var batch = 0; batch < 10; batch++)
        {
            var names = string.Join(',', Enumerable.Range(batch * 1_000, 1_000).Select(i => $"\"new-{i}\""));
            var cells = string.Join(',', Enumerable.Range(0, 1_000).Select(i => (i % 5) switch { 0 => "\"5\"", 1 => "\"NaN\"", 2 => "1e999", 3 => "null", _ => "5" }));
            await topic.ProduceAsync(Encoding.UTF8.GetBytes($$$"""{"model":"odd","version":"1","columns":{"a":[{{{cells}}}],"c":[{{{names}}}]}}"""));
        }

        await topic.CountedAsync(WindowRows, "odd");
        JsonNode? window = null;
        await RunningSilo.UntilAsync("judged", async () => (window = (await topic.Silo.GetAsync("/api/v1/models/odd/versions/1/windows"))["windows"]!.AsArray().FirstOrDefault()) is not null);
        var (a, c) = (window!["features"]![0]!["statistics"]!, window["features"]![1]!["statistics"]!);
        Assert.Equal((2_000, 4_000, 2_000), ((int)a["wrongType"]!, (int)a["nonFinite"]!, (int)a["missing"]!));
        Assert.Equal(WindowRows, (int)c["new"]!);
        Assert.Equal("drift", (string?)window["features"]![1]!["verdict"]);
        Assert.True(await topic.CounterAsync("sentinel_shard_record_size_bytes_sum") / await topic.CounterAsync("sentinel_shard_record_size_bytes_count") < 64 << 10, "shard records stay small");
    }

    [Fact]
    public async Task Absurd_times_neither_open_windows_nor_close_those_of_others()
    {
        await topic.RegisterAsync("timed");
        var (status, problem) = await topic.Silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", JsonNode.Parse("""
            {"apiVersion": "sentinel/v1", "kind": "Monitor", "metadata": {"model": "timed"}, "spec": {"window": {"every": "1m", "lateness": "1m"}}}
            """)!);
        Assert.True((int)status < 300, problem?.ToJsonString());
        var (now, day) = (TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(1));

        await SendAsync(now.AddMinutes(-1));
        foreach (var ahead in (DateTimeOffset[])[now + day, now + (3_650 * day)])
        {
            // A producer that stamps its messages ahead as well is refused by its broker; the embedded one takes anything.
            await SendAsync(ahead);
        }

        foreach (var absurd in (DateTimeOffset[])[DateTimeOffset.MaxValue, DateTimeOffset.UnixEpoch, now.AddYears(-30)])
        {
            await SendAsync(absurd);
            await SendAsync(absurd, sentAt: absurd);
        }

        await SendAsync(now);
        await topic.CountedAsync(2, "timed");
        var counted = await topic.StatusAsync("timed");
        Assert.Equal((0, 8), ((int)counted["late"]!, (int)counted["malformed"]!));

        // A row of an old year is late, whatever the number of windows between.
        await SendAsync(now.AddYears(-20));
        await SendAsync(now);
        await topic.CountedAsync(4, "timed");
        counted = await topic.StatusAsync("timed");
        Assert.Equal(1, (int)counted["late"]!);
        Assert.InRange(counted["openWindows"]!.AsArray().Count, 1, 3);
        Assert.True((long)counted["closedWindows"]! <= 2);

        Task<long> SendAsync(DateTimeOffset time, DateTimeOffset? sentAt = null) => topic.ProduceAsync(
            Encoding.UTF8.GetBytes($$$"""{"model":"timed","version":"1","time":"{{{time.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fff}}}Z","features":{"a":1}}"""),
            sentAt is { } sent ? new Timestamp(sent.ToUnixTimeMilliseconds(), TimestampType.CreateTime) : default);
    }
}

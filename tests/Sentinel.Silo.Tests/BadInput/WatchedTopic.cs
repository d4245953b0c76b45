using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Confluent.Kafka;
using Sentinel.Silo.Tests.Hosting;

namespace Sentinel.Silo.Tests.BadInput;

/// <summary>A running silo with one version, and what a user sees of the messages sent to it.</summary>
public sealed class WatchedTopic : IAsyncLifetime
{
    private IProducer<byte[]?, byte[]?>? _producer;
    private string _topic = "";

    /// <summary>The silo.</summary>
    public RunningSilo Silo { get; } = new();

    public async Task InitializeAsync()
    {
        await Silo.InitializeAsync();
        var kafka = (await Silo.GetAsync("/api/v1/info"))["kafka"]!;
        _topic = (string)kafka["predictionTopic"]!;
        _producer = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig { BootstrapServers = (string)kafka["bootstrapServers"]!, MessageMaxBytes = 20 << 20 }).Build();
        await RegisterAsync("bad");
    }

    public async Task DisposeAsync()
    {
        _producer!.Dispose();
        await Silo.DisposeAsync();
    }

    /// <summary>Registers version 1 of a model with a numeric feature <c>a</c> and a categorical feature <c>c</c>.</summary>
    public async Task RegisterAsync(string model)
    {
        var (status, body) = await Silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", JsonNode.Parse($$$$$"""
            {"apiVersion": "sentinel/v1", "kind": "ModelVersion", "metadata": {"model": "{{{{{model}}}}}", "version": "1"},
             "spec": {"signature": {"features": [{"name": "a", "type": "numeric"}, {"name": "c", "type": "categorical"}], "prediction": {"type": "numeric"}}}}
            """)!);
        Assert.True((int)status is 200 or 201, body?.ToJsonString());
    }

    /// <summary>Puts a message on partition 0; its offset.</summary>
    public async Task<long> ProduceAsync(byte[]? value, Timestamp timestamp = default, byte[]? key = null) =>
        (await _producer!.ProduceAsync(new TopicPartition(_topic, 0), new Message<byte[]?, byte[]?> { Key = key, Value = value, Timestamp = timestamp })).Offset.Value;

    /// <summary>Puts a good row on partition 0, behind what was sent before.</summary>
    public Task<long> ProduceGoodAsync(string model = "bad") => ProduceAsync(Encoding.UTF8.GetBytes($$"""{"model":"{{model}}","version":"1","features":{"a":1,"c":"x"},"prediction":0.5}"""));

    /// <summary>Waits until a version counts so many rows.</summary>
    public Task CountedAsync(long rows, string model = "bad") => RunningSilo.UntilAsync($"{rows} rows counted", async () => await RowsAsync(model) == rows);

    /// <summary>Waits until everything of partition 0 up to and with an offset is counted and on disk, or known to be lost.</summary>
    public Task PassedAsync(long offset) => RunningSilo.UntilAsync($"offset {offset} committed", async () =>
    {
        var pages = await Task.WhenAll(Silo.Addresses.Select(address => Silo.GetAsync(new Uri(address, "/api/v1/ingest").AbsoluteUri)));
        return pages.SelectMany(page => page["partitions"]!.AsArray()).Any(p => (string?)p!["topic"] == _topic && (int)p["partition"]! == 0 && (long)p["committed"]! > offset);
    });

    /// <summary>Rows that a version counts.</summary>
    public async Task<long> RowsAsync(string model = "bad") => (long)(await StatusAsync(model))["rows"]!;

    /// <summary>A version's status.</summary>
    public Task<JsonNode> StatusAsync(string model = "bad") => Silo.GetAsync($"/api/v1/models/{model}/versions/1/status");

    /// <summary>The dead letter that a message of partition 0 became; waits for it.</summary>
    public async Task<JsonNode> LetterOfAsync(long offset)
    {
        JsonNode? letter = null;
        await RunningSilo.UntilAsync($"a dead letter of offset {offset}", async () =>
            (letter = (await Silo.GetAsync("/api/v1/deadletters?limit=20"))["deadLetters"]!.AsArray()
                .FirstOrDefault(l => (int)l!["source"]!["partition"]! == 0 && (long)l["source"]!["offset"]! == offset)) is not null);
        return letter!;
    }

    /// <summary>Value of a counter with one tag on the silos' <c>/metrics</c>, of all of them; 0 before it was counted.</summary>
    public async Task<long> CounterAsync(string name, string? tag = null)
    {
        var series = tag is null ? name : $"{name}{{{tag}}}";
        var pages = await Task.WhenAll(Silo.Addresses.Select(address => Silo.Http.GetStringAsync(new Uri(address, "/metrics"))));
        var lines = pages.SelectMany(page => page.Split('\n')).Where(line => line.StartsWith(series + " ", StringComparison.Ordinal));
        return lines.Sum(line => long.Parse(line[(series.Length + 1)..], CultureInfo.InvariantCulture));
    }
}

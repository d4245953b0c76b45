using System.Text.Json.Nodes;
using Confluent.Kafka;
using Sentinel.Silo.Tests.Hosting;

namespace Sentinel.Silo.Tests.Http;

public sealed class DeadLetterTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    [Fact]
    public async Task A_message_that_cannot_be_read_is_listed_with_its_reason_and_source()
    {
        var kafka = (await silo.GetAsync("/api/v1/info"))["kafka"]!;
        using var producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = (string)kafka["bootstrapServers"]! }).Build();
        var sent = await producer.ProduceAsync((string)kafka["predictionTopic"]!, new Message<string, string> { Key = "k1", Value = "{\"model\":" });

        JsonNode? letter = null;
        await RunningSilo.UntilAsync("in the list of dead letters", async () =>
            (letter = (await silo.GetAsync("/api/v1/deadletters?limit=5"))["deadLetters"]!.AsArray().FirstOrDefault(l => (string?)l!["key"] == "k1")) is not null);

        Assert.Equal("malformed-json", (string?)letter!["reason"]);
        Assert.Equal("{\"model\":", (string?)letter["value"]);
        Assert.Equal((sent.Topic, sent.Partition.Value, sent.Offset.Value), ((string)letter["source"]!["topic"]!, (int)letter["source"]!["partition"]!, (long)letter["source"]!["offset"]!));
    }
}

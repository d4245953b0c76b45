using Confluent.Kafka;

namespace Sentinel.Demo.Story;

/// <summary>Three messages that a broken producer would send: each must come to rest in the dead-letter topic, with its reason.</summary>
internal static class BadMessages
{
    public static async Task<int> SendAsync(string bootstrapServers, string topic, string model, string version, CancellationToken ct)
    {
        string[] values =
        [
            "{\"model\": \"" + model + "\", \"version\": ",
            "{\"model\": \"" + model + "\", \"version\": \"0.0.0-unheard-of\", \"features\": {}}",
            "{\"model\": \"" + model + "\", \"version\": \"" + version + "\", \"features\": [1, 2, 3]}",
        ];
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = bootstrapServers }).Build();
        foreach (var value in values)
        {
            await producer.ProduceAsync(topic, new Message<Null, string> { Value = value }, ct);
        }

        return values.Length;
    }
}

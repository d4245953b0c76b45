using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Sentinel.Contracts.Events;
using Sentinel.Decisions.Events;
using Sentinel.Grains.Ports;
using Sentinel.Ingest.Topics;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Events;
using Sentinel.Silo.Http;
using Sentinel.Silo.Scoring.Routing;

namespace Sentinel.Silo.Hooks;

/// <summary>Puts events on the topic of events, as CloudEvents keyed by model, and routes on the compacted topic of routes; live listeners of this silo hear of an event first.</summary>
public sealed class KafkaEventPublisher(TopicProducer producer, SiloOptions options, EventFeed feed, RouterName silo) : IEventPublisher
{
    /// <inheritdoc/>
    public Task PublishAsync(SentinelEvent e, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(e);
        feed.Publish(e);
        var message = new Message<string, byte[]>
        {
            Key = e.Model,
            Value = CloudEventJson.Write(e),
            Headers = new Headers { { "content-type", Encoding.UTF8.GetBytes(CloudEventJson.ContentType) }, { ClusterEvents.SiloHeader, Encoding.UTF8.GetBytes(silo.Value) } },
        };
        return producer.SendAsync(new TopicNeed(options.Kafka.EventTopic, options.Kafka.Partitions), message, ct);
    }

    /// <inheritdoc/>
    public Task PublishRouteAsync(Route r, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(r);
        var compacted = new TopicNeed(options.Kafka.RouteTopic, 1, new Dictionary<string, string> { ["cleanup.policy"] = "compact" });
        return producer.SendAsync(compacted, new Message<string, byte[]> { Key = r.Model, Value = JsonSerializer.SerializeToUtf8Bytes(r, SiloJson.Options) }, ct);
    }
}

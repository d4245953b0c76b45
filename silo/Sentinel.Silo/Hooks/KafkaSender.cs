using System.Text;
using Confluent.Kafka;
using Sentinel.Contracts.Alerts;
using Sentinel.Decisions.Events;
using Sentinel.Grains.Ports;
using Sentinel.Ingest.Topics;
using Sentinel.Silo.Configuration;

namespace Sentinel.Silo.Hooks;

/// <summary>Kafka hooks: a CloudEvent by model on a topic of the silo's broker, with the delivery's id as a header, by which a reader knows a repeat.</summary>
public sealed class KafkaSender(TopicProducer producer, SiloOptions options) : IHookSender
{
    /// <summary>Header that holds the delivery's id.</summary>
    public const string DeliveryHeader = "sentinel-delivery-id";

    /// <inheritdoc/>
    public async Task<HookAnswer> SendAsync(HookSpec hook, DeliveryView delivery, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(hook);
        ArgumentNullException.ThrowIfNull(delivery);
        var kafka = options.Kafka;
        if (new[] { kafka.PredictionTopic, kafka.LabelTopic, kafka.EventTopic, kafka.RouteTopic, kafka.TrainerTopic, kafka.DeadLetterTopic, kafka.InferenceTopic, kafka.PairTopic }.Contains(hook.Topic, StringComparer.Ordinal))
        {
            return HttpDelivery.Failed($"topic '{hook.Topic}' is one of Sentinel's own: apply hook '{hook.Name}' with another");
        }

        try
        {
            var message = new Message<string, byte[]>
            {
                Key = delivery.Event.Model,
                Value = CloudEventJson.Write(delivery.Event),
                Headers = new Headers { { "content-type", Encoding.UTF8.GetBytes(CloudEventJson.ContentType) }, { DeliveryHeader, Encoding.UTF8.GetBytes(delivery.Id) } },
            };
            await producer.SendAsync(new TopicNeed(hook.Topic!, kafka.Partitions), message, ct);
            return new HookAnswer(Delivered: true, StatusCode: null, RetryAfter: null, Gone: false, Error: null);
        }
        catch (KafkaException e)
        {
            return HttpDelivery.Failed($"topic '{hook.Topic}' did not take it: {e.Error.Reason}");
        }
    }
}

using System.Text;
using Confluent.Kafka;
using Sentinel.Decisions.Events;
using Sentinel.Ingest.Topics;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Scoring.Routing;

namespace Sentinel.Silo.Events;

/// <summary>
/// Tells live listeners of this silo what grains on other silos publish: reads the topic of events from where it ended at the start, and leaves out what this silo has told itself.
/// A silo with the embedded broker is alone and needs none of it.
/// </summary>
internal sealed partial class ClusterEvents(
    KafkaConnection connection, KafkaTopics topics, SiloOptions options, EventFeed feed, RouterName silo, TimeProvider time, ILogger<ClusterEvents> logger) : BackgroundService
{
    /// <summary>Header with the name of the silo that published an event.</summary>
    internal const string SiloHeader = "sentinel-silo";

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Dictionary<int, long> _next = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!connection.IsEmbedded && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                var topic = await topics.EnsureAsync(new TopicNeed(options.Kafka.EventTopic, options.Kafka.Partitions), stoppingToken);
                await Task.Factory.StartNew(() => Read(topic, stoppingToken), stoppingToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotHeard(options.Kafka.EventTopic, Pause, e);
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                // The silo stops.
            }
        }
    }

    private void Read(TopicIdentity topic, CancellationToken stoppingToken)
    {
        // The group is never joined: every silo reads all of it.
        var settings = new ConsumerConfig(connection.ClientConfig) { GroupId = $"{options.Kafka.GroupId}-events", EnableAutoCommit = false, AutoOffsetReset = AutoOffsetReset.Latest };
        using var consumer = new ConsumerBuilder<Ignore, byte[]?>(settings).SetLogHandler((_, _) => { }).Build();
        consumer.Assign(Enumerable.Range(0, topic.Partitions).Select(partition => StartOf(consumer, new TopicPartition(topic.Name, partition))).ToArray());
        while (true)
        {
            var heard = consumer.Consume(stoppingToken);
            _next[heard.Partition.Value] = heard.Offset.Value + 1;
            if (!IsOwn(heard.Message.Headers) && heard.Message.Value is { } bytes && CloudEventJson.Read(bytes) is { } happened)
            {
                feed.Publish(happened);
            }
        }
    }

    private TopicPartitionOffset StartOf(IConsumer<Ignore, byte[]?> consumer, TopicPartition partition)
    {
        if (!_next.TryGetValue(partition.Partition.Value, out var next))
        {
            next = _next[partition.Partition.Value] = consumer.QueryWatermarkOffsets(partition, AnswerTime).High.Value;
        }

        return new TopicPartitionOffset(partition, next);
    }

    private bool IsOwn(Headers headers) => headers.TryGetLastBytes(SiloHeader, out var name) && Encoding.UTF8.GetString(name) == silo.Value;

    [LoggerMessage(5201, LogLevel.Warning, "Events of other silos cannot be read from topic {Topic}, so that live listeners miss them; tried again in {After}")]
    private partial void LogNotHeard(string topic, TimeSpan after, Exception e);
}

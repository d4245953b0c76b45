using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.DeadLetters;
using Sentinel.Ingest.Decoding;
using Sentinel.Ingest.Dispatch;
using Sentinel.Ingest.Partitions;
using Sentinel.Ingest.Sources;
using Sentinel.Ingest.Status;
using Sentinel.Ingest.Topics;
using Sentinel.Ingest.Versions;

namespace Sentinel.Ingest.Consuming;

/// <summary>Keeps a consumer of one stream reading for as long as the silo runs: makes sure of the topics, starts the loop, and starts it again when the client has failed.</summary>
internal sealed class IngestService(
    IngestStream stream,
    KafkaConnection connection,
    KafkaTopics topics,
    KafkaOptions kafka,
    CheckpointOptions checkpoint,
    IngestOptions options,
    IGrainFactory grains,
    VersionDirectory directory,
    IDeadLetterWriter deadLetters,
    IIngestAlarms alarms,
    IngestMetrics metrics,
    IngestBoard board,
    PairingContext pairing,
    TimeProvider time,
    ILogger<IngestService> logger) : BackgroundService
{
    private readonly SemaphoreSlim _turns = new(options.CallsInFlight);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _turns.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var retry = new Backoff(options.RetryDelay, options.RetryDelayMax, time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ReadAsync(retry, stoppingToken).ConfigureAwait(false);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                var pause = retry.Next();
                board.Say(stream.Name, "waiting", e.Message);
                logger.CannotRead(e.Message, pause, e);
                await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        board.Say(stream.Name, "stopped");
    }

    private async Task ReadAsync(Backoff retry, CancellationToken stopping)
    {
        var topic = await topics.EnsureAsync(new TopicNeed(stream.Topic, kafka.Partitions), stopping).ConfigureAwait(false);
        await topics.EnsureAsync(DeadLetterWriter.NeedOf(kafka), stopping).ConfigureAwait(false);
        if (topic.Partitions != kafka.Partitions)
        {
            logger.OtherPartitions(topic.Name, topic.Partitions, kafka.Partitions);
        }

        var senders = new SenderContext(id => stream.ReceiverOf(grains, id), stream.Name, options, time, metrics, logger, _turns);
        var context = new PartitionContext(
            options, checkpoint, time, stream, topic, new MessageDecoder(stream.Kind, new TimeRange(options, time)), directory, deadLetters, alarms, senders, new LoopMailbox(), new ByteBudget(options.QueuedBytes), metrics, logger, stream.IsPaired ? pairing : null);
        var loop = new ConsumerLoop(context, connection.ClientConfig, board);
        logger.Reading(topic.Name, topic.Id, topic.Partitions, connection.BootstrapServers, stream.GroupId);
        board.Say(stream.Name, "joining");
        retry.Reset();
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var watch = topic.IsEphemeral ? Task.CompletedTask : WatchTopicAsync(topic, loop, watching.Token);
        try
        {
            await loop.RunAsync(stopping).ConfigureAwait(false);
        }
        finally
        {
            await watching.CancelAsync().ConfigureAwait(false);
            await watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WatchTopicAsync(TopicIdentity topic, ConsumerLoop loop, CancellationToken stopping)
    {
        while (true)
        {
            await Task.Delay(options.TopicCheckInterval, time, stopping).ConfigureAwait(false);
            try
            {
                var now = await topics.FindAsync(topic.Name).ConfigureAwait(false);
                if (now?.Id != topic.Id)
                {
                    loop.StopAll(now is null ? $"topic {topic.Name} was deleted" : $"topic {topic.Name} was made anew ({topic.Id} is now {now.Id})");
                    return;
                }
            }
            catch (Confluent.Kafka.KafkaException e)
            {
                logger.ConsumerError(e.Error.ToString());
            }
        }
    }
}

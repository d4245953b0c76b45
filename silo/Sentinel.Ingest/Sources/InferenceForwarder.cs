using Confluent.Kafka;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Consuming;
using Sentinel.Ingest.DeadLetters;
using Sentinel.Ingest.Decoding;
using Sentinel.Ingest.Producing;
using Sentinel.Ingest.Status;
using Sentinel.Ingest.Topics;

namespace Sentinel.Ingest.Sources;

/// <summary>
/// Brings events of inference loggers out of the topic that others write, where a request and its answer may lie in different partitions, into the one where both have the same key. A message
/// is committed when the broker has it again, or has it as a dead letter; one that is brought twice after a crash is known by its id.
/// </summary>
internal sealed class InferenceForwarder(
    KafkaConnection connection,
    KafkaTopics topics,
    KafkaOptions kafka,
    IngestOptions options,
    IInferenceSink sink,
    IDeadLetterWriter deadLetters,
    PairBoard board,
    IngestMetrics metrics,
    TimeProvider time,
    ILogger<InferenceForwarder> logger) : BackgroundService
{
    private const int MessagesAtOnce = 500;

    // The client fetches by itself: asking it more often brings an event no sooner.
    private static readonly TimeSpan IdleTime = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LeaveTime = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var retry = new Backoff(options.RetryDelay, options.RetryDelayMax, time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await topics.EnsureAsync(new TopicNeed(kafka.InferenceTopic, kafka.Partitions), stoppingToken).ConfigureAwait(false);
                await topics.EnsureAsync(DeadLetterWriter.NeedOf(kafka), stoppingToken).ConfigureAwait(false);
                await ReadAsync(retry, stoppingToken).ConfigureAwait(false);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                var pause = retry.Next();
                logger.InferencesUnread(kafka.InferenceTopic, e.Message, pause, e);
                await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                // The silo stops.
            }
        }
    }

    private async Task ReadAsync(Backoff retry, CancellationToken stopping)
    {
        var settings = new ConsumerConfig(new ClientConfig(connection.ClientConfig.ToDictionary()))
        {
            GroupId = $"{kafka.GroupId}.inferences",
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoOffsetStore = false,
            AutoCommitIntervalMs = 1_000,
            SessionTimeoutMs = (int)options.SessionTime.TotalMilliseconds,
            HeartbeatIntervalMs = (int)(options.SessionTime.TotalMilliseconds / 10),
        };
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(settings)
            .SetErrorHandler((_, error) => logger.ConsumerError(error.ToString()))
            .SetLogHandler((_, message) => logger.ClientSaid(message.Name, message.Message))
            .Build();
        consumer.Subscribe(kafka.InferenceTopic);
        var read = new List<ConsumeResult<byte[]?, byte[]?>>(MessagesAtOnce);
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                read.Clear();
                while (read.Count < MessagesAtOnce && consumer.Consume(TimeSpan.Zero) is { } result)
                {
                    read.Add(result);
                }

                if (read.Count == 0)
                {
                    await Task.Delay(IdleTime, time, stopping).ConfigureAwait(false);
                    continue;
                }

                var brought = new List<Task>(read.Count);
                foreach (var result in read)
                {
                    brought.Add(await BringAsync(result, stopping).ConfigureAwait(false));
                }

                await Task.WhenAll(brought).ConfigureAwait(false);
                Store(consumer, read);
                retry.Reset();
            }
        }
        finally
        {
            consumer.Leave(time, LeaveTime, logger);
        }
    }

    private void Store(IConsumer<byte[]?, byte[]?> consumer, List<ConsumeResult<byte[]?, byte[]?>> read)
    {
        foreach (var result in read)
        {
            try
            {
                consumer.StoreOffset(result);
            }
            catch (KafkaException e)
            {
                // The partition has been taken away: its next owner brings these again, and they are known by their ids.
                logger.StoreFailed(result.Topic, result.Partition.Value, result.Offset.Value, e.Error.Reason);
            }
        }
    }

    private async Task<Task> BringAsync(ConsumeResult<byte[]?, byte[]?> result, CancellationToken stopping)
    {
        var message = result.Message;
        if (InferenceEvents.TryRead(message.Value ?? [], message.Headers, out var happened, out var fault))
        {
            try
            {
                return await sink.HandOverAsync(happened.Id, StructuredEvent.Write(happened), stopping).ConfigureAwait(false);
            }
            catch (PredictionTooLargeException e)
            {
                fault = new InferenceFault(RejectReason.TooLarge, "", e.Message);
            }
        }

        if (fault is null)
        {
            board.Ignored();
            return Task.CompletedTask;
        }

        metrics.DeadLettered(fault.Reason);
        logger.DeadLettered(result.Topic, result.Partition.Value, result.Offset.Value, fault.Reason.Name(), fault.Detail);
        return deadLetters.WriteAsync(
            new DeadLetter(result.Topic, result.Partition.Value, result.Offset.Value, message.Timestamp, message.Key, message.Value, message.Headers, fault.Reason, fault.Detail), stopping);
    }
}

using Confluent.Kafka;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Consuming;
using Sentinel.Ingest.DeadLetters;
using Sentinel.Ingest.Decoding;
using Sentinel.Ingest.Status;
using Sentinel.Ingest.Topics;

namespace Sentinel.Ingest.Trainers;

/// <summary>
/// Reads the topic of trainers' reports in a group of its own, one message after the other: each is taken, or becomes a dead letter, before its offset is stored. What cannot be taken because
/// nobody answers is tried again until somebody does.
/// </summary>
internal sealed class TrainerReader(
    KafkaConnection connection,
    KafkaTopics topics,
    KafkaOptions kafka,
    IngestOptions options,
    TrainerIntake intake,
    IDeadLetterWriter deadLetters,
    IngestMetrics metrics,
    TimeProvider time,
    ILogger<TrainerReader> logger) : BackgroundService
{
    // The client fetches by itself: asking it more often brings a report no sooner.
    private static readonly TimeSpan IdleTime = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LeaveTime = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var retry = new Backoff(options.RetryDelay, options.RetryDelayMax, time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await topics.EnsureAsync(new TopicNeed(kafka.TrainerTopic, 1), stoppingToken).ConfigureAwait(false);
                await topics.EnsureAsync(DeadLetterWriter.NeedOf(kafka), stoppingToken).ConfigureAwait(false);
                await ReadAsync(retry, stoppingToken).ConfigureAwait(false);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                var pause = retry.Next();
                logger.ReportsUnread(kafka.TrainerTopic, e.Message, pause, e);
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
            GroupId = $"{kafka.GroupId}.trainers",
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoOffsetStore = false,
            AutoCommitIntervalMs = 1_000,
        };
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(settings)
            .SetErrorHandler((_, error) => logger.ConsumerError(error.ToString()))
            .SetLogHandler((_, message) => logger.ClientSaid(message.Name, message.Message))
            .Build();
        consumer.Subscribe(kafka.TrainerTopic);
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                if (consumer.Consume(TimeSpan.Zero) is not { } result)
                {
                    await Task.Delay(IdleTime, time, stopping).ConfigureAwait(false);
                    continue;
                }

                await TakeAsync(result, stopping).ConfigureAwait(false);
                consumer.StoreOffset(result);
                retry.Reset();
            }
        }
        finally
        {
            consumer.Leave(time, LeaveTime, logger);
        }
    }

    private async Task TakeAsync(ConsumeResult<byte[]?, byte[]?> result, CancellationToken stopping)
    {
        var message = result.Message;
        var fault = TrainerReports.TryRead(message.Value ?? [], message.Headers, out var report, out var unread) ? await TakeAsync(report, stopping).ConfigureAwait(false) : unread;
        if (fault is null)
        {
            return;
        }

        var detail = fault.Field.Length == 0 ? fault.Message : $"{fault.Field}: {fault.Message}";
        metrics.DeadLettered(fault.Reason);
        logger.DeadLettered(result.Topic, result.Partition.Value, result.Offset.Value, fault.Reason.Name(), detail);
        var letter = new DeadLetter(result.Topic, result.Partition.Value, result.Offset.Value, message.Timestamp, message.Key, message.Value, message.Headers, fault.Reason, detail);
        await deadLetters.WriteAsync(letter, stopping).ConfigureAwait(false);
    }

    private async Task<TrainerFault?> TakeAsync(TrainerMessage report, CancellationToken stopping)
    {
        var retry = new Backoff(options.RetryDelay, options.RetryDelayMax, time);
        while (true)
        {
            try
            {
                return await intake.TakeAsync(report, $"kafka:{kafka.TrainerTopic}").WaitAsync(stopping).ConfigureAwait(false);
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                logger.ReportNotTaken(report.Model, report.Trigger, e);
                await retry.WaitAsync(stopping).ConfigureAwait(false);
            }
        }
    }
}

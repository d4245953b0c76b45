using Microsoft.Extensions.Logging;
using Sentinel.Contracts.Labels;

namespace Sentinel.Grains.Labels;

/// <summary>What label shards log: events 1100 to 1199.</summary>
internal static partial class LabelLog
{
    [LoggerMessage(1100, LogLevel.Information, "Label shard {Shard} is active again, {Waiting} predictions and {Early} labels wait")]
    public static partial void Activated(ILogger logger, LabelShardId shard, long waiting, long early);

    [LoggerMessage(1101, LogLevel.Warning, "Label shard {Shard} has rows of {Source} up to {Applied} and was sent rows from {PreviousNext} on: it takes none, the partition is read again")]
    public static partial void Gap(ILogger logger, LabelShardId shard, string source, long applied, long previousNext);

    [LoggerMessage(1102, LogLevel.Error, "Label shard {Shard} holds offsets of topic {TopicId} for {Source} and was sent rows of {SentTopicId}: it takes none")]
    public static partial void TopicChanged(ILogger logger, LabelShardId shard, string source, string topicId, string sentTopicId);

    [LoggerMessage(1103, LogLevel.Warning, "Label shard {Shard} could not tell its version of outcomes in {Windows} windows: they are durable and sent again in {RetryPeriod}")]
    public static partial void DeliveryFailed(ILogger logger, Exception exception, LabelShardId shard, int windows, TimeSpan retryPeriod);

    [LoggerMessage(1104, LogLevel.Error, "Label shard {Shard} could not join a batch: its state is in doubt, so it starts again from its record")]
    public static partial void JoinFailed(ILogger logger, Exception exception, LabelShardId shard);

    [LoggerMessage(1105, LogLevel.Warning, "Label shard {Shard} dropped its oldest segments: {Predictions} predictions never got a label, {Labels} labels never found a prediction; Labels:Segments is the bound")]
    public static partial void Expired(ILogger logger, LabelShardId shard, long predictions, long labels);

    [LoggerMessage(1106, LogLevel.Warning, "Waiting predictions of {Owner} could not be passed on to their label shards; they are sent again with the next rows")]
    public static partial void ForwardFailed(ILogger logger, Exception exception, string owner);

    [LoggerMessage(1107, LogLevel.Warning, "A label shard of {Owner} has forgotten rows: all that it was sent is read again from the last barrier")]
    public static partial void ForwardGap(ILogger logger, string owner);
}

using Microsoft.Extensions.Logging;
using Sentinel.Contracts;

namespace Sentinel.Grains.Shards;

/// <summary>What shards log: events 1000 to 1099.</summary>
internal static partial class ShardLog
{
    [LoggerMessage(1000, LogLevel.Information, "Shard {Shard} is active again at offset {Applied}, {OpenWindows} windows open, {Pending} to be told")]
    public static partial void Activated(ILogger logger, ShardId shard, long applied, int openWindows, int pending);

    [LoggerMessage(1001, LogLevel.Warning, "Shard {Shard} has rows up to {Applied} and was sent rows from {PreviousNext} on: it takes none, the partition is read again")]
    public static partial void Gap(ILogger logger, ShardId shard, long applied, long previousNext);

    [LoggerMessage(1002, LogLevel.Information, "Shard {Shard} follows topic {TopicId} instead of {FormerTopicId}, whose broker kept its log in memory: offsets start anew")]
    public static partial void TopicAdopted(ILogger logger, ShardId shard, string topicId, string formerTopicId);

    [LoggerMessage(1003, LogLevel.Error, "Shard {Shard} holds offsets of topic {TopicId} and was sent rows of {SentTopicId}: it takes none, the partition stops")]
    public static partial void TopicChanged(ILogger logger, ShardId shard, string topicId, string sentTopicId);

    [LoggerMessage(1004, LogLevel.Warning, "Shard {Shard} could not tell its version of {Pending} closed windows: they are durable and sent again in {RetryPeriod}")]
    public static partial void DeliveryFailed(ILogger logger, Exception exception, ShardId shard, int pending, TimeSpan retryPeriod);

    [LoggerMessage(1005, LogLevel.Warning, "Shard {Shard} takes no rows while {Pending} closed windows wait for the version")]
    public static partial void Busy(ILogger logger, ShardId shard, int pending);

    [LoggerMessage(1006, LogLevel.Error, "Shard {Shard} could not fold a batch: its windows are in doubt, so it starts again from its record")]
    public static partial void FoldFailed(ILogger logger, Exception exception, ShardId shard);

    [LoggerMessage(1007, LogLevel.Information, "Shard {Shard} opens windows by plan {Plan} from now on")]
    public static partial void PlanAdopted(ILogger logger, ShardId shard, long plan);

    [LoggerMessage(1008, LogLevel.Warning, "Shard {Shard} could not hand {Rows} rows for the first reference to its version: they are durable and sent again")]
    public static partial void CollectFailed(ILogger logger, Exception exception, ShardId shard, int rows);
}

using Microsoft.Extensions.Logging;
using Sentinel.Contracts;
using Sentinel.Contracts.Shards;

namespace Sentinel.Ingest;

/// <summary>What ingestion writes to the log; ids 3000 to 3099.</summary>
internal static partial class IngestLog
{
    [LoggerMessage(3000, LogLevel.Information, "Reading {Topic} ({TopicId}, {Partitions} partitions) from {BootstrapServers} as group {Group}")]
    public static partial void Reading(this ILogger logger, string topic, string topicId, int partitions, string bootstrapServers, string group);

    [LoggerMessage(3001, LogLevel.Information, "Partition {Topic}/{Partition} assigned, reading from {Offset}")]
    public static partial void Assigned(this ILogger logger, string topic, int partition, long offset);

    [LoggerMessage(3002, LogLevel.Information, "Partition {Topic}/{Partition} given up at {Committed}, its last barrier complete: {Complete}")]
    public static partial void Revoked(this ILogger logger, string topic, int partition, long committed, bool complete);

    [LoggerMessage(3003, LogLevel.Warning, "Partition {Topic}/{Partition} was lost; what it had in hand is dropped and read again by its next owner")]
    public static partial void LostPartition(this ILogger logger, string topic, int partition);

    [LoggerMessage(3004, LogLevel.Warning, "Partition {Topic}/{Partition} is read again from {Offset}: {Shard} answered {Outcome} (applied {Applied})")]
    public static partial void Rewinding(this ILogger logger, string topic, int partition, long offset, ShardId shard, ApplyOutcome outcome, long applied);

    [LoggerMessage(3005, LogLevel.Error, "Partition {Topic}/{Partition} STOPPED: {Cause}. No row of it is read until this is resolved: give the group a new `Kafka:GroupId` and topic, or restore the log")]
    public static partial void PartitionStopped(this ILogger logger, string topic, int partition, string cause);

    [LoggerMessage(3006, LogLevel.Error, "Partition {Topic}/{Partition}: the broker dropped {Messages} messages from {Offset} on before they were read; going on after them")]
    public static partial void MessagesLost(this ILogger logger, string topic, int partition, long messages, long offset);

    [LoggerMessage(3007, LogLevel.Warning, "Partition {Topic}/{Partition} is paused: {Limit} is reached; it goes on when half of that is free")]
    public static partial void PartitionPaused(this ILogger logger, string topic, int partition, string limit);

    [LoggerMessage(3008, LogLevel.Information, "Partition {Topic}/{Partition} goes on")]
    public static partial void PartitionResumed(this ILogger logger, string topic, int partition);

    [LoggerMessage(3009, LogLevel.Warning, "Shard {Shard}: a {Kind} failed and is sent again")]
    public static partial void ShardCallFailed(this ILogger logger, ShardId shard, string kind, Exception exception);

    [LoggerMessage(3010, LogLevel.Warning, "The schema of {Version} could not be asked for; trying again, its rows wait")]
    public static partial void LookUpFailed(this ILogger logger, ModelVersionId version, Exception exception);

    [LoggerMessage(3011, LogLevel.Warning, "The dead letter of {Topic}/{Partition}@{Offset} could not be written; trying again")]
    public static partial void DeadLetterFailed(this ILogger logger, string topic, int partition, long offset, Exception exception);

    [LoggerMessage(3012, LogLevel.Debug, "Message {Topic}/{Partition}@{Offset} is a dead letter: {Reason}, {Detail}")]
    public static partial void DeadLettered(this ILogger logger, string topic, int partition, long offset, string reason, string detail);

    [LoggerMessage(3013, LogLevel.Error, "Predictions cannot be read yet: {Fault}. Trying again in {Pause}")]
    public static partial void CannotRead(this ILogger logger, string fault, TimeSpan pause, Exception exception);

    [LoggerMessage(3014, LogLevel.Warning, "Kafka consumer: {Error}")]
    public static partial void ConsumerError(this ILogger logger, string error);

    [LoggerMessage(3015, LogLevel.Debug, "Kafka client {Client}: {Message}")]
    public static partial void ClientSaid(this ILogger logger, string client, string message);

    [LoggerMessage(3016, LogLevel.Warning, "Offset {Offset} of {Topic}/{Partition} could not be stored ({Error}); its owner has changed, which reads it again")]
    public static partial void StoreFailed(this ILogger logger, string topic, int partition, long offset, string error);

    [LoggerMessage(3017, LogLevel.Debug, "Partition {Topic}/{Partition} is committed up to {Offset}; its group does not read what is below again")]
    public static partial void Committed(this ILogger logger, string topic, int partition, long offset);

    [LoggerMessage(3018, LogLevel.Warning, "The alarm about {Topic}/{Partition} could not be raised for model {Model}")]
    public static partial void AlarmFailed(this ILogger logger, string topic, int partition, string model, Exception exception);

    [LoggerMessage(3019, LogLevel.Information, "Topic {Topic} has {Actual} partitions, not the {Configured} of `Kafka:Partitions`; it is read as it is")]
    public static partial void OtherPartitions(this ILogger logger, string topic, int actual, int configured);

    [LoggerMessage(3020, LogLevel.Information, "{Topic} is read by other silos, none of its partitions is left for this one")]
    public static partial void AssignedNone(this ILogger logger, string topic);

    [LoggerMessage(3021, LogLevel.Error, "Reports of trainers cannot be read from {Topic} yet: {Fault}. Trying again in {Pause}")]
    public static partial void ReportsUnread(this ILogger logger, string topic, string fault, TimeSpan pause, Exception exception);

    [LoggerMessage(3022, LogLevel.Warning, "A trainer's report on {Trigger} of {Model} could not be taken; trying again, later reports wait")]
    public static partial void ReportNotTaken(this ILogger logger, string model, string trigger, Exception exception);

    [LoggerMessage(3023, LogLevel.Error, "Logged inferences cannot be read from {Topic} yet: {Fault}. Trying again in {Pause}")]
    public static partial void InferencesUnread(this ILogger logger, string topic, string fault, TimeSpan pause, Exception exception);

    [LoggerMessage(3024, LogLevel.Warning, "The sources of logged inferences could not be asked for; those known go on, and it is tried again")]
    public static partial void SourcesUnread(this ILogger logger, Exception exception);
}

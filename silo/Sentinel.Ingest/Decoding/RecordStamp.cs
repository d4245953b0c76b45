namespace Sentinel.Ingest.Decoding;

/// <summary>What a message brings along besides its value. Times in Unix microseconds.</summary>
/// <param name="Offset">Its offset in the partition.</param>
/// <param name="KafkaTime">Kafka timestamp; <see cref="NoTime"/> where the log has none.</param>
/// <param name="EventTime">Attribute <c>time</c> of a CloudEvent in binary mode; <see cref="NoTime"/> without one.</param>
internal readonly record struct RecordStamp(long Offset, long KafkaTime, long EventTime)
{
    /// <summary>Stands for no time.</summary>
    public const long NoTime = long.MinValue;
}

using Confluent.Kafka;
using Sentinel.Ingest.Decoding;

namespace Sentinel.Ingest.Partitions;

/// <summary>A message as the client hands it out; the bytes are only good until the next one.</summary>
internal readonly ref struct IncomingMessage(ReadOnlySpan<byte> key, bool hasKey, ReadOnlySpan<byte> value, bool hasValue, Headers? headers, Timestamp timestamp, long offset)
{
    private const int OverheadBytes = 80;

    /// <summary>The value; empty without one.</summary>
    public ReadOnlySpan<byte> Value { get; } = value;

    /// <summary>The headers; null or empty without any.</summary>
    public Headers? Headers { get; } = headers;

    /// <summary>Kafka timestamp.</summary>
    public Timestamp Timestamp { get; } = timestamp;

    /// <summary>Offset in the partition.</summary>
    public long Offset { get; } = offset;

    /// <summary>About what the message takes in the log.</summary>
    public int LogBytes => Key.Length + Value.Length + OverheadBytes;

    private ReadOnlySpan<byte> Key { get; } = key;

    /// <summary>What the decoder needs to know besides the value.</summary>
    public RecordStamp Stamp(long eventTime) =>
        new(Offset, Timestamp.Type == TimestampType.NotAvailable ? RecordStamp.NoTime : TimeRange.FromKafka(Timestamp.UnixTimestampMs), eventTime);

    /// <summary>A copy that lasts.</summary>
    public HeldMessage Copy() => new(hasKey ? Key.ToArray() : null, hasValue ? Value.ToArray() : null, Headers, Timestamp, Offset);
}

/// <summary>A message that waits.</summary>
internal sealed record HeldMessage(byte[]? Key, byte[]? Value, Headers? Headers, Timestamp Timestamp, long Offset)
{
    /// <summary>Bytes that it keeps.</summary>
    public int SizeBytes => (Key?.Length ?? 0) + (Value?.Length ?? 0);

    /// <summary>The message as it came.</summary>
    public IncomingMessage Open() => new(Key, Key is not null, Value, Value is not null, Headers, Timestamp, Offset);
}

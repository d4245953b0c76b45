using Confluent.Kafka;
using Sentinel.Ingest.Decoding;

namespace Sentinel.Ingest.DeadLetters;

/// <summary>A message that could not be understood, as it came.</summary>
/// <param name="Topic">Topic that it came from.</param>
/// <param name="Partition">Partition that it came from.</param>
/// <param name="Offset">Its offset there.</param>
/// <param name="Timestamp">Its Kafka timestamp.</param>
/// <param name="Key">Its key; null without one.</param>
/// <param name="Value">Its value; null without one.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Reason">Why it is here.</param>
/// <param name="Detail">What exactly is wrong with it.</param>
internal sealed record DeadLetter(string Topic, int Partition, long Offset, Timestamp Timestamp, byte[]? Key, byte[]? Value, Headers? Headers, RejectReason Reason, string Detail);

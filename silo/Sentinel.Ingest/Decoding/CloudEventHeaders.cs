using System.Text;
using Confluent.Kafka;

namespace Sentinel.Ingest.Decoding;

/// <summary>Reads what of a CloudEvents 1.0 event in binary mode matters here out of a message's headers (Kafka protocol binding, section 3.2).</summary>
internal static class CloudEventHeaders
{
    private const string SpecVersion = "ce_specversion";
    private const string Type = "ce_type";
    private const string Time = "ce_time";

    /// <summary>Reads the headers; no fault where they are those of no CloudEvent.</summary>
    /// <param name="headers">The message's headers.</param>
    /// <param name="eventType">Type that the event must be of.</param>
    /// <param name="eventTime">Attribute <c>time</c> in Unix microseconds; <see cref="RecordStamp.NoTime"/> without one.</param>
    /// <param name="detail">What is wrong, where something is.</param>
    public static RejectReason Read(Headers? headers, string eventType, out long eventTime, out string detail)
    {
        eventTime = RecordStamp.NoTime;
        detail = "";
        if (headers is null || headers.Count == 0 || !headers.TryGetLastBytes(SpecVersion, out _))
        {
            return RejectReason.None;
        }

        if (!headers.TryGetLastBytes(Type, out var type) || !Ascii.Equals(type, eventType))
        {
            detail = $"ce_type must be {eventType}";
            return RejectReason.BadType;
        }

        if (headers.TryGetLastBytes(Time, out var time) && !EventTime.TryParse(time, out eventTime))
        {
            detail = "ce_time must be an RFC 3339 time such as 2026-11-21T07:00:00Z";
            return RejectReason.BadTime;
        }

        return RejectReason.None;
    }
}

using System.Globalization;
using Sentinel.Ingest.Configuration;

namespace Sentinel.Ingest.Decoding;

/// <summary>
/// Which event times make sense. In the log: within the years 2000 to 2099, and at most <see cref="IngestOptions.TimeAhead"/> ahead of the message's Kafka timestamp, which a broker bounds
/// (<c>message.timestamp.after.max.ms</c>, an hour by default); no clock has a say, so that reading the log again decides alike. At the door, where nothing is in the log yet: at most that
/// far ahead of this machine's clock. One row from the far future would close the windows of every row after it. Threading: safe.
/// </summary>
public sealed class TimeRange(IngestOptions options, TimeProvider time)
{
    private const long PerMillisecond = 1_000;

    private static readonly long Earliest = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * PerMillisecond;
    private static readonly long End = new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * PerMillisecond;
    private static readonly long CalendarStart = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long CalendarEnd = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private readonly long _ahead = (long)options.TimeAhead.TotalMicroseconds;

    /// <summary>What is wrong with an event time in the log; null when nothing is.</summary>
    /// <param name="eventTime">Event time in Unix microseconds.</param>
    /// <param name="kafkaTime">Kafka timestamp in Unix microseconds; null where the message has none.</param>
    public string? FaultInLog(long eventTime, long? kafkaTime) =>
        OutOfCalendar(eventTime)
        ?? (kafkaTime is { } sent && eventTime - _ahead > sent ? $"{Show(eventTime)} is more than {options.TimeAhead:c} (Ingest:TimeAhead) ahead of the Kafka timestamp {Show(sent)}: set the sender's clock and time zone right" : null);

    /// <summary>What is wrong with an event time that comes in now; null when nothing is.</summary>
    /// <param name="eventTime">Event time in Unix microseconds.</param>
    public string? FaultAtDoor(long eventTime) =>
        OutOfCalendar(eventTime)
        ?? (eventTime - _ahead > time.GetUtcNow().ToUnixTimeMilliseconds() * PerMillisecond ? $"{Show(eventTime)} is more than {options.TimeAhead:c} (Ingest:TimeAhead) ahead of this silo's clock: set the sender's clock and time zone right" : null);

    /// <summary>A Kafka timestamp in Unix microseconds, kept inside the calendar: what a producer writes there is any 64-bit number.</summary>
    internal static long FromKafka(long milliseconds) => Math.Clamp(milliseconds, CalendarStart, CalendarEnd) * PerMillisecond;

    /// <summary>A time as it stands in messages and headers, to the millisecond.</summary>
    internal static string Show(long microseconds) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(microseconds / PerMillisecond, CalendarStart, CalendarEnd))
        .ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static string? OutOfCalendar(long eventTime) =>
        eventTime < Earliest ? $"{Show(eventTime)} is before the year 2000: times are RFC 3339, and Kafka timestamps milliseconds since 1970"
        : eventTime >= End ? $"{Show(eventTime)} is after the year 2099: times are RFC 3339, and Kafka timestamps milliseconds since 1970"
        : null;
}

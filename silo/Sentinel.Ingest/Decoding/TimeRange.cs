using System.Globalization;
using Sentinel.Ingest.Configuration;

namespace Sentinel.Ingest.Decoding;

/// <summary>
/// Which event times make sense: from the year 2000 on, and at most <see cref="IngestOptions.TimeAhead"/> ahead of the Kafka timestamp and of this machine's clock. One row from the far future
/// would close the windows of every row after it. Threading: safe.
/// </summary>
public sealed class TimeRange(IngestOptions options, TimeProvider time)
{
    private const long PerMillisecond = 1_000;

    private static readonly long Earliest = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * PerMillisecond;
    private static readonly long CalendarStart = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long CalendarEnd = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private readonly long _ahead = (long)options.TimeAhead.TotalMicroseconds;
    private long _clock = long.MinValue;

    /// <summary>What is wrong with an event time; null when nothing is.</summary>
    /// <param name="eventTime">Event time in Unix microseconds.</param>
    /// <param name="kafkaTime">Kafka timestamp in Unix microseconds; null where there is none yet.</param>
    public string? Fault(long eventTime, long? kafkaTime)
    {
        if (eventTime < Earliest)
        {
            return $"{Show(eventTime)} is before the year 2000: times are RFC 3339, and Kafka timestamps milliseconds since 1970";
        }

        if (kafkaTime is { } sent && eventTime - _ahead > sent)
        {
            return $"{Show(eventTime)} is more than {options.TimeAhead:c} (Ingest:TimeAhead) ahead of the Kafka timestamp {Show(sent)}: set the sender's clock and time zone right";
        }

        return IsAheadOfClock(eventTime)
            ? $"{Show(eventTime)} is more than {options.TimeAhead:c} (Ingest:TimeAhead) ahead of this silo's clock: set the sender's clock and time zone right"
            : null;
    }

    /// <summary>A Kafka timestamp in Unix microseconds, kept inside the calendar: what a producer writes there is any 64-bit number.</summary>
    internal static long FromKafka(long milliseconds) => Math.Clamp(milliseconds, CalendarStart, CalendarEnd) * PerMillisecond;

    /// <summary>A time as it stands in messages and headers, to the millisecond.</summary>
    internal static string Show(long microseconds) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(microseconds / PerMillisecond, CalendarStart, CalendarEnd))
        .ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    // The clock is read again only for a time that the last reading does not cover: not for each row.
    private bool IsAheadOfClock(long eventTime)
    {
        if (eventTime - _ahead <= Volatile.Read(ref _clock))
        {
            return false;
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds() * PerMillisecond;
        Volatile.Write(ref _clock, now);
        return eventTime - _ahead > now;
    }
}

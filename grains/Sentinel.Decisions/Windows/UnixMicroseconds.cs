namespace Sentinel.Decisions.Windows;

/// <summary>Event times as batches carry them: microseconds since 1970, which convert to <see cref="DateTimeOffset"/> and back without loss.</summary>
public static class UnixMicroseconds
{
    /// <summary>Microseconds in a second.</summary>
    public const long PerSecond = 1_000_000;

    /// <summary>The earliest time that a <see cref="DateTimeOffset"/> holds.</summary>
    public static readonly long Earliest = FromTime(DateTimeOffset.MinValue);

    /// <summary>The latest time that a <see cref="DateTimeOffset"/> holds.</summary>
    public static readonly long Latest = FromTime(DateTimeOffset.MaxValue);

    /// <summary>The time in UTC; beyond the calendar's ends, the end.</summary>
    public static DateTimeOffset ToTime(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(Math.Clamp(microseconds, Earliest, Latest) * TimeSpan.TicksPerMicrosecond);

    /// <summary>Microseconds since 1970, rounded down.</summary>
    public static long FromTime(DateTimeOffset time) => Math.DivRem(time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks, TimeSpan.TicksPerMicrosecond).Quotient;

    /// <summary>Microseconds in a number of seconds, rounded to the nearest.</summary>
    public static long FromSeconds(double seconds) => (long)Math.Round(seconds * PerSecond);
}

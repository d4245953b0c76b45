using Sentinel.Contracts.Versions;

namespace Sentinel.Statistics.Evidence;

/// <summary>
/// The phases of a season, in UTC: 24 hours of weekdays, then 24 of the weekend. A season by day joins the two.
/// </summary>
public static class Phases
{
    /// <summary>Phases that rows are counted by, whatever the season.</summary>
    public const int Count = 2 * HoursOfDay;

    private const int HoursOfDay = 24;
    private const long MicrosecondsOfHour = 3_600_000_000;

    // The Unix epoch was a Thursday; weeks are counted from the Monday before it.
    private const long HoursFromMonday = 3 * HoursOfDay;
    private const long HoursOfWeek = 7 * HoursOfDay;
    private const long WeekendFrom = 5 * HoursOfDay;

    /// <summary>The phase of a time, 0 to <see cref="Count"/> − 1.</summary>
    public static int Of(long unixMicroseconds) => OfHour(HourOf(unixMicroseconds));

    /// <summary>Counts rows by the phases of their times. Rows of one hour, as they mostly follow each other, cost one division by a constant each.</summary>
    public static void CountRows(ReadOnlySpan<long> unixMicroseconds, Span<long> rowsByPhase)
    {
        long last = 0;
        int phase = OfHour(last);
        foreach (long time in unixMicroseconds)
        {
            long hour = HourOf(time);
            if (hour != last)
            {
                last = hour;
                phase = OfHour(hour);
            }

            rowsByPhase[phase]++;
        }
    }

    /// <summary>The phases that a season tells apart: 1, 24 or 48.</summary>
    public static int CountOf(Season season) => season switch { Season.None => 1, Season.Day => HoursOfDay, _ => Count };

    /// <summary>Where a counted phase falls within a season.</summary>
    public static int Within(Season season, int phase) => season switch { Season.None => 0, Season.Day => phase % HoursOfDay, _ => phase };

    // Rounded down, before the epoch too.
    private static long HourOf(long unixMicroseconds)
    {
        long hours = unixMicroseconds / MicrosecondsOfHour;
        return unixMicroseconds < hours * MicrosecondsOfHour ? hours - 1 : hours;
    }

    private static int OfHour(long hour)
    {
        long ofWeek = (((hour + HoursFromMonday) % HoursOfWeek) + HoursOfWeek) % HoursOfWeek;
        return (int)((ofWeek % HoursOfDay) + (ofWeek >= WeekendFrom ? HoursOfDay : 0));
    }
}

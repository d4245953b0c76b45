using Sentinel.Contracts.Rollouts;

namespace Sentinel.Decisions.Rollouts;

/// <summary>Times in which no step up is taken.</summary>
public static class FreezeRules
{
    private const int WeekMinutes = 7 * 24 * 60;

    /// <summary>End of the freeze that holds at a time; null when none does. Where freezes overlap, the latest end.</summary>
    public static DateTimeOffset? FrozenUntil(IEnumerable<FreezeWindow> windows, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(windows);
        DateTimeOffset? latest = null;
        foreach (var window in windows)
        {
            if (EndOf(window, now) is { } end && !(latest >= end))
            {
                latest = end;
            }
        }

        return latest;
    }

    private static DateTimeOffset? EndOf(FreezeWindow window, DateTimeOffset now)
    {
        if (window is { WeekFromMinutes: { } from, WeekToMinutes: { } to })
        {
            var utc = now.ToUniversalTime();
            var monday = new DateTimeOffset(utc.Date.AddDays(-(((int)utc.DayOfWeek + 6) % 7)), TimeSpan.Zero);
            var length = ((to - from + WeekMinutes - 1) % WeekMinutes) + 1;
            return new[] { monday.AddDays(-7), monday }.Select(week => week.AddMinutes(from + length) is var end && week.AddMinutes(from) <= utc && utc < end ? end : (DateTimeOffset?)null).FirstOrDefault(end => end is not null);
        }

        return window is { From: { } begin, To: { } until } && begin <= now && now < until ? until : null;
    }
}

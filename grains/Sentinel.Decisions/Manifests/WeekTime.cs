using System.Globalization;

namespace Sentinel.Decisions.Manifests;

/// <summary>Times of the week in UTC as people write them: <c>fri 16:00</c>. Counted in minutes since Monday 00:00.</summary>
public static class WeekTime
{
    private const int DayMinutes = 24 * 60;

    private static readonly string[] Days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    /// <summary>Reads one; false when the text is none.</summary>
    public static bool TryParse(string? text, out int minutes)
    {
        minutes = 0;
        if (text?.Split(' ') is not [var day, var time] || Array.IndexOf(Days, day) is not (>= 0 and var number) || !TimeOnly.TryParseExact(time, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
        {
            return false;
        }

        minutes = (number * DayMinutes) + (at.Hour * 60) + at.Minute;
        return true;
    }

    /// <summary>Writes one so that <see cref="TryParse"/> reads it back.</summary>
    /// <param name="minutes">Since Monday 00:00 UTC, in [0, 10080).</param>
    public static string Format(int minutes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minutes);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(minutes, Days.Length * DayMinutes);
        return string.Create(CultureInfo.InvariantCulture, $"{Days[minutes / DayMinutes]} {minutes % DayMinutes / 60:00}:{minutes % 60:00}");
    }
}

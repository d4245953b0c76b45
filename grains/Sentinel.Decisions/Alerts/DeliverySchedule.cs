using System.Collections.Immutable;

namespace Sentinel.Decisions.Alerts;

/// <summary>When a delivery is tried again: the schedule of Standard Webhooks, ten attempts over 75 h 35 min 5 s.</summary>
public static class DeliverySchedule
{
    /// <summary>Waits after the first attempt, the second, and so on. When they are used up, the delivery is a dead letter.</summary>
    public static ImmutableArray<TimeSpan> Waits { get; } =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>The wait after <paramref name="attempts"/> failed attempts (at least 1); null when there is no further one. A receiver may ask for a longer wait, up to the longest of the schedule, not for a shorter one.</summary>
    public static TimeSpan? WaitAfter(int attempts, TimeSpan? retryAfter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempts, 1);
        if (attempts > Waits.Length)
        {
            return null;
        }

        var scheduled = Waits[attempts - 1];
        return retryAfter is { } asked && asked > scheduled ? TimeSpan.FromTicks(Math.Min(asked.Ticks, Waits[^1].Ticks)) : scheduled;
    }
}

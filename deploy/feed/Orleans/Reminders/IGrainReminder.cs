namespace Orleans.Runtime;

/// <summary>A durable, periodic wake-up of one grain.</summary>
public interface IGrainReminder
{
    string ReminderName { get; }
}

/// <summary>When a reminder's tick was due and how often it ticks.</summary>
[GenerateSerializer]
[Immutable]
public readonly struct TickStatus(DateTime firstTickTime, TimeSpan period, DateTime timeStamp)
{
    [Id(0)]
    public DateTime FirstTickTime { get; } = firstTickTime;

    [Id(1)]
    public TimeSpan Period { get; } = period;

    [Id(2)]
    public DateTime CurrentTickTime { get; } = timeStamp;

    public override string ToString() => $"<{FirstTickTime:O}, {Period}, {CurrentTickTime:O}>";
}

/// <summary>A reminder could not be kept.</summary>
[GenerateSerializer]
public sealed class ReminderException(string message) : OrleansException(message);

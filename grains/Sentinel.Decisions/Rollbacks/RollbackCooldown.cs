namespace Sentinel.Decisions.Rollbacks;

/// <summary>
/// How long automatic rollbacks of a model rest: an hour after the first, twice as long after each further one, a day at most; an hour again when a day has passed since the rest was over.
/// Rollbacks by hand neither wait nor count.
/// </summary>
/// <param name="Until">End of the rest.</param>
/// <param name="Length">Its length; zero before the first.</param>
public sealed record RollbackCooldown(DateTimeOffset Until, TimeSpan Length)
{
    /// <summary>Rest after the first automatic rollback.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromHours(1);

    /// <summary>Longest rest.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>No rest.</summary>
    public static RollbackCooldown None { get; } = new(DateTimeOffset.MinValue, TimeSpan.Zero);

    /// <summary>Whether it is over.</summary>
    public bool IsOver(DateTimeOffset now) => now >= Until;

    /// <summary>The rest after an automatic rollback at <paramref name="now"/>.</summary>
    public RollbackCooldown After(DateTimeOffset now)
    {
        var length = Length == TimeSpan.Zero || now - Until >= Longest ? Shortest : TimeSpan.FromTicks(Math.Min(Length.Ticks * 2, Longest.Ticks));
        return new RollbackCooldown(now + length, length);
    }
}

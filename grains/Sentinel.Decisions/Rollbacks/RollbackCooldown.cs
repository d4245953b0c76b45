namespace Sentinel.Decisions.Rollbacks;

/// <summary>
/// How long automatic rollbacks of a model rest: an hour after the first, twice as long after each further one of the same lineage, a day at most; an hour again when another lineage is at fault, or when a day has
/// passed since the rest was over. Rollbacks by hand neither wait nor count.
/// </summary>
/// <param name="Until">End of the rest.</param>
/// <param name="Length">Its length; zero before the first.</param>
/// <param name="Lineage">Root of the lineage that was taken off; null where it is not known, which is taken for the same as any.</param>
public sealed record RollbackCooldown(DateTimeOffset Until, TimeSpan Length, string? Lineage = null)
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
    /// <param name="now">When the traffic was taken off.</param>
    /// <param name="lineage">Root of the lineage of the version that was taken off; null where it is not known.</param>
    public RollbackCooldown After(DateTimeOffset now, string? lineage)
    {
        var isAnother = Lineage is not null && lineage is not null && Lineage != lineage;
        var length = Length == TimeSpan.Zero || isAnother || now - Until >= Longest ? Shortest : TimeSpan.FromTicks(Math.Min(Length.Ticks * 2, Longest.Ticks));
        return new RollbackCooldown(now + length, length, lineage ?? Lineage);
    }
}

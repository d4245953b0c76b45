namespace Sentinel.Statistics.Rollouts;

/// <summary>Rows, and those of them that are counted: errors, a class, answers above a threshold.</summary>
/// <param name="Rows">Rows n ≥ 0.</param>
/// <param name="Hits">Of them k, 0 ≤ k ≤ n.</param>
public sealed record RateCounts(long Rows, long Hits)
{
    /// <summary>No rows.</summary>
    public static RateCounts None { get; } = new(0, 0);

    /// <summary>k / n; 0 without rows.</summary>
    public double Rate => Rows == 0 ? 0 : (double)Hits / Rows;

    /// <summary>Both together.</summary>
    public RateCounts Add(RateCounts other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new RateCounts(Rows + other.Rows, Hits + other.Hits);
    }

    /// <summary>Throws unless 0 ≤ k ≤ n.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are no counts.</exception>
    internal void ThrowUnlessCounts(string parameter)
    {
        if (Hits < 0 || Hits > Rows)
        {
            throw new ArgumentOutOfRangeException(parameter, this, "must have 0 ≤ hits ≤ rows");
        }
    }
}

namespace Sentinel.Decisions.Evidence;

/// <summary>
/// What a run length promises in pages, and how a budget of pages is divided over versions and models.
/// <para>
/// Per version. Evidence R of a feature gains at most 1 a window on average while nothing drifts: R less the number of windows is a supermartingale that
/// starts at 0. So is the mean of R over the features, which e-BH at level 1/H never exceeds H without: it names i features only where the i-th largest
/// R is at least k·H/i of k, and then the sum is at least k·H. For the first window T with a page, H·P(T ≤ w) ≤ E[R at min(T, w)] ≤ w, so
/// <c>P(a false page within w windows) ≤ w/H</c> and <c>E[T] ≥ H</c>: whatever the number of features, and however they hang together.
/// Where a version's windows come from several partitions, each has evidence of its own, and their bounds add up: w is then the windows of all of them.
/// </para>
/// <para>
/// Per model. Its v watched versions have w windows a month each; expected false pages add up to at most v·w/H. At most b of them a
/// month is kept by <c>H = v·w/b</c>. Per fleet: m models with b pages each have m·b together; a budget for all of them is divided by m.
/// </para>
/// </summary>
public static class FalseAlarmBudget
{
    private const double SecondsPerMonth = 365.2425 / 12 * 86_400;

    /// <summary>Windows of a given length in a month of 365.2425/12 days.</summary>
    /// <param name="windowSeconds">Length of a window in seconds; above 0.</param>
    public static double WindowsPerMonth(double windowSeconds)
    {
        ThrowUnlessPositive(windowSeconds, nameof(windowSeconds));
        return SecondsPerMonth / windowSeconds;
    }

    /// <summary>The run length H in windows that keeps a model's false pages within its budget; at least 1.</summary>
    /// <param name="versions">v: versions of the model that are watched at once; at least 1.</param>
    /// <param name="windowsPerMonth">w: windows a month of each; above 0.</param>
    /// <param name="pagesPerModelMonth">b: false pages a model and month; above 0, by default one.</param>
    public static double RunLength(int versions, double windowsPerMonth, double pagesPerModelMonth = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(versions, 1);
        ThrowUnlessPositive(windowsPerMonth, nameof(windowsPerMonth));
        ThrowUnlessPositive(pagesPerModelMonth, nameof(pagesPerModelMonth));
        return Math.Max(1, versions * windowsPerMonth / pagesPerModelMonth);
    }

    /// <summary>The most false pages a model and month that a run length lets through on average.</summary>
    /// <param name="runLength">H in windows; at least 1.</param>
    /// <param name="versions">v: versions of the model that are watched at once; at least 1.</param>
    /// <param name="windowsPerMonth">w: windows a month of each; above 0.</param>
    public static double PagesPerModelMonth(double runLength, int versions, double windowsPerMonth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(runLength, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(versions, 1);
        ThrowUnlessPositive(windowsPerMonth, nameof(windowsPerMonth));
        return versions * windowsPerMonth / runLength;
    }

    /// <summary>Each model's part of a fleet's budget.</summary>
    /// <param name="pagesPerFleetMonth">False pages a month over all models; above 0.</param>
    /// <param name="models">Models that are watched; at least 1.</param>
    public static double PerModel(double pagesPerFleetMonth, int models)
    {
        ThrowUnlessPositive(pagesPerFleetMonth, nameof(pagesPerFleetMonth));
        ArgumentOutOfRangeException.ThrowIfLessThan(models, 1);
        return pagesPerFleetMonth / models;
    }

    private static void ThrowUnlessPositive(double value, string name)
    {
        if (!(value > 0 && double.IsFinite(value)))
        {
            throw new ArgumentOutOfRangeException(name, value, "Must be a finite number above 0.");
        }
    }
}

namespace Sentinel.Benchmarks.Fleet;

/// <summary>What became of a month's releases under one set of rules.</summary>
internal sealed class FleetTally
{
    public int BadAtAll { get; private set; }

    public int BadKept { get; private set; }

    public int BadRolledBack { get; private set; }

    public int GoodRolledBack { get; private set; }

    public int InIncident { get; private set; }

    public int Live { get; private set; }

    public int Unfinished { get; private set; }

    public int Pages { get; set; }

    public int FalsePages { get; set; }

    public int CapPages { get; set; }

    public double BadRows { get; private set; }

    private List<double> FoundAfter { get; } = [];

    private List<double> WayUp { get; } = [];

    public double MedianFound => Median(FoundAfter);

    public double MedianWay => Median(WayUp);

    /// <summary>Counts a release that is over.</summary>
    /// <param name="release">The release.</param>
    /// <param name="end">How it ended.</param>
    public void Add(Release release, ReleaseEnd end)
    {
        var inIncident = end.RolledBack is { } at && release.Model.Suffers(at, after: 10);
        BadAtAll += release.IsBad && end.FullAt is not null ? 1 : 0;
        BadRolledBack += release.IsBad && end.RolledBack is not null ? 1 : 0;
        BadKept += release.IsBad && end.RolledBack is null && end.FullAt is not null ? 1 : 0;
        GoodRolledBack += !release.IsBad && end.RolledBack is not null ? 1 : 0;
        InIncident += !release.IsBad && inIncident ? 1 : 0;
        Live += end is { FullAt: not null, RolledBack: null } ? 1 : 0;
        Unfinished += end is { FullAt: null, RolledBack: null } ? 1 : 0;
        BadRows += release.IsBad ? end.Rows : 0;
        if (release.IsBad && end is { RolledBack: { } back, FirstRow: { } first })
        {
            FoundAfter.Add(back - first);
        }

        if (!release.IsBad && end.FullAt is { } full)
        {
            WayUp.Add(full - release.Minute);
        }
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[sorted.Length / 2];
    }
}

/// <summary>How a release ended; times in minutes of the month.</summary>
/// <param name="FirstRow">When it first answered in earnest; null when it never did.</param>
/// <param name="FullAt">When it got all traffic; null when it never did.</param>
/// <param name="RolledBack">When it was taken off; null when it was not.</param>
/// <param name="Rows">Requests that it answered in earnest during its rollout.</param>
internal sealed record ReleaseEnd(int? FirstRow, int? FullAt, int? RolledBack, double Rows);

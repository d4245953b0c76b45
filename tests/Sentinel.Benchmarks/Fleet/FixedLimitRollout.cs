namespace Sentinel.Benchmarks.Fleet;

/// <summary>
/// The same release under rules as Argo Rollouts and Flagger have them by default: each minute the canary's error rate and its share of slow answers are held against fixed limits, twice what the
/// model showed when the limits were set; five failed measurements in all, one after another or not, roll back; a minute of fewer than 20 requests passes; nothing is held against the stable version at the same time, and
/// nothing is measured any more once it has all traffic.
/// </summary>
internal static class FixedLimitRollout
{
    private const int FailuresMost = 5;
    private const int RowsLeast = 20;
    private const double UsualSlow = 0.1;
    private const double Margin = 2;

    public static ReleaseEnd Run(Release release, double[] steps, int stepMinutes)
    {
        var random = new Random(FleetWorld.SeedOf(release.Model.Index, 100 + release.Number));
        var (failures, rows) = (0, 0.0);
        for (var minute = release.Minute; ; minute++)
        {
            var step = (minute - release.Minute) / stepMinutes;
            if (steps[step] >= 100)
            {
                return new ReleaseEnd(release.Minute, minute, null, rows);
            }

            var asked = Draws.Poisson(random, release.Model.RowsAt(minute) * steps[step] / 100);
            rows += asked;
            var errors = Draws.Binomial(random, asked, Math.Min(1, release.Model.ErrorsAt(minute) * release.ErrorFactor));
            var slow = Draws.Binomial(random, asked, FleetWorld.LatenciesOf(release.SlowFactor, release.Model.Suffers(minute))[4..].Sum());
            failures += asked >= RowsLeast && (errors > Margin * release.Model.ErrorRate * asked || slow > Margin * UsualSlow * asked) ? 1 : 0;
            if (failures >= FailuresMost)
            {
                return new ReleaseEnd(release.Minute, null, minute, rows);
            }
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using Sentinel.Contracts.Rollouts;
using Sentinel.Decisions.Fleet;

namespace Sentinel.Benchmarks.Fleet;

/// <summary>
/// A simulated month of a fleet: 200 models with seasonal traffic, 600 releases of which one in twenty is bad, two incidents upstream; decided by the machines that decide in earnest, and beside
/// it by fixed limits. Virtual time; seeded, so the table is the same in every run.
/// </summary>
internal static class FleetRig
{
    private const int PersonReleasesFleetAfter = 60;

    /// <summary>Rows of a canary in an hour below which a step is left out: it could not be judged before its deadline, which is what the power statement says.</summary>
    private const double RowsInAnHour = 600;

    /// <summary>The default plan, with slowness watched beside errors; a look every other minute.</summary>
    private static RolloutPlan PlanOf(FleetModel model) => RolloutPlan.Default with
    {
        Steps = [.. RolloutPlan.Default.Steps.Where(step => step >= 100 || model.RowsPerMinute * 60 * step / 100 >= RowsInAnHour)],
        IntervalSeconds = 60 * FleetWorld.Tick,
        Checks = [new CheckSpec("errors", CheckKind.Compare, "errors"), new CheckSpec("latency", CheckKind.Compare, "latency")],
    };

    public static void Run(TextWriter report)
    {
        var begun = Stopwatch.GetTimestamp();
        var world = new FleetWorld();
        var sentinel = Month(world);
        var limits = new FleetTally();
        foreach (var release in world.Releases)
        {
            limits.Add(release, FixedLimitRollout.Run(release, PlanOf(release.Model).Steps, (int)(RolloutPlan.Default.StepBakeSeconds / 60)));
        }

        limits.Pages = limits.GoodRolledBack + limits.BadRolledBack;
        limits.FalsePages = limits.GoodRolledBack - limits.InIncident;
        var (drift, psi) = (new DriftTally(), new DriftTally());
        foreach (var model in world.Fleet)
        {
            var (ours, usual) = DriftMonth.Run(model);
            drift.Add(ours);
            psi.Add(usual);
        }

        Print(report, world, sentinel, limits, drift, psi);
        report.WriteLine();
        Say(report, $"{Stopwatch.GetElapsedTime(begun).TotalSeconds:N0} s on one core.");
    }

    private static FleetTally Month(FleetWorld world)
    {
        var room = new FleetRoom();
        var waiting = new Queue<Release>(world.Releases);
        var running = new List<SentinelRollout>();
        var end = FleetWorld.Days * FleetWorld.DayMinutes;
        for (var minute = 0; minute < end || running.Count > 0; minute += FleetWorld.Tick)
        {
            while (waiting.TryPeek(out var next) && next.Minute <= minute)
            {
                waiting.Dequeue();
                running.Add(new SentinelRollout(room, next, PlanOf(next.Model)));
            }

            foreach (var rollout in running)
            {
                rollout.Next(minute);
            }

            foreach (var over in running.Where(rollout => rollout.IsOver))
            {
                room.Tally.Add(over.Release, over.End);
            }

            running.RemoveAll(rollout => rollout.IsOver);
            if (room.Fleet.Hold is { } hold && FleetRoom.TimeOf(minute) - hold.Since >= TimeSpan.FromMinutes(PersonReleasesFleetAfter))
            {
                room.Fleet = FleetBreaker.Release(room.Fleet, "looked at it", "eve", FleetRoom.TimeOf(minute)).State;
            }
        }

        return room.Tally;
    }

    private static void Print(TextWriter report, FleetWorld world, FleetTally ours, FleetTally limits, DriftTally drift, DriftTally psi)
    {
        var bad = world.Releases.Count(release => release.IsBad);
        Say(report, $"{FleetWorld.Models} models for {FleetWorld.Days} days, {world.Releases.Length} releases, {bad} of them bad; incidents upstream of {string.Join(" and ", world.Incidents.Select((incident, i) => $"{world.Fleet.Count(model => model.Incidents.Contains(incident))} models ({(incident.To - incident.From) / 60.0:0.#} h)"))}.");
        report.WriteLine();
        Say(report, $"| releases | Sentinel | fixed limits |");
        Say(report, $"|---|---|---|");
        Row("bad versions that reached 100 %", ours.BadAtAll, limits.BadAtAll);
        Row("… and stayed there", ours.BadKept, limits.BadKept);
        Row("bad versions rolled back", ours.BadRolledBack, limits.BadRolledBack);
        Row("good versions rolled back", ours.GoodRolledBack, limits.GoodRolledBack);
        Row("… of them during an incident upstream", ours.InIncident, limits.InIncident);
        Row("releases that went live", ours.Live, limits.Live);
        Row("releases that never got through", ours.Unfinished, limits.Unfinished);
        Row("requests that bad versions answered in their rollouts", ours.BadRows, limits.BadRows);
        Row("median minutes from a bad version's first answer to its end", ours.MedianFound, limits.MedianFound);
        Row("median minutes from a good version's release to 100 %", ours.MedianWay, limits.MedianWay);
        Row("pages", ours.Pages, limits.Pages);
        Row("… because a step waited too long for the fleet's canary cap", ours.CapPages, limits.CapPages);
        Row("… false: nothing was wrong", ours.FalsePages, limits.FalsePages);
        report.WriteLine();
        Say(report, $"| inputs, {FleetWorld.Models * FleetWorld.Days * 24:N0} hourly windows of four features | e-detectors | PSI > 0.2 |");
        Say(report, $"|---|---|---|");
        Row($"incidents found, of {drift.Incidents}", drift.Found, psi.Found);
        Row("pages", drift.Pages, psi.Pages);
        Row("… false: nothing had changed", drift.FalsePages, psi.FalsePages);
        Row("versions rolled back for it", drift.Rollbacks, psi.Rollbacks);

        void Row(string what, double first, double second) => Say(report, $"| {what} | {first:N0} | {second:N0} |");
    }

    private static void Say(TextWriter report, FormattableString text) => report.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}

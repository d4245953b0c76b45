using MathNet.Numerics.Distributions;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Alerts;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Evidence;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Verdicts;
using Sentinel.Statistics.Distances;
using Sentinel.Statistics.Evidence;
using Sentinel.Statistics.References;

namespace Sentinel.Benchmarks.Fleet;

/// <summary>What watching the inputs of one model for a month came to.</summary>
internal sealed class DriftTally
{
    public int Pages { get; set; }

    public int FalsePages { get; set; }

    public int Rollbacks { get; set; }

    public int Incidents { get; set; }

    public int Found { get; set; }

    public void Add(DriftTally other)
    {
        (Pages, FalsePages, Rollbacks, Incidents, Found) = (Pages + other.Pages, FalsePages + other.FalsePages, Rollbacks + other.Rollbacks, Incidents + other.Incidents, Found + other.Found);
    }
}

/// <summary>
/// The inputs of a model over the month, window by hourly window: counts of four features drawn by decile, weighed by the e-detectors and judged by <see cref="VersionVerdict"/>,
/// <see cref="Judgements"/> and <see cref="AlertRules"/>; beside it the usual rule, an alarm where any feature's PSI is above 0.2. While the model suffers, a third of its rows have one value in one feature.
/// </summary>
internal static class DriftMonth
{
    private const int Features = 4;
    private const int ReferenceRows = 5_000;
    private const int Hour = 60;
    private const double Broken = 1.0 / 3;
    private const double PsiLimit = 0.2;

    public static (DriftTally Sentinel, DriftTally Fixed) Run(FleetModel model)
    {
        var random = new Random(FleetWorld.SeedOf(model.Index, 0));
        var references = Enumerable.Range(0, Features).Select(_ => ReferenceOf(random)).ToArray();
        double[][] shares = [.. references.Select(SharesOf)];
        var watch = new Watch(model);
        var psi = new DriftTally();
        StreamEvidence? evidence = null;
        var (policy, wasAbove) = (MonitorPolicy.Default, false);
        for (var minute = 0; minute < FleetWorld.Days * FleetWorld.DayMinutes; minute += Hour)
        {
            var rows = Draws.Poisson(random, Hour * model.RowsAt(minute));
            var suffers = model.Suffers(minute);
            long[][] counts = [.. references.Select((_, i) => Draws.Multinomial(random, rows, suffers && i == 0 ? Half(shares[0]) : shares[i]))];
            long[] phases = new long[Phases.Count];
            phases[minute / Hour % 24] = rows;
            (evidence, var shown) = StreamEvidence.Take(
                evidence,
                [.. references.Select((reference, i) => new EvidenceBatch(reference.Evidence.Bins.Sum(counts[i]), reference.Evidence.Expected(Season.None, phases), reference.Evidence.Terms(Season.None)))],
                policy.FalseAlarms,
                policy.Verdict.Windows);
            watch.Take(minute, shown.Any(feature => feature.Alarm));

            var above = rows > 0 && references.Where((reference, i) => HistogramDistances.PsiBetween(reference.DecileCounts, counts[i]) > PsiLimit).Any();
            Count(psi, model, minute, above && !wasAbove);
            psi.Found += above && suffers && !wasAbove ? 1 : 0;
            wasAbove = above;
        }

        psi.Incidents = watch.Tally.Incidents = model.Incidents.Length;
        psi.Found = Math.Min(psi.Found, psi.Incidents);
        return (watch.Tally, psi);
    }

    private static void Count(DriftTally tally, FleetModel model, int minute, bool pages)
    {
        if (pages)
        {
            tally.Pages++;
            tally.FalsePages += model.Suffers(minute, after: 2 * Hour) ? 0 : 1;
        }
    }

    private static NumericReference ReferenceOf(Random random)
    {
        var values = new double[ReferenceRows];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Draws.Normal(random);
        }

        return NumericReference.From("x", values).Ordered(values, []);
    }

    // What the deciles of the reference hold in truth: a sample of it they are not.
    private static double[] SharesOf(NumericReference reference)
    {
        double[] below = [0, .. reference.DecileEdges.Select(edge => Normal.CDF(0, 1, edge)), 1];
        return [.. below.Zip(below.Skip(1), (from, to) => to - from)];
    }

    private static double[] Half(double[] shares) => [.. shares.Select((share, i) => ((1 - Broken) * share) + (i == 0 ? Broken : 0))];

    /// <summary>From alarms to pages: verdict, judgement and alert as the model's grains make them.</summary>
    private sealed class Watch(FleetModel model)
    {
        private readonly MonitorActions _actions = MonitorPolicy.Default.Actions with { RollbackAutomatic = true, Retrain = true };
        private ModelState _state = ModelState.Unknown(model.Name) with
        {
            Registered = true,
            Versions = [new VersionState("1", default, null, null, Verdict.Insufficient, Drifting: false)],
            Route = new Route(model.Name, 1, Sorted.All("1"), [], DateTimeOffset.MinValue, ""),
        };

        private AlertBook _book = AlertBook.Empty(model.Name);

        public DriftTally Tally { get; } = new();

        public void Take(int minute, bool alarm)
        {
            var time = FleetRoom.TimeOf(minute);
            var verdict = alarm ? Verdict.Drift : Verdict.Stable;
            var id = FormattableString.Invariant($"w{minute / Hour}");
            var judged = new VersionJudged($"{model.Name}@1/{id}", "1", id, verdict, Verdict.Stable, alarm ? DriftCause.Inputs : DriftCause.None, alarm ? "an input left its reference" : "stable", time, _actions);
            var step = Judgements.Judge(_state, judged, time);
            Tally.Rollbacks += step.State.InFlight is not null && _state.InFlight is null ? 1 : 0;
            _state = step.State;
            foreach (var happened in step.Effects.OfType<NotifyAlerts>().Select(effect => effect.Event))
            {
                var told = AlertRules.Take(_book, happened, [], new Audience([], []), time);
                _book = told.State;
                var isPage = told.Result && happened.Type == EventTypes.AlertFired;
                Count(Tally, model, minute, isPage);
                Tally.Found += isPage && model.Suffers(minute) ? 1 : 0;
            }
        }
    }
}

using System.Diagnostics;
using System.Globalization;

namespace Sentinel.Benchmarks.FalseAlarms;

/// <summary>
/// How often rules alarm while nothing changes, and how soon when something does: 200 streams of 5,000 batches of 200 rows a scenario, each held
/// against a reference of its own, then changes of the mean after 48 still batches. Seeded: the table is the same in every run.
/// </summary>
internal static class FalseAlarmsRig
{
    private const int Streams = 200;
    private const ulong SeedsPerStream = 16;

    public static void Run(TextWriter report)
    {
        double[] shifts = [.. Shifts.Psi.Select(Shifts.Of)];
        var start = Stopwatch.GetTimestamp();
        Say(report, $"One feature, batches of 200 rows; {Streams} streams of {StreamRun.StillBatches:N0} batches a scenario; H = {Rules.RunLength:N0}.");
        Say(report, $"Delay: mean batches until a change of that PSI ({string.Join(", ", shifts.Select(shift => shift.ToString("0.00", CultureInfo.InvariantCulture)))} σ) is found, of those found within {StreamRun.ShiftedBatches} batches (their share where not all are).");
        foreach (var (number, scenario) in Scenario.All.Index())
        {
            var results = new StreamResult[Streams];
            Parallel.For(0, Streams, stream => results[stream] = StreamRun.Of(scenario, (ulong)((number * Streams) + stream) * SeedsPerStream, shifts));
            Print(report, scenario, results);
        }

        report.WriteLine();
        Say(report, $"{Stopwatch.GetElapsedTime(start).TotalSeconds:N0} s on {Environment.ProcessorCount} cores.");
    }

    private static void Print(TextWriter report, Scenario scenario, StreamResult[] results)
    {
        double[] dependence = [.. results.Select(result => result.Dependence).Order()];
        report.WriteLine();
        Say(report, $"**{scenario.Name}**; references of {scenario.ReferenceRows:N0} rows, φ {dependence[0]:0.0} to {dependence[^1]:0.0}, median {dependence[Streams / 2]:0.0}, effective rows {scenario.ReferenceRows / dependence[Streams / 2]:N0}");
        report.WriteLine();
        Say(report, $"| rule | streams with a false alarm | batches to the first | batches that alarm | delay at PSI {string.Join(" | ", Shifts.Psi.Select(psi => psi.ToString(CultureInfo.InvariantCulture)))} |");
        Say(report, $"|---|---|---|---|{string.Concat(Shifts.Psi.Select(_ => "---|"))}");
        for (int rule = 0; rule < Rules.All.Length; rule++)
        {
            int alarmed = results.Count(result => result.FirstAlarm[rule] is not null);
            double watched = results.Sum(result => (double)(result.FirstAlarm[rule] ?? StreamRun.StillBatches));
            double share = results.Sum(result => (double)result.Alarms[rule]) / ((double)Streams * StreamRun.StillBatches);
            string toFirst = alarmed == 0 ? string.Create(CultureInfo.InvariantCulture, $"none in {watched:N0}") : (watched / alarmed).ToString(watched / alarmed < 100 ? "0.0" : "N0", CultureInfo.InvariantCulture);
            Say(report, $"| {Rules.All[rule].Name} | {alarmed} of {Streams} | {toFirst} | {100 * share:0.###} % | {string.Join(" | ", Shifts.Psi.Select((_, shift) => Delay(results, shift, rule)))} |");
        }
    }

    private static string Delay(StreamResult[] results, int shift, int rule)
    {
        int[] found = [.. results.Select(result => result.Delay[shift][rule]).OfType<int>()];
        return found.Length == 0 ? "never"
            : string.Create(CultureInfo.InvariantCulture, $"{found.Average():0.0}{(found.Length < Streams ? $" ({100.0 * found.Length / Streams:0.#} %)" : "")}");
    }

    private static void Say(TextWriter report, FormattableString text) => report.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}

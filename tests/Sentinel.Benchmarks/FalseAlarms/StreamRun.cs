using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Evidence;
using Sentinel.Statistics.References;
using Sentinel.Testing.Streams;

namespace Sentinel.Benchmarks.FalseAlarms;

/// <summary>What one stream showed.</summary>
/// <param name="Dependence">φ of its reference.</param>
/// <param name="FirstAlarm">By rule: the batch of the first false alarm, 1-based; null for none.</param>
/// <param name="Alarms">By rule: batches that alarmed.</param>
/// <param name="Delay">By shift and rule: batches from the change to the alarm; null where it was not found.</param>
internal sealed record StreamResult(double Dependence, int?[] FirstAlarm, long[] Alarms, int?[][] Delay);

/// <summary>One simulated stream: a reference of its own, batches without a change, and then batches with each of the shifts.</summary>
internal sealed class StreamRun
{
    /// <summary>Batches without a change.</summary>
    public const int StillBatches = 5_000;

    /// <summary>Batches after a change in which it may be found.</summary>
    public const int ShiftedBatches = 300;

    private const int BatchesBeforeShift = 48;

    private readonly Scenario _scenario;
    private readonly NumericReference _reference;
    private readonly double[] _rows = new double[SimulatedStream.BatchRows];
    private readonly long[] _counts;
    private readonly long[] _rowsByPhase = new long[Phases.Count];

    private StreamRun(Scenario scenario, NumericReference reference)
    {
        _scenario = scenario;
        _reference = reference;
        _counts = new long[reference.Bins.Count];
    }

    public static StreamResult Of(Scenario scenario, ulong seed, double[] shifts)
    {
        var values = new double[scenario.ReferenceRows];
        new SimulatedStream(scenario.Kind, seed).Fill(values);
        byte[] phases = scenario.Season == Season.None ? [] : [.. Enumerable.Range(0, values.Length).Select(row => SimulatedStream.HourOf(row))];
        var reference = NumericReference.From("x", values).Ordered(values, phases);
        var run = new StreamRun(scenario, reference);
        var (first, alarms) = run.Still(new SimulatedStream(scenario.Kind, seed + 1));
        var delays = shifts.Select((shift, i) => run.Shifted(new SimulatedStream(scenario.Kind, seed + 2 + (ulong)i), shift)).ToArray();
        return new StreamResult(reference.Evidence.Terms(scenario.Season).Dependence.Factor, first, alarms, delays);
    }

    private (int?[] First, long[] Alarms) Still(SimulatedStream stream)
    {
        var rules = Start();
        var first = new int?[rules.Length];
        var alarms = new long[rules.Length];
        for (int batch = 0; batch < StillBatches; batch++)
        {
            var counted = Next(stream, batch, shift: 0);
            for (int rule = 0; rule < rules.Length; rule++)
            {
                if (rules[rule](counted))
                {
                    first[rule] ??= batch + 1;
                    alarms[rule]++;
                }
            }
        }

        return (first, alarms);
    }

    private int?[] Shifted(SimulatedStream stream, double shift)
    {
        var rules = Start();
        var delay = new int?[rules.Length];
        for (int batch = 0; batch < BatchesBeforeShift + ShiftedBatches && delay.Contains(null); batch++)
        {
            var counted = Next(stream, batch, batch < BatchesBeforeShift ? 0 : shift);
            for (int rule = 0; rule < rules.Length; rule++)
            {
                if (rules[rule](counted) && batch >= BatchesBeforeShift)
                {
                    delay[rule] ??= batch - BatchesBeforeShift + 1;
                }
            }
        }

        return delay;
    }

    private Func<Batch, bool>[] Start() => Array.ConvertAll(Rules.All, rule => rule.Start(_reference, _scenario.Season));

    private Batch Next(SimulatedStream stream, int batch, double shift)
    {
        stream.Fill(_rows, shift);
        Array.Clear(_counts);
        foreach (double value in _rows)
        {
            _counts[_reference.Bins.IndexOf(value)]++;
        }

        Array.Clear(_rowsByPhase);
        _rowsByPhase[SimulatedStream.HourOf((long)batch * SimulatedStream.BatchRows)] = SimulatedStream.BatchRows;
        return new Batch(_counts, SimulatedStream.BatchRows, _rowsByPhase);
    }
}

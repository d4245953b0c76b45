using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Evidence;
using Sentinel.Statistics.References;
using Sentinel.Testing.Streams;

namespace Sentinel.Statistics.Tests.Evidence;

/// <summary>
/// The short form of the study of false alarms. A run length H bounds P(a false alarm within w batches) by w/H; of 100 streams of 100 batches at H = 1,000 at most
/// 10 alarm on average, and more than 19 in one of a thousand runs at the bound itself.
/// </summary>
public sealed class FalseAlarmBoundTests
{
    private const int Streams = 100;
    private const int Batches = 100;
    private const int MostAlarms = 19;
    private static readonly double Limit = Math.Log(1_000);

    [Theory]
    [InlineData(StreamKind.Independent, 20_000, Season.None)]
    [InlineData(StreamKind.AutoregressiveHalf, 40_000, Season.None)]
    [InlineData(StreamKind.AutoregressiveNineTenths, 100_000, Season.None)]
    [InlineData(StreamKind.Bursts, 100_000, Season.None)]
    [InlineData(StreamKind.DailyWave, 48_000, Season.Day)]
    public void StreamsThatDoNotChangeAlarmWithinTheBoundAndChangesAreFound(StreamKind kind, int referenceRows, Season season)
    {
        var reference = Reference(kind, referenceRows, season);
        double dependence = reference.Evidence.Terms(season).Dependence.Factor;

        Assert.InRange(Alarms(reference, kind, season, dependence, shift: 0), 0, MostAlarms);
        Assert.Equal(Streams, Alarms(reference, kind, season, dependence, shift: 1));
    }

    [Theory]
    [InlineData(StreamKind.AutoregressiveNineTenths, 100_000)]
    [InlineData(StreamKind.Bursts, 100_000)]
    public void WhoeverBelievesInIndependenceBreaksTheBound(StreamKind kind, int referenceRows)
        => Assert.InRange(Alarms(Reference(kind, referenceRows, Season.None), kind, Season.None, dependence: 1, shift: 0), MostAlarms + 1, Streams);

    private static NumericReference Reference(StreamKind kind, int rows, Season season)
    {
        var values = new double[rows];
        new SimulatedStream(kind, seed: 1).Fill(values);
        byte[] phases = season == Season.None ? [] : [.. Enumerable.Range(0, rows).Select(row => SimulatedStream.HourOf(row))];
        return NumericReference.From("x", values).Ordered(values, phases);
    }

    private static int Alarms(NumericReference reference, StreamKind kind, Season season, double dependence, double shift)
        => Enumerable.Range(0, Streams).Count(stream => Alarms(reference, new SimulatedStream(kind, (ulong)stream + 2), season, dependence, shift));

    private static bool Alarms(NumericReference reference, SimulatedStream stream, Season season, double dependence, double shift)
    {
        var state = EDetectorState.Start(reference.Evidence.Bins.Count);
        var rows = new double[SimulatedStream.BatchRows];
        var rowsByPhase = new long[Phases.Count];
        for (int batch = 0; batch < Batches; batch++)
        {
            stream.Fill(rows, shift);
            var counts = new long[reference.Bins.Count];
            foreach (double value in rows)
            {
                counts[reference.Bins.IndexOf(value)]++;
            }

            Array.Clear(rowsByPhase);
            rowsByPhase[SimulatedStream.HourOf((long)batch * SimulatedStream.BatchRows)] = rows.Length;
            state = EDetector.Step(state, reference.ToEvidence(counts), reference.Evidence.Expected(season, rowsByPhase), dependence);
            if (state.LogR >= Limit)
            {
                return true;
            }
        }

        return false;
    }
}

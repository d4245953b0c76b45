using System.Diagnostics;
using Sentinel.Statistics.References;

namespace Sentinel.Benchmarks.Fold;

/// <summary>Counts a column of 1,000,000 doubles into the 200 bins of a reference, on one thread: columns of several shapes, one of which has edges too uneven for a grid.</summary>
internal static class CountRig
{
    private const int Values = 1_000_000;
    private const int Rounds = 1_000;
    private const int RoundValues = 50_000;

    public static void Run(TextWriter report)
    {
        report.WriteLine($"counting {Values:N0} doubles, ns a value    best   quartile   median   bins");
        Measure(report, "uniform", static (uniform, _) => uniform);
        Measure(report, "normal", static (_, normal) => normal);
        Measure(report, "lognormal, sigma 1", static (_, normal) => Math.Exp(normal));
        Measure(report, "whole numbers", static (_, normal) => Math.Round(50 + (12 * normal)));
        Measure(report, "lognormal, sigma 4 (no grid)", static (_, normal) => Math.Exp(4 * normal));
    }

    private static void Measure(TextWriter report, string name, Func<double, double, double> value)
    {
        var bins = NumericReference.From("x", Column(20_000, seed: 1, value)).Bins;
        double[] column = Column(Values, seed: 2, value);
        var counts = new long[bins.Count];
        var times = new double[Rounds];
        for (int warmUp = 0; warmUp < 100; warmUp++)
        {
            bins.CountInto(column.AsSpan(0, RoundValues), counts);
        }

        // Rounds are short, so that most are over before another process takes the core.
        for (int round = 0; round < Rounds; round++)
        {
            var part = column.AsSpan((int)((long)round * RoundValues % Values), RoundValues);
            long start = Stopwatch.GetTimestamp();
            bins.CountInto(part, counts);
            times[round] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / RoundValues;
        }

        Array.Sort(times);
        report.WriteLine($"{name,-34} {times[0],11:0.00} {times[Rounds / 4],10:0.00} {times[Rounds / 2],8:0.00} {bins.Count,6}");
    }

    private static double[] Column(int count, int seed, Func<double, double, double> value)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => value(random.NextDouble(), Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }
}

using System.Diagnostics;
using Sentinel.Statistics.Sequential;

namespace Sentinel.Benchmarks.Detectors;

/// <summary>Every sequential detector on one thread: time and bytes an update, on outcomes and on scores that stay what they are; and what a bank of 1,000 streams takes.</summary>
internal static class DetectorsRig
{
    private const int Values = 500_000;
    private const int Rounds = 400;
    private const int RoundValues = 5_000;
    private const int Streams = 1_000;
    private const int StreamRows = 10_000;
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(1.2);

    /// <summary>ns an update of River 0.23 on two cores, as its own measurement was stated.</summary>
    private static readonly Dictionary<string, string> River = new()
    {
        ["adwin"] = "3,900",
        ["ddm"] = "500",
        ["eddm"] = "520",
        ["hddm-a"] = "3,400",
        ["hddm-w"] = "4,200",
        ["page-hinkley"] = "850",
        ["kswin"] = "125,000",
    };

    public static void Run(TextWriter report)
    {
        double[] outcomes = Outcomes(seed: 1);
        double[] scores = Scores(seed: 2);
        report.WriteLine("detector        stream     ns: best    quartile     median        bytes  drifts in a million, on one thread   River, stated");
        foreach (var options in Variants())
        {
            Measure(report, options, "outcomes", outcomes);
            if (options.Domain != DetectorDomain.Outcome)
            {
                Measure(report, options, "scores", scores);
            }
        }

        report.WriteLine($"bank of {Streams:N0} streams after {StreamRows:N0} rows each: live heap bytes a stream (what the collector counts with it, less without; names included)   encoded");
        foreach (var options in DetectorCatalog.Defaults)
        {
            Weigh(report, options, "outcomes", outcomes);
            if (options.Domain != DetectorDomain.Outcome)
            {
                Weigh(report, options, "scores", scores);
            }
        }
    }

    private static IEnumerable<DetectorOptions> Variants() =>
        [.. DetectorCatalog.Defaults, new HddmAOptions { TwoSided = true }, new HddmWOptions { TwoSided = true }];

    private static void Measure(TextWriter report, DetectorOptions options, string stream, double[] values)
    {
        // Rounds are short, so that most are over before another process takes the core.
        var detector = options.Create();
        WarmUp(detector, values);
        detector.Reset();
        Tell(detector, values);
        var times = new double[Rounds];
        long drifts = detector.Drifts;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < Rounds; round++)
        {
            var part = values.AsSpan(round * RoundValues % Values, RoundValues);
            long start = Stopwatch.GetTimestamp();
            Tell(detector, part);
            times[round] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / RoundValues;
        }

        double bytes = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Rounds / RoundValues;
        double alarms = 1e6 * (detector.Drifts - drifts) / Rounds / RoundValues;
        Array.Sort(times);
        string name = options is HddmAOptions { TwoSided: true } or HddmWOptions { TwoSided: true } ? $"{options.Name}, both" : options.Name;
        report.WriteLine($"{name,-15} {stream,-10} {times[0],8:0.0} {times[Rounds / 4],10:0.0} {times[Rounds / 2],10:0.0} {bytes,12:0.0000} {alarms,10:0.0} {River.GetValueOrDefault(options.Name, "-"),44}");
    }

    // Code reaches its last tier some tenths of a second after it was first called often, however many values it was told by then.
    private static void WarmUp(DriftDetector detector, double[] values)
    {
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; Stopwatch.GetElapsedTime(start) < WarmUpTime; round++)
        {
            Tell(detector, values.AsSpan(round * RoundValues % Values, RoundValues));
        }
    }

    private static void Tell(DriftDetector detector, ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            detector.Update(value);
        }
    }

    private static void Weigh(TextWriter report, DetectorOptions options, string stream, double[] values)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var bank = new DetectorBank();
        for (int i = 0; i < Streams; i++)
        {
            var detector = bank.Add($"feature{i}/{stream}", options);
            foreach (double value in values.AsSpan(i * 400, StreamRows))
            {
                detector.Update(value);
            }
        }

        long heap = GC.GetTotalMemory(forceFullCollection: true) - before;
        report.WriteLine($"{options.Name,-15} {stream,-10} {heap / Streams,30:N0} {bank.Encode().Length / Streams,10:N0}");
    }

    private static double[] Outcomes(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Values).Select(_ => random.NextDouble() < 0.2 ? 1.0 : 0.0)];
    }

    private static double[] Scores(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Values).Select(_ => random.NextDouble() * random.NextDouble())];
    }
}

using FsCheck;
using FsCheck.Fluent;
using Sentinel.Contracts.Batches;
using Sentinel.Statistics.Sequential;

namespace Sentinel.Statistics.Tests.Sequential;

/// <summary>What holds for every detector, whatever it is told.</summary>
public sealed class DetectorPropertyTests
{
    private static readonly Dictionary<string, DetectorOptions> Detectors = new(DetectorCatalog.Defaults.ToDictionary(options => options.Name))
    {
        ["adwin, every value"] = new AdwinOptions { Clock = 1, MaximumBuckets = 2, MinimumWindow = 1, GracePeriod = 0, Delta = 0.5 },
        ["eddm, few errors"] = new EddmOptions { MinimumErrors = 3 },
        ["hddm-a, two-sided"] = new HddmAOptions { TwoSided = true },
        ["hddm-w, two-sided"] = new HddmWOptions { TwoSided = true },
        ["page-hinkley, eager"] = new PageHinkleyOptions { Threshold = 0.5, MinimumCount = 2 },
        ["kswin, small"] = new KswinOptions { WindowSize = 23, RecentSize = 8, Alpha = 0.1, Seed = 3 },
        ["rddm, short"] = new RddmOptions { MinimumCount = 5, MinimumConcept = 20, MaximumConcept = 45, WarningLimit = 4 },
        ["ddm, eager"] = new DdmOptions { MinimumCount = 3, WarningLevel = 0.5, DriftLevel = 1 },
        ["ecdd, eager"] = new EcddOptions { MinimumCount = 2 },
    };

    public static TheoryData<string> Names => [.. Detectors.Keys];

    /// <summary>Long streams of outcomes, shares, numbers, ties and what is no number, in stretches that differ.</summary>
    private static Arbitrary<double[]> Streams { get; } =
        (from kinds in Gen.Choose(0, 5).ListOf(6)
         from seed in Gen.Choose(0, 1_000_000)
         select kinds.SelectMany((kind, at) => Stretch(kind, new Random(seed + at))).ToArray()).ToArbitrary();

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_value_is_counted_once_and_every_figure_is_finite(string name)
        => Properties.Hold(Prop.ForAll(Streams, values =>
        {
            var detector = Detectors[name].Create();
            long taken = 0;
            long drifts = 0;
            foreach (double value in values)
            {
                long ignored = detector.Ignored;
                var level = detector.Update(value);
                bool inside = Inside(detector.Options.Domain, value);
                taken += inside ? 1 : 0;
                drifts += level == Detection.Drift ? 1 : 0;
                var reading = detector.Reading;
                if (detector.Ignored != ignored + (inside ? 0 : 1)
                    || (!inside && level != Detection.None)
                    || (inside && level != detector.Level)
                    || !double.IsFinite(reading.Estimate) || !double.IsFinite(reading.Statistic) || !double.IsFinite(reading.Limit)
                    || (!reading.Armed && (reading.Statistic != 0 || reading.Limit != 0)))
                {
                    return false;
                }
            }

            return detector.Seen == values.Length && detector.Seen - detector.Ignored == taken && detector.Drifts == drifts;
        }));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_decoded_detector_goes_on_bit_by_bit(string name)
        => Properties.Hold(Prop.ForAll(Streams, Gen.Choose(0, 600).ToArbitrary(), (values, cut) =>
        {
            var whole = Detectors[name].Create();
            foreach (double value in values.Take(cut))
            {
                whole.Update(value);
            }

            var resumed = DriftDetector.Decode(whole.Encode());
            bool same = resumed.Options == whole.Options && resumed.Level == whole.Level && resumed.Reading == whole.Reading;
            foreach (double value in values.Skip(cut))
            {
                same &= whole.Update(value) == resumed.Update(value);
            }

            return same && whole.Reading == resumed.Reading && whole.Encode().AsSpan().SequenceEqual(resumed.Encode());
        }));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_reset_detector_is_a_new_one(string name)
        => Properties.Hold(Prop.ForAll(Streams, values =>
        {
            var detector = Detectors[name].Create();
            foreach (double value in values)
            {
                detector.Update(value);
            }

            detector.Reset();
            return detector.Encode().AsSpan().SequenceEqual(Detectors[name].Create().Encode()) && detector.Reading == Detectors[name].Create().Reading;
        }));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_drift_is_told_exactly_when_the_statistic_passes_the_limit(string name)
        => Properties.Hold(Prop.ForAll(Streams, values =>
        {
            var detector = Detectors[name].Create();
            foreach (double value in values)
            {
                detector.Update(value);
                var reading = detector.Reading;
                bool passed = reading.Armed && reading.Statistic > reading.Limit;

                // A long stretch of warnings is a drift of RDDM whatever its statistic; HDDM-A's limit itself is drift, and its squares round otherwise than the root.
                bool close = Math.Abs(reading.Statistic - reading.Limit) <= 1e-12;
                if (passed != (detector.Level == Detection.Drift) && !close && !(detector.Options is RddmOptions && detector.Level == Detection.Drift))
                {
                    return false;
                }
            }

            return true;
        }));

    [Theory]
    [MemberData(nameof(Names))]
    public void Damaged_bytes_are_refused(string name)
    {
        byte[] bytes = Detectors[name].Create().Encode();
        for (int i = 0; i < bytes.Length; i++)
        {
            byte[] damaged = [.. bytes];
            damaged[i] ^= 0x10;
            Assert.Throws<InvalidDataException>(() => DriftDetector.Decode(damaged));
            Assert.Throws<InvalidDataException>(() => DriftDetector.Decode(bytes.AsSpan(0, i)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_update_allocates_nothing_once_the_state_has_its_size(string name)
    {
        var detector = Detectors[name].Create();
        double[] values = detector.Options.Domain == DetectorDomain.Number
            ? NumericTestData.Normal(20_000, seed: 5, mean: 0)
            : DetectorStreams.Outcomes(5, (20_000, 0.1));
        foreach (double value in values)
        {
            detector.Update(value);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (double value in values.AsSpan(0, 5_000))
        {
            detector.Update(value);
        }

        // ADWIN takes 8 more buckets whenever its window has doubled.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, detector.Options is AdwinOptions ? 4096 : 0);
    }

    private static bool Inside(DetectorDomain domain, double value) => domain switch
    {
        DetectorDomain.Outcome => value is 0 or 1,
        DetectorDomain.Share => value is >= 0 and <= 1,
        _ => double.IsFinite(value) && Math.Abs(value) <= 1e100,
    };

    private static double[] Stretch(int kind, Random random)
    {
        double rate = random.NextDouble();
        double scale = Math.Pow(10, random.Next(-3, 9));
        return [.. Enumerable.Range(0, random.Next(1, 200)).Select(_ => kind switch
        {
            0 or 1 => random.NextDouble() < rate ? 1.0 : 0.0,
            2 => rate * random.NextDouble(),
            3 => scale * (random.NextDouble() - rate),
            4 => random.Next(3),
            _ => random.Next(12) switch
            {
                0 => double.NaN,
                1 => double.PositiveInfinity,
                2 => double.NegativeInfinity,
                3 => double.MaxValue,
                4 => 1e100,
                5 => -1e100,
                6 => Cell.Missing,
                7 => Cell.WrongType,
                8 => double.Epsilon,
                9 => -0.0,
                _ => 1,
            },
        })];
    }
}

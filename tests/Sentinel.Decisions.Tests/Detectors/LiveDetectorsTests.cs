using System.Collections.Immutable;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Detectors;

namespace Sentinel.Decisions.Tests.Detectors;

public sealed class LiveDetectorsTests
{
    private static readonly DetectorPolicy Ddm = Policy(DetectorInput.Outcome, "ddm");
    private static readonly DetectorPolicy Adwin = Policy(DetectorInput.Outcome, "adwin");

    [Fact]
    public void A_warning_is_told_once_until_the_drift_that_follows_it()
    {
        var detectors = Running(Ddm);

        var said = Tell(detectors, [.. Outcomes(1, 400, 0.1), .. Outcomes(2, 400, 0.6)]);

        Assert.Equal([DetectionKind.Warning, DetectionKind.Drift], said.First.Take(2).Select(change => change.Kind));
        Assert.All(said.First.Zip(said.First.Skip(1)), pair => Assert.False(pair is { First.Kind: DetectionKind.Warning, Second.Kind: DetectionKind.Warning }));
        var drift = said.First[1];
        Assert.InRange(drift.Offset, 400, 500);
        Assert.Equal(("ddm", DetectorInput.Outcome, "w", "topic/0"), (drift.Detector, drift.On, drift.Window, drift.TopicPartition));
        Assert.True(drift.Statistic > drift.Limit && drift.Estimate is > 0.1 and < 0.6);
    }

    [Fact]
    public void What_is_stored_goes_on_at_any_value_a_told_warning_too()
    {
        double[] values = [.. Outcomes(1, 400, 0.1), .. Outcomes(2, 100, 0.6)];
        var whole = Running(Ddm, Adwin);
        var expected = Tell(whole, values);
        for (var cut = 0; cut <= values.Length; cut += 7)
        {
            var first = Running(Ddm, Adwin);
            var said = Tell(first, values[..cut]);
            var second = new LiveDetectors(DetectorInput.Outcome, first.Encode());
            Assert.False(second.Adopt([Ddm, Adwin]));

            said = said.And(Tell(second, values[cut..], cut));

            Assert.Equal(expected.First, said.First);
            Assert.Equal(whole.Encode(), second.Encode());
        }
    }

    [Fact]
    public void A_setting_that_changed_starts_its_detector_anew_and_no_other()
    {
        var detectors = Running(Ddm, Adwin);
        Tell(detectors, Outcomes(1, 300, 0.1));

        Assert.True(detectors.Adopt([Ddm, Adwin with { Set = Adwin.Set.Add("delta", "0.01") }, Policy(DetectorInput.Score, "kswin")]));
        Tell(detectors, Outcomes(2, 5, 0.1));

        Assert.Equal([new DetectorStatus(DetectorInput.Outcome, "adwin", 5, 0, 0), new DetectorStatus(DetectorInput.Outcome, "ddm", 305, 0, 0)], detectors.Status);
    }

    [Fact]
    public void A_row_without_a_value_is_counted_and_changes_nothing()
    {
        var detectors = Running(Ddm);

        Tell(detectors, [0, 1, double.NaN, 2]);

        Assert.Equal([new DetectorStatus(DetectorInput.Outcome, "ddm", 4, 2, 0)], detectors.Status);
    }

    [Fact]
    public void More_words_than_a_window_keeps_are_counted()
    {
        var detectors = Running(Policy(DetectorInput.Outcome, "page-hinkley", ("threshold", "0.1"), ("minimumCount", "1"), ("delta", "0")));

        var said = Tell(detectors, [.. Enumerable.Range(0, 1000).Select(i => (double)(i / 3 % 2))]);

        Assert.Equal(DetectedChanges.Most, said.First.Length);
        Assert.Equal(detectors.Status.Single().Drifts, said.First.Length + said.More);
        Assert.True(said.More > 0);
        var joined = said.And(said);
        Assert.Equal((DetectedChanges.Most, (2 * said.More) + DetectedChanges.Most), (joined.First.Length, joined.More));
    }

    private static DetectorPolicy Policy(DetectorInput on, string detector, params (string Name, string Value)[] set) =>
        new(on, detector, set.ToImmutableSortedDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal));

    private static LiveDetectors Running(params DetectorPolicy[] policies)
    {
        var detectors = new LiveDetectors(DetectorInput.Outcome, []);
        Assert.True(detectors.Adopt(policies));
        return detectors;
    }

    private static DetectedChanges Tell(LiveDetectors detectors, double[] values, long firstOffset = 0)
    {
        var said = DetectedChanges.None;
        for (var i = 0; i < values.Length; i++)
        {
            detectors.Tell(values[i], new DetectorRow("w", "topic/0", firstOffset + i, 1_000_000 * (firstOffset + i)), ref said);
        }

        return said;
    }

    private static double[] Outcomes(int seed, int count, double rate)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() < rate ? 1.0 : 0)];
    }
}

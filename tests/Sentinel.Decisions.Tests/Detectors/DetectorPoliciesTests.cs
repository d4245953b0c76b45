using System.Collections.Immutable;
using System.Text;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Detectors;
using Sentinel.Decisions.Manifests;
using Sentinel.Statistics.Sequential;

namespace Sentinel.Decisions.Tests.Detectors;

public sealed class DetectorPoliciesTests
{
    [Fact]
    public void Detectors_are_read_and_written_back_to_the_same()
    {
        var policy = Read("""{"detectors": [{"on": "score", "detector": "adwin", "set": {"delta": 1e-3, "clock": 1}}, {"on": "outcome", "detector": "hddm-w", "set": {"twoSided": true}}, {"on": "outcome", "detector": "ddm"}]}""");

        Assert.Equal([(DetectorInput.Score, "adwin"), (DetectorInput.Outcome, "hddm-w"), (DetectorInput.Outcome, "ddm")], policy.Detectors.Select(detector => (detector.On, detector.Detector)));
        Assert.Equal(new AdwinOptions { Delta = 0.001, Clock = 1 }, DetectorPolicies.OptionsOf(policy.Detectors[0]));
        Assert.Equal(new HddmWOptions { TwoSided = true }, DetectorPolicies.OptionsOf(policy.Detectors[1]));

        var written = MonitorSpecWriter.Write(policy).ToJsonString();

        Assert.Contains("\"set\":{\"clock\":1,\"delta\":0.001}", written, StringComparison.Ordinal);
        Assert.Equal(policy.Detectors.Select(Text), Read(written).Detectors.Select(Text));
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once_by_field()
    {
        DetectorPolicy[] detectors =
        [
            Policy(DetectorInput.Score, "addwin"),
            Policy(DetectorInput.Score, "adwin", ("delta", "2"), ("speed", "1")),
            Policy(DetectorInput.Score, "eddm"),
            Policy(DetectorInput.Outcome, "ddm", ("warningLevel", "4")),
            Policy(DetectorInput.Outcome, "cusum"),
            Policy(DetectorInput.Outcome, "cusum", ("threshold", "3")),
        ];

        var errors = DetectorPolicies.Check(detectors).ToDictionary();

        Assert.Equal(
            ["detectors[0].detector", "detectors[1].set.delta", "detectors[1].set.speed", "detectors[2].detector", "detectors[3].set", "detectors[5].detector"],
            errors.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("did you mean 'adwin'?", errors["detectors[0].detector"], StringComparison.Ordinal);
        Assert.Equal("adwin: delta must be from 1E-12 to 0.5, was 2", errors["detectors[1].set.delta"]);
        Assert.Contains("put it on outcome, or use adwin, ddm, hddm-a", errors["detectors[2].detector"], StringComparison.Ordinal);
        Assert.Contains("cusum is on outcome already", errors["detectors[5].detector"], StringComparison.Ordinal);
    }

    [Fact]
    public void No_more_than_eight_are_run()
    {
        var detectors = DetectorPolicies.Names.Select(name => Policy(DetectorInput.Outcome, name)).ToArray();

        Assert.Equal("must be at most 8, were 10", DetectorPolicies.Check(detectors).ToDictionary()["detectors"]);
        Assert.Empty(DetectorPolicies.Check(detectors[..8]));
    }

    [Fact]
    public void A_version_that_predicts_a_number_refuses_detectors_of_right_and_wrong()
    {
        DetectorPolicy[] detectors = [Policy(DetectorInput.Outcome, "adwin"), Policy(DetectorInput.Outcome, "ddm"), Policy(DetectorInput.Outcome, "eddm"), Policy(DetectorInput.Score, "hddm-a")];

        var errors = DetectorPolicies.CheckAgainst(detectors, new PredictionSpec(PredictionType.Numeric)).ToDictionary();

        Assert.Equal(["detectors[1].detector", "detectors[2].detector", "detectors[3].detector"], errors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("ddm takes 0 to 1, and this version predicts a number, whose outcomes are absolute errors: use adwin, page-hinkley, cusum, kswin", errors["detectors[1].detector"]);
        Assert.Empty(DetectorPolicies.CheckAgainst(detectors, new PredictionSpec(PredictionType.Probability, "1", 0.5)));
        Assert.Empty(DetectorPolicies.CheckAgainst(detectors, null));
    }

    private static MonitorPolicy Read(string json)
    {
        var reading = ManifestReader.ReadMonitorSpec(Encoding.UTF8.GetBytes(json), "m", null);
        Assert.Empty(reading.Errors);
        return Assert.IsType<MonitorManifest>(reading.Manifest).Policy;
    }

    private static string Text(DetectorPolicy policy) => $"{policy.On} {policy.Detector} {string.Join(", ", policy.Set)}";

    private static DetectorPolicy Policy(DetectorInput on, string detector, params (string Name, string Value)[] set) =>
        new(on, detector, set.ToImmutableSortedDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal));
}

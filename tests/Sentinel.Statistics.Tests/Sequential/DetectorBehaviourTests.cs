using Sentinel.Statistics.Sequential;

namespace Sentinel.Statistics.Tests.Sequential;

/// <summary>What a user expects of single detectors beyond the oracles.</summary>
public sealed class DetectorBehaviourTests
{
    public static TheoryData<string> RisingErrors => ["adwin", "ddm", "eddm", "hddm-a", "hddm-w", "page-hinkley", "cusum", "kswin", "rddm", "ecdd"];

    [Theory]
    [MemberData(nameof(RisingErrors))]
    public void A_rise_from_one_error_in_ten_to_six_is_found(string name)
    {
        double[] values = DetectorStreams.Outcomes(21, (1_000, 0.1), (500, 0.6));

        var (_, drifts) = DetectorStreams.Run(DetectorCatalog.Find(name)!, values);

        Assert.Contains(drifts, drift => drift is >= 1_000 and < 1_300);
    }

    [Theory]
    [InlineData("hddm-a")]
    [InlineData("hddm-w")]
    public void Two_sided_Hoeffding_tests_find_falls_as_they_find_rises_and_one_sided_ones_do_not(string name)
    {
        double[] falling = DetectorStreams.Outcomes(4, (2_000, 0.7), (500, 0.3));
        var oneSided = DetectorCatalog.Find(name)!;
        var twoSided = oneSided.With("twoSided", "true");

        var (_, missed) = DetectorStreams.Run(oneSided, falling);
        var (_, found) = DetectorStreams.Run(twoSided, falling);
        var (_, mirrored) = DetectorStreams.Run(twoSided, [.. falling.Select(value => 1 - value)]);

        Assert.DoesNotContain(missed, drift => drift is >= 2_000 and < 2_200);
        Assert.Contains(found, drift => drift is >= 2_000 and < 2_200);
        Assert.Equal(found, mirrored);
    }

    [Fact]
    public void Page_and_Hinkley_find_falls_unless_told_to_look_up_only()
    {
        double[] values = [.. NumericTestData.Normal(1_000, seed: 2, mean: 5, deviation: 0.1), .. NumericTestData.Normal(100, seed: 3, mean: 2, deviation: 0.1)];

        var (_, both) = DetectorStreams.Run(new PageHinkleyOptions(), values);
        var (_, up) = DetectorStreams.Run(new PageHinkleyOptions { TwoSided = false }, values);

        Assert.InRange(Assert.Single(both), 1_000, 1_030);
        Assert.Empty(up);
    }

    [Theory]
    [MemberData(nameof(RisingErrors))]
    public void Errors_only_or_none_at_all_are_no_drift(string name)
    {
        foreach (double value in new[] { 0.0, 1.0 })
        {
            var (_, drifts) = DetectorStreams.Run(DetectorCatalog.Find(name)!, [.. Enumerable.Repeat(value, 5_000)]);

            Assert.Empty(drifts);
        }
    }

    [Fact]
    public void A_long_concept_of_RDDM_is_built_anew_without_an_alarm()
    {
        var options = new RddmOptions { MaximumConcept = 2_000, MinimumConcept = 500, WarningLevel = 50, DriftLevel = 60 };
        var detector = (RddmDetector)options.Create();

        foreach (double value in DetectorStreams.Outcomes(8, (2_001, 0.2)))
        {
            Assert.Equal(Detection.None, detector.Update(value));
        }

        Assert.Equal(501, detector.Count);
    }

    [Fact]
    public void After_a_drift_RDDM_knows_the_values_since_the_warnings_began()
    {
        var detector = new RddmOptions().Create();
        long warnings = 0;
        foreach (double value in DetectorStreams.Outcomes(30, (3_000, 0.05), (2_000, 0.4)))
        {
            var level = detector.Update(value);
            warnings = level switch { Detection.Warning => warnings + 1, Detection.None => 0, _ => warnings };
            if (level == Detection.Drift && warnings > 0)
            {
                break;
            }
        }

        Assert.Equal(Detection.Drift, detector.Level);
        detector.Update(1);
        Assert.Equal(warnings + 2, detector.Count);
    }

    [Fact]
    public void ADWIN_s_estimate_after_a_drift_leaves_most_of_the_old_values_out()
    {
        var detector = new AdwinOptions().Create();
        double[] values = [.. Enumerable.Repeat(0.0, 2_000), .. Enumerable.Repeat(10.0, 1_000)];
        int row = 0;
        while (detector.Update(values[row]) != Detection.Drift)
        {
            row++;
        }

        Assert.InRange(row, 2_000, 2_064);
        Assert.InRange(detector.Reading.Estimate, 4, 10);
    }

    [Fact]
    public void ADWIN_finds_the_same_on_outcomes_whether_it_derives_their_deviations_or_keeps_them()
    {
        double[] values = DetectorStreams.Outcomes(12, (3_000, 0.3), (3_000, 0.4), (3_000, 0.35), (3_000, 0.2));

        var (_, plain) = DetectorStreams.Run(new AdwinOptions(), values);
        var (_, shifted) = DetectorStreams.Run(new AdwinOptions(), [.. values.Select(value => value + 2)]);

        Assert.NotEmpty(plain);
        Assert.Equal(plain, shifted);
    }

    [Fact]
    public void The_bytes_of_version_1_stay_readable()
    {
        var detector = new DdmOptions().Create();
        foreach (double value in new[] { 0, 1, 0, 0.5, double.NaN })
        {
            detector.Update(value);
        }

        const string version1 = "534445540100020000000000003e40000000000000004000000000000008400005010004000000000000d83f000000000000f07f000000000000f07f95df8e4d";
        Assert.Equal(version1, Convert.ToHexStringLower(detector.Encode()));
        Assert.Equal(detector.Reading, DriftDetector.Decode(Convert.FromHexString(version1)).Reading);
    }
}

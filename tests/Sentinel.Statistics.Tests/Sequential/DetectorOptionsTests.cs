using Sentinel.Statistics.Sequential;

namespace Sentinel.Statistics.Tests.Sequential;

public sealed class DetectorOptionsTests
{
    [Fact]
    public void Every_fault_is_told_with_field_range_and_value()
    {
        var options = new AdwinOptions { Delta = 2, Clock = 0 };

        Assert.Equal(["adwin: delta must be from 1E-12 to 0.5, was 2", "adwin: clock must be a whole number from 1 to 1000000, was 0"], options.Faults());
        var fault = Assert.Throws<ArgumentException>(options.Create);
        Assert.Contains("delta", fault.Message, StringComparison.Ordinal);
        Assert.Contains("clock", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_between_fields_are_told()
    {
        Assert.Equal(["ddm: driftLevel must be above warningLevel (4), was 3"], new DdmOptions { WarningLevel = 4 }.Faults());
        Assert.Equal(["eddm: driftLevel must be at most warningLevel (0.8), was 0.9"], new EddmOptions { WarningLevel = 0.8 }.Faults());
        Assert.Equal(["hddm-w: driftConfidence must be below warningConfidence (0.005), was 0.01"], new HddmWOptions { DriftConfidence = 0.01 }.Faults());
        Assert.Equal(["rddm: minimumConcept must be at most half of maximumConcept (5000), was 7000"], new RddmOptions { MaximumConcept = 10_000 }.Faults());
        Assert.Equal(["rddm: minimumCount must be at most maximumConcept (100), was 129"], new RddmOptions { MaximumConcept = 100, MinimumConcept = 50 }.Faults());
        Assert.Equal(["kswin: recentSize must be at most half of windowSize (50), was 30"], new KswinOptions { WindowSize = 50 }.Faults());
        Assert.Equal(["kswin: recentSize must be greater for alpha 0.005: no two samples of 5 differ so much"], new KswinOptions { RecentSize = 5 }.Faults());
    }

    [Fact]
    public void Settings_are_set_by_name()
    {
        var options = DetectorCatalog.Find("page-hinkley")!.With("threshold", "12.5").With("twoSided", "false").With("minimumCount", "40");

        Assert.Equal(new PageHinkleyOptions { Threshold = 12.5, TwoSided = false, MinimumCount = 40 }, options);
    }

    [Theory]
    [InlineData("limit", "1", "cusum has no setting \"limit\"; it has minimumCount, delta, threshold")]
    [InlineData("threshold", "much", "cusum: threshold must be above 0 and below 1E+50, was \"much\"")]
    [InlineData("threshold", "NaN", "cusum: threshold must be above 0 and below 1E+50, was NaN")]
    [InlineData("minimumCount", "3.5", "cusum: minimumCount must be a whole number from 1 to 1000000, was 3.5")]
    public void A_setting_that_does_not_fit_is_told_with_what_would(string name, string value, string message)
        => Assert.Equal(message, Assert.Throws<FormatException>(() => new CusumOptions().With(name, value)).Message);

    [Fact]
    public void Defaults_are_good_and_have_names_and_numbers_of_their_own()
    {
        Assert.All(DetectorCatalog.Defaults, options => Assert.Empty(options.Faults()));
        Assert.Equal(10, DetectorCatalog.Defaults.Select(options => options.Name).Distinct().Count());
        Assert.Equal(Enumerable.Range(1, 10), DetectorCatalog.Defaults.Select(options => (int)options.Code).Order());
    }
}

using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Verdicts;

namespace Sentinel.Decisions.Tests.Verdicts;

public sealed class SegmentSentenceTests
{
    [Fact]
    public void The_value_that_explains_most_of_the_change_is_named() =>
        Assert.Equal(
            "mostly in region=north (62 % of the change of the prediction)",
            SegmentSentence.Of([Segment("channel", ("app", 0.5, 0.55)), Segment("region", ("north", 0.3, 0.62), ("south", 0.7, 0.38))]));

    [Theory]
    [InlineData(0.2, 0.49)]
    [InlineData(0.9, 0.95)]
    [InlineData(1, 1)]
    public void None_is_named_that_explains_less_than_half_or_no_more_than_its_rows_would(double rows, double change) =>
        Assert.Null(SegmentSentence.Of([Segment("region", ("north", rows, change))]));

    [Fact]
    public void None_is_named_where_the_whole_did_not_move_by_more_than_chance() =>
        Assert.Null(SegmentSentence.Of([Segment("region", ("north", 0.3, 0.62)) with { Moved = false }]));

    [Fact]
    public void Only_a_window_that_drifts_says_where()
    {
        var segments = new[] { Segment("region", ("north", 0.3, 0.62)) };

        Assert.Equal("The prediction left its reference, mostly in region=north (62 % of the change of the prediction)", SegmentSentence.Complete("The prediction left its reference", Verdict.Drift, segments));
        Assert.Equal("Within the reference", SegmentSentence.Complete("Within the reference", Verdict.Stable, segments));
        Assert.Equal("1 of 2 inputs left", SegmentSentence.Complete("1 of 2 inputs left", Verdict.Drift, []));
    }

    private static SegmentReport Segment(string name, params (string Value, double Rows, double Change)[] values) => new(
        name,
        "prediction",
        0.4,
        0.5,
        Moved: true,
        [.. values.Select(value => new SegmentValueReport(value.Value, 100, 100, value.Rows, value.Rows, null, null, null, new SegmentChange(0.4, 0.5, 0.1, 0, value.Change)))]);
}

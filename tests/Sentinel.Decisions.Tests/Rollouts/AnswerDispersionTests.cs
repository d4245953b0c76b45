using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Rollouts;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Tables;

namespace Sentinel.Decisions.Tests.Rollouts;

public sealed class AnswerDispersionTests
{
    private const int Rows = 20_000;

    [Fact]
    public void Answers_that_come_in_bursts_count_as_one_each()
    {
        Assert.InRange(AnswerDispersion.Of(Reference(burst: 10)), 8, 20);
        Assert.InRange(AnswerDispersion.Of(Reference(burst: 1)), 1, 3);
    }

    [Fact]
    public void A_reference_without_answers_says_nothing_of_them_whatever_its_features_do() => Assert.Equal(1, AnswerDispersion.Of(Reference(burst: 10, prediction: null)));

    [Fact]
    public void What_the_hours_explain_is_left_out() => Assert.True(AnswerDispersion.Of(Reference(burst: 1, isDaily: true, time: "at")) < AnswerDispersion.Of(Reference(burst: 1, isDaily: true)) / 4);

    private static ReferenceProfile Reference(int burst, string? prediction = "p", bool isDaily = false, string? time = null)
    {
        var random = new Random(5);
        var start = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
        var values = new double[Rows];
        var times = new double[Rows];
        for (var i = 0; i < Rows; i++)
        {
            // A row a minute, two weeks of them.
            times[i] = start.AddMinutes(i).ToUnixTimeSeconds();
            var hour = i / 60 % 24;
            values[i] = i % burst > 0 ? values[i - 1] : random.NextDouble() + (isDaily && hour is >= 6 and < 18 ? 0.5 : 0);
        }

        var table = new ColumnTable(Rows, [new NumericColumn("x", values), new NumericColumn("p", values), new NumericColumn("at", times)]);
        return ReferenceProfile.From(table, new ReferenceSchema([new FeatureSpec("x", FeatureType.Numeric)], prediction, Class: null, time));
    }
}

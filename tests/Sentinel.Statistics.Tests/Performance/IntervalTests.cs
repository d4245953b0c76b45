using Sentinel.Statistics.Performance;
using static Sentinel.Statistics.Performance.PerformanceMetric;

namespace Sentinel.Statistics.Tests.Performance;

public sealed class IntervalTests
{
    [Fact]
    public void WilsonsIntervalIsNewcombes()
    {
        // Newcombe (1998), table I, method 3: 81/263, 15/148, 0/20, 1/29.
        Check(81, 263, 0.2553, 0.3662);
        Check(15, 148, 0.0624, 0.1605);
        Check(0, 20, 0, 0.1611);
        Check(1, 29, 0.0061, 0.1718);

        static void Check(double k, double n, double lower, double upper)
        {
            var interval = Interval.Wilson(k, n);
            Assert.Equal(lower, interval.Lower, 4);
            Assert.Equal(upper, interval.Upper, 4);
        }
    }

    /// <summary>Of 400 seeded samples of 300 rows, the intervals of each figure hold the value that many rows have in about 95 %; skewed losses in a little less.</summary>
    [Fact]
    public void IntervalsHoldTheTruthAsOftenAsTheySay()
    {
        Covers(Outcomes.Binary, random =>
        {
            double score = Math.Round(random.NextDouble() * random.NextDouble(), 3);
            return (score, null, OutcomeLabel.From(random.NextDouble() < 0.1 + (0.8 * score)));
        });
        Covers(OutcomeSchema.Regression(), random =>
        {
            double label = 5 + (random.NextDouble() * 10);
            return (label + random.NextDouble() + random.NextDouble() - 0.8, null, OutcomeLabel.From(label));
        });
        string[] names = ["a", "b", "3"];
        Covers(Outcomes.Multiclass, random =>
        {
            int actual = random.Next(3);
            return (double.NaN, names[random.NextDouble() < 0.7 ? actual : random.Next(3)], OutcomeLabel.From(names[actual]));
        });
    }

    [Fact]
    public void FewRowsHaveNoMeanIntervalButWideProportions()
    {
        var one = Outcomes.Sketch(Outcomes.Binary, [(0.8, null, OutcomeLabel.From(1))]).Report();

        Assert.Null(one.Figures[Brier].Lower);
        Assert.Equal(1, one.Figures[Accuracy].Value);
        Assert.InRange(one.Figures[Accuracy].Lower!.Value, 0.2, 0.21);
    }

    private static void Covers(OutcomeSchema schema, Func<Random, (double, string?, OutcomeLabel)> row)
    {
        var random = new Random(17);
        var truth = Outcomes.Sketch(schema, Enumerable.Range(0, 300_000).Select(_ => row(random))).Report().Figures;
        var covered = truth.Keys.ToDictionary(metric => metric, _ => 0);
        const int samples = 400;
        for (int i = 0; i < samples; i++)
        {
            foreach (var (metric, figure) in Outcomes.Sketch(schema, Enumerable.Range(0, 300).Select(_ => row(random))).Report().Figures)
            {
                covered[metric] += figure.Lower <= truth[metric].Value && truth[metric].Value <= figure.Upper ? 1 : 0;
            }
        }

        // The calibration error is biased upwards in small samples; its interval is the delta method's, about the biased figure.
        foreach (var (metric, count) in covered.Where(cover => cover.Key != Ece))
        {
            Assert.True(count >= samples * 0.9, $"{metric}: the interval held the truth in {count} of {samples} samples");
        }
    }
}

using FsCheck.Fluent;
using Sentinel.Statistics.Sequential;

namespace Sentinel.Statistics.Tests.Sequential;

public sealed class KswinTests
{
    [Fact]
    public void The_p_values_of_equal_samples_are_the_exact_ones()
    {
        foreach (int size in new[] { 1, 2, 7, 30, 45 })
        {
            for (int difference = 1; difference <= size; difference++)
            {
                Figure.Equal(KolmogorovSmirnov.ExactPValue(size, size, (long)difference * size), EqualSampleKolmogorov.PValue(size, difference), 1e-9, $"{difference} of {size}");
            }
        }
    }

    [Theory]
    [InlineData(30, 0.005, 14)]
    [InlineData(30, 0.0001, 17)]
    [InlineData(5, 0.005, 6)]
    public void The_critical_difference_is_the_least_that_is_significant(int size, double alpha, int expected)
    {
        Assert.Equal(expected, EqualSampleKolmogorov.CriticalDifference(size, alpha));
        Assert.True(expected > size || EqualSampleKolmogorov.PValue(size, expected) <= alpha);
        Assert.True(EqualSampleKolmogorov.PValue(size, expected - 1) > alpha);
    }

    [Fact]
    public void The_window_is_the_newest_values_and_the_bounds_tell_whether_a_limit_is_reached()
        => Properties.Hold(Prop.ForAll(Gen.Choose(-6, 6).Select(value => value / 2f).ArrayOf(90).ToArbitrary(), Gen.Choose(1, 9).ToArbitrary(), (values, limit) =>
        {
            var window = new KswinWindow(17, sampleSize: 6);
            for (int i = 0; i < values.Length; i++)
            {
                // Two streams in one: ties, and values that move away from the quantiles that were taken.
                values[i] += i % 4 == 0 ? i * 0.37f : 0;
                window.Add(values[i], (sbyte)((i * i % 3) - (i % 2)));
                int first = Math.Max(0, i - 16);
                if (i % 5 == 0)
                {
                    window.Mark(window.Count / 2, 1);
                }

                sbyte[] marks = [.. Enumerable.Range(0, window.Count).Select(window.MarkAt)];
                float[] kept = [.. Enumerable.Range(0, window.Count).Select(window.ValueAt)];
                int[] sums = [0, .. kept.Select(value => marks.Where((_, age) => kept[age] <= value).Sum(mark => mark))];
                if (!kept.AsSpan().SequenceEqual(values.AsSpan(first, i + 1 - first)) || window.Sums() != (sums.Max(), sums.Min()))
                {
                    return false;
                }

                if (window.IsFull && window.Bounds(limit) is var (most, least)
                    && (most < sums.Max() || least > sums.Min() || (most >= limit) != (sums.Max() >= limit) || (least <= -limit) != (sums.Min() <= -limit)))
                {
                    return false;
                }
            }

            return true;
        }));

    [Fact]
    public void Every_age_is_sampled_as_often_as_the_others()
    {
        const int updates = 60_000;
        var detector = (KswinDetector)new KswinOptions { Alpha = 1e-12, Seed = 9 }.Create();
        var sampled = new int[70];
        int i = 0;
        foreach (double value in NumericTestData.Normal(updates + 100, seed: 7, mean: 0))
        {
            Assert.NotEqual(Detection.Drift, detector.Update(value));
            if (i++ >= 100)
            {
                for (int age = 0; age < 70; age++)
                {
                    sampled[age] += detector.IsSampled(age) ? 1 : 0;
                }
            }
        }

        // Successive samples are alike for about 70 values, so that the effective number of samples is about a seventieth.
        double deviation = Math.Sqrt(30.0 / 70 * (40.0 / 70) * updates * 70);
        Assert.Equal(30L * updates, sampled.Sum(count => (long)count));
        Assert.All(sampled, count => Assert.InRange(count, (updates * 30.0 / 70) - (5 * deviation), (updates * 30.0 / 70) + (5 * deviation)));
    }

    [Fact]
    public void A_change_of_spread_alone_is_found_and_the_seed_is_part_of_the_answer()
    {
        double[] values = [.. NumericTestData.Normal(2_000, seed: 1, mean: 0), .. NumericTestData.Normal(500, seed: 2, mean: 0, deviation: 8)];

        var (_, one) = DetectorStreams.Run(new KswinOptions { Seed = 1, Alpha = 0.0005, WindowSize = 400, RecentSize = 100 }, values);
        var (_, same) = DetectorStreams.Run(new KswinOptions { Seed = 1, Alpha = 0.0005, WindowSize = 400, RecentSize = 100 }, values);
        var (_, other) = DetectorStreams.Run(new KswinOptions { Seed = 2, Alpha = 0.0005, WindowSize = 400, RecentSize = 100 }, values);

        Assert.Equal(one, same);
        Assert.Contains(one, drift => drift is >= 2_000 and < 2_300);
        Assert.Contains(other, drift => drift is >= 2_000 and < 2_300);
    }
}

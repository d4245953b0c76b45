using Sentinel.Demo.Training;

namespace Sentinel.Demo.Tests.Training;

public sealed class LogisticRegressionTests
{
    [Theory]
    [InlineData(1, 1e-3)]
    [InlineData(2, 0.5)]
    [InlineData(3, 20)]
    public void The_likelihood_equations_hold_at_the_fit(int seed, double ridge)
    {
        var (rows, labels) = Drawn(seed, 700);

        var model = LogisticRegression.Fit(rows, labels, ridge);

        for (var j = 0; j <= model.Weights.Length; j++)
        {
            var left = Enumerable.Range(0, rows.Length).Sum(i => (j == model.Weights.Length ? 1 : (rows[i][j] - model.Mean[j]) / model.Scale[j]) * ((labels[i] ? 1 : 0) - model.Answer(rows[i])));
            Assert.Equal(j == model.Weights.Length ? 0 : ridge * model.Weights[j], left, 1e-8);
        }
    }

    [Fact]
    public void With_one_input_of_two_values_the_fit_is_the_log_odds_of_each()
    {
        // 30 of 100 rows with 0 and 60 of 80 with 1: without a ridge the fitted probabilities are these shares.
        float[][] rows = [.. Enumerable.Range(0, 180).Select(i => (float[])[i < 100 ? 0 : 1])];
        bool[] labels = [.. Enumerable.Range(0, 180).Select(i => i < 30 || i is >= 100 and < 160)];

        var model = LogisticRegression.Fit(rows, labels, ridge: 1e-12);

        Assert.Equal(0.3, model.Answer([0]), 1e-9);
        Assert.Equal(0.75, model.Answer([1]), 1e-9);
        Assert.Equal(Math.Log(0.75 / 0.25) - Math.Log(0.3 / 0.7), model.Weights[0] / model.Scale[0], 1e-8);
    }

    [Fact]
    public void Classes_that_are_set_apart_have_finite_weights_and_an_input_that_does_not_vary_has_none()
    {
        float[][] rows = [.. Enumerable.Range(0, 100).Select(i => (float[])[i < 50 ? i : i + 100, 7])];

        var model = LogisticRegression.Fit(rows, [.. Enumerable.Range(0, 100).Select(i => i >= 50)]);

        Assert.True(double.IsFinite(model.Weights[0]) && model.Weights[0] > 1);
        Assert.Equal(0, model.Weights[1], 1e-9);
        Assert.InRange(model.Answer([0, 7]), 0, 0.05);
        Assert.InRange(model.Answer([199, 7]), 0.95, 1);
    }

    [Fact]
    public void Rows_of_one_class_are_refused() => Assert.Throws<ArgumentException>(() => LogisticRegression.Fit([[1], [2]], [true, true]));

    [Fact]
    public void A_line_is_found_again()
    {
        float[][] rows = [.. Enumerable.Range(0, 60).Select(i => (float[])[i, (i * 7) % 11])];

        var model = LeastSquares.Fit(rows, [.. rows.Select(row => 3 + (2.0 * row[0]) - row[1])]);

        Assert.Equal(3 + 20 - 4, model.Answer([10, 4]), 1e-2);
    }

    internal static (float[][] Rows, bool[] Labels) Drawn(int seed, int count)
    {
        var random = new Random(seed);
        float[][] rows = [.. Enumerable.Range(0, count).Select(_ => (float[])[(float)(1000 * random.NextDouble()), -120 + (float)random.NextDouble(), (float)Math.Pow(random.NextDouble(), 3)])];
        return (rows, [.. rows.Select(row => random.NextDouble() < 1 / (1 + Math.Exp(-((row[0] - 500) / 200) - (4 * (row[1] + 119.5)))))]);
    }
}

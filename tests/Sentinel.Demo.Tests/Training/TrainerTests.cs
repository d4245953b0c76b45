using Sentinel.Demo.Onnx;
using Sentinel.Demo.Scenarios;
using Sentinel.Demo.Training;
using Sentinel.Silo.Scoring.Sessions;
using Sentinel.Silo.Scoring.Tensors;

namespace Sentinel.Demo.Tests.Training;

public sealed class TrainerTests
{
    private const double OnnxTolerance = 1e-5;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_ONNX_file_answers_what_the_fit_answers(int seed)
    {
        var (rows, labels) = LogisticRegressionTests.Drawn(seed, 500);
        var model = LogisticRegression.Fit(rows, labels);
        var onnx = OnnxModels.OfMatrix(model, "features");

        var byRuntime = Scorer.Score(Matrix(rows, labels, onnx), onnx, [.. rows.Select((row, i) => new Row($"{i}", row, []))]);
        var bySilo = AskSilo(onnx, rows);

        for (var i = 0; i < rows.Length; i++)
        {
            Assert.Equal(model.Answer(rows[i]), byRuntime[i], OnnxTolerance);
            Assert.Equal(byRuntime[i], bySilo[i]);
        }
    }

    [Fact]
    public void A_file_with_one_input_a_column_answers_what_the_fit_answers()
    {
        var (rows, labels) = LogisticRegressionTests.Drawn(3, 400);
        string[] places = ["north", "south"];
        var effect = CategoryEffect.Fit(labels.Select((label, i) => (places[i % 2], label)));
        float[][] inputs = [.. rows.Select((row, i) => (float[])[.. row, effect.Of(places[i % 2])])];
        var model = LogisticRegression.Fit(inputs, labels);
        var onnx = OnnxModels.OfColumns(model, ["a", "b", "c"], "place", effect.Effects);

        var scenario = Matrix(rows, labels, onnx) with { Matrix = null, Numeric = ["a", "b", "c"], Categorical = ["place"] };
        var answers = Scorer.Score(scenario, onnx, [.. rows.Select((row, i) => new Row($"{i}", row, [places[i % 2]]))]);

        Assert.All(Enumerable.Range(0, rows.Length), i => Assert.Equal(model.Answer(inputs[i]), answers[i], OnnxTolerance));
    }

    [Fact]
    public void What_is_trained_on_rows_of_a_changed_world_does_better_there_than_its_parent_and_the_same_rows_give_the_same_model()
    {
        var (rows, labels) = LogisticRegressionTests.Drawn(4, 900);
        var before = OnnxModels.OfMatrix(LogisticRegression.Fit(rows, [.. labels.Select(label => !label)]), "features");
        var scenario = Matrix(rows, labels, before);
        Row[] recent = [.. rows.Select((row, i) => new Row($"{i}", row, [], labels[i] ? 1 : 0))];

        var trained = Trainer.Train(scenario, scenario.Good, "1.2.0", recent);
        var again = Trainer.Train(scenario, scenario.Good, "1.2.0", recent);

        Assert.True(trained.IsBetter);
        Assert.InRange(trained.Value, 0.75, 1);
        Assert.Equal(1 - trained.Value, trained.ParentValue, 0.1);
        Assert.Equal(630, trained.TrainedOn.Length);
        Assert.Equal((trained.DataSha256, Convert.ToHexString(trained.Release.Onnx)), (again.DataSha256, Convert.ToHexString(again.Release.Onnx)));
        Assert.NotEqual(trained.DataSha256, Trainer.Train(scenario, scenario.Good, "1.2.0", recent[1..]).DataSha256);
    }

    [Fact]
    public void A_number_is_learnt_by_least_squares()
    {
        var random = new Random(5);
        Row[] recent = [.. Enumerable.Range(0, 300).Select(i => (float[])[(float)random.NextDouble(), (float)random.NextDouble(), i]).Select((x, i) => new Row($"{i}", x, [], (10 * x[0]) - x[1] + 3))];
        var parent = OnnxModels.OfMatrix(new LinearModel([0, 0, 0], [1, 1, 1], [0, 0, 0], 3, IsProbability: false), "features");

        var trained = Trainer.Train(Matrix([], [], parent) with { PredictionType = "numeric" }, new Release("1.0.0", parent, "three"), "1.2.0", recent);

        Assert.Equal(("mae", true), (trained.Metric, trained.IsBetter));
        Assert.InRange(trained.Value, 0, 0.01);
    }

    private static float[] AskSilo(byte[] onnx, float[][] rows)
    {
        using var session = ModelSession.Load(onnx);
        var answer = session.Run([new Tensor("features", TensorType.Fp32, [rows.Length, 3], rows.SelectMany(row => row).ToArray())]).Single();
        return (float[])answer.Data;
    }

    private static Scenario Matrix(float[][] rows, bool[] labels, byte[] onnx) => new(
        "m", "a test", ["a", "b", "c"], [], "features", "probability", new Release("1.0.0", onnx, "the parent"), new Release("1.1.0", onnx, "none"), [], [], [.. rows.Select((row, i) => new Row($"{i}", row, [], labels[i] ? 1 : 0))], "nothing", 100);
}

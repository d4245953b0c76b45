using System.Text.Json;
using System.Text.Json.Nodes;
using Sentinel.Contracts.Versions;
using Sentinel.Silo.Scoring.Inference;
using Sentinel.Silo.Scoring.Sessions;
using Sentinel.Silo.Scoring.Signatures;
using Sentinel.Silo.Scoring.Tensors;
using Sentinel.Testing;

namespace Sentinel.Silo.Tests.Scoring;

/// <summary>Models as scikit-learn, LightGBM and XGBoost export them answer what ONNX Runtime's Python package answered.</summary>
public sealed class ExporterOracleTests
{
    private const double Tolerance = 1e-5;

    [SharedTheory]
    [InlineData("bike_forest_zipmap", PredictionType.Probability, "1", "output_probability", "output_label")]
    [InlineData("bike_forest", PredictionType.Probability, "1", "probabilities", "label")]
    [InlineData("bike_levels_zipmap", PredictionType.Probability, "mid", "output_probability", "output_label")]
    [InlineData("bike_lightgbm_classifier", PredictionType.Probability, "1", "probabilities", "label")]
    [InlineData("bike_xgboost_classifier", PredictionType.Probability, "1", "probabilities", "label")]
    [InlineData("bike_lightgbm_regressor", PredictionType.Numeric, null, "variable", null)]
    public void Answers_and_what_is_watched_of_them_are_the_oracles(string model, PredictionType type, string? positiveClass, string answerName, string? labelName)
    {
        var oracle = Oracle(model);
        using var session = Load(model);
        var binding = SignatureBinding.Bind(session.Graph, new Signature(Features(oracle), new PredictionSpec(type, positiveClass)));

        var request = InferRequestReader.Read(JsonSerializer.SerializeToUtf8Bytes(Request(oracle)), jsonLength: null, () => "made");
        var outputs = session.Run(FeatureInputs.ToGraph(binding, request.Inputs));
        var watched = AnswerReader.Read(binding, outputs);

        var answers = oracle["answers"]!.AsObject();
        var answer = outputs.Single(o => o.Name == answerName);
        for (var row = 0; row < 20; row++)
        {
            var expected = answers[answerName]!.AsArray()[row]!;
            for (var column = 0; column < answer.Width; column++)
            {
                var cell = expected is JsonObject byClass ? byClass[answer.Classes![column]]! : expected.AsArray()[column]!;
                Assert.Equal(cell.GetValue<double>(), Elements.Number(answer.Data, (row * answer.Width) + column)!.Value, Tolerance);
            }

            var positive = type == PredictionType.Numeric ? expected[0]! : expected is JsonObject named ? named[positiveClass!]! : expected[int.Parse(positiveClass!)]!;
            Assert.Equal(positive.GetValue<double>(), watched.Numbers![row]!.Value, Tolerance);
        }

        Assert.Equal(labelName is null ? null : answers[labelName]!.AsArray().Select(l => l!.ToString()), watched.Classes);
    }

    [SharedFact]
    public void A_class_is_watched_as_the_label_output_says()
    {
        var oracle = Oracle("bike_levels_zipmap");
        using var session = Load("bike_levels_zipmap");
        var binding = SignatureBinding.Bind(session.Graph, new Signature(Features(oracle), new PredictionSpec(PredictionType.Categorical)));

        var request = InferRequestReader.Read(JsonSerializer.SerializeToUtf8Bytes(Request(oracle)), jsonLength: null, () => "made");
        var watched = AnswerReader.Read(binding, session.Run(FeatureInputs.ToGraph(binding, request.Inputs)));

        Assert.Null(watched.Numbers);
        Assert.Equal(oracle["answers"]!["output_label"]!.AsArray().Select(l => l!.ToString()), watched.Classes);
    }

    [SharedTheory]
    [InlineData("california_v1")]
    [InlineData("california_v2_swapped_columns")]
    public void California_answers_are_the_oracles(string model)
    {
        var oracle = JsonNode.Parse(File.ReadAllText(SharedFolder.PathOf("oracles", "onnx_california.json")))!;
        var names = oracle["feature_order"]!.AsArray().Select(n => n!.ToString()).ToArray();
        var rows = File.ReadLines(SharedFolder.PathOf("data", "california_housing_analysis.csv")).Skip(1).Select(line => line.Split(',')).ToDictionary(c => int.Parse(c[0]));
        using var session = Load(model);
        var binding = SignatureBinding.Bind(
            session.Graph, new Signature([.. names.Select(n => new FeatureSpec(n, FeatureType.Numeric))], new PredictionSpec(PredictionType.Probability, "1", 0.5)));

        var ids = oracle["row_ids"]!.AsArray().Select(id => id!.GetValue<int>()).ToArray();
        var data = ids.SelectMany(id => rows[id][1..9].Select(double.Parse)).ToArray();
        var watched = AnswerReader.Read(binding, session.Run(FeatureInputs.ToGraph(binding, [new Tensor("features", TensorType.OfName("FP64")!, [ids.Length, 8], data)])));

        var expected = oracle[model]!.AsArray().Select(p => p!.GetValue<double>()).ToArray();
        for (var i = 0; i < ids.Length; i++)
        {
            Assert.Equal(expected[i], watched.Numbers![i]!.Value, oracle["tolerance"]!.GetValue<double>());
        }

        Assert.Equal(expected.Select(p => p >= 0.5 ? "1" : "0"), watched.Classes);
    }

    private static ModelSession Load(string model) => ModelSession.Load(File.ReadAllBytes(SharedFolder.PathOf("models", $"{model}.onnx")));

    private static JsonObject Oracle(string model) =>
        JsonNode.Parse(File.ReadAllText(SharedFolder.PathOf("oracles", "onnx_exporters.json")))!["models"]![model]!.AsObject();

    private static FeatureSpec[] Features(JsonObject oracle)
    {
        var inputs = oracle["inputs"]!.AsArray();
        return inputs.Count == 1
            ? [.. Enumerable.Range(0, int.Parse(inputs[0]!["shape"]![1]!.ToString())).Select(i => new FeatureSpec($"f{i}", FeatureType.Numeric))]
            : [.. inputs.Select(i => new FeatureSpec(i!["name"]!.ToString(), i["type"]!.ToString() == "tensor(string)" ? FeatureType.Categorical : FeatureType.Numeric))];
    }

    private static JsonObject Request(JsonObject oracle)
    {
        var types = new Dictionary<string, string> { ["tensor(float)"] = "FP32", ["tensor(int64)"] = "INT64", ["tensor(string)"] = "BYTES" };
        var inputs = oracle["inputs"]!.AsArray().Select(i => new JsonObject
        {
            ["name"] = i!["name"]!.ToString(),
            ["datatype"] = types[i["type"]!.ToString()],
            ["shape"] = new JsonArray(20, int.Parse(i["shape"]![1]!.ToString())),
            ["data"] = oracle["feeds"]![i["name"]!.ToString()]!.DeepClone(),
        });
        return new JsonObject { ["inputs"] = new JsonArray([.. inputs]) };
    }
}

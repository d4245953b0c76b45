using System.Globalization;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Sentinel.Testing;

namespace Sentinel.Feed.Tests.Onnx;

public sealed class OracleTests
{
    [SharedTheory]
    [InlineData("california_v1")]
    [InlineData("california_v2_swapped_columns")]
    public void Answers_equal_those_of_the_python_runtime(string model)
    {
        using var oracle = JsonDocument.Parse(File.ReadAllText(SharedFolder.PathOf("oracles", "onnx_california.json")));
        var root = oracle.RootElement;
        string[] columns = [.. root.GetProperty("feature_order").EnumerateArray().Select(c => c.GetString()!)];
        int[] ids = [.. root.GetProperty("row_ids").EnumerateArray().Select(id => id.GetInt32())];
        double[] expected = [.. root.GetProperty(model).EnumerateArray().Select(p => p.GetDouble())];
        var rows = ReadRows(columns);

        using var session = new InferenceSession(SharedFolder.PathOf("models", model + ".onnx"));
        using var run = new RunOptions();
        using var features = OrtValue.CreateTensorValueFromMemory(ids.SelectMany(id => rows[id]).ToArray(), [ids.Length, columns.Length]);
        using var results = session.Run(run, [root.GetProperty("input").GetString()!], [features], [root.GetProperty("output").GetString()!]);

        var probabilities = results[0].GetTensorDataAsSpan<float>().ToArray();
        Assert.Equal(expected.Length, probabilities.Length);
        Assert.All(expected, (p, i) => Assert.Equal(p, probabilities[i], root.GetProperty("tolerance").GetDouble()));
    }

    [SharedFact]
    public void Strings_and_whole_numbers_go_in_and_maps_of_probabilities_come_out()
    {
        using var oracle = JsonDocument.Parse(File.ReadAllText(SharedFolder.PathOf("oracles", "onnx_exporters.json")));
        var model = oracle.RootElement.GetProperty("models").GetProperty("bike_forest_zipmap");
        using var session = new InferenceSession(SharedFolder.PathOf("models", "bike_forest_zipmap.onnx"));

        using var results = session.Run([.. model.GetProperty("feeds").EnumerateObject().Select(feed => Column(feed, session.InputMetadata[feed.Name].ElementDataType))]);

        var answers = model.GetProperty("answers");
        Assert.Equal(
            answers.GetProperty("output_label").EnumerateArray().Select(label => label.GetInt64()),
            results.Single(r => r.Name == "output_label").AsEnumerable<long>());
        var maps = results.Single(r => r.Name == "output_probability").AsEnumerable<NamedOnnxValue>().Select(row => row.AsDictionary<long, float>()).ToList();
        Assert.Equal(answers.GetProperty("output_probability").GetArrayLength(), maps.Count);
        Assert.All(answers.GetProperty("output_probability").EnumerateArray(), (row, i) =>
        {
            Assert.Equal(row.GetProperty("0").GetSingle(), maps[i][0], 1e-5f);
            Assert.Equal(row.GetProperty("1").GetSingle(), maps[i][1], 1e-5f);
        });
    }

    private static NamedOnnxValue Column(JsonProperty feed, TensorElementType type)
    {
        JsonElement[] cells = [.. feed.Value.EnumerateArray().Select(row => row[0])];
        int[] shape = [cells.Length, 1];
        return type switch
        {
            TensorElementType.String => NamedOnnxValue.CreateFromTensor(feed.Name, new DenseTensor<string>(cells.Select(c => c.GetString()!).ToArray(), shape)),
            TensorElementType.Int64 => NamedOnnxValue.CreateFromTensor(feed.Name, new DenseTensor<long>(cells.Select(c => c.GetInt64()).ToArray(), shape)),
            _ => NamedOnnxValue.CreateFromTensor(feed.Name, new DenseTensor<float>(cells.Select(c => c.GetSingle()).ToArray(), shape)),
        };
    }

    private static Dictionary<int, float[]> ReadRows(string[] columns)
    {
        var lines = File.ReadLines(SharedFolder.PathOf("data", "california_housing_analysis.csv"));
        var header = lines.First().Split(',');
        int[] places = [.. columns.Select(c => Array.IndexOf(header, c))];
        return lines.Skip(1).Select(line => line.Split(',')).ToDictionary(
            row => int.Parse(row[0], CultureInfo.InvariantCulture),
            row => places.Select(p => float.Parse(row[p], CultureInfo.InvariantCulture)).ToArray());
    }
}

using System.Buffers.Binary;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Sentinel.Silo.Tests.Hosting;
using Sentinel.Testing;

namespace Sentinel.Silo.Tests.Http.Inference;

/// <summary>Models as exporters write them answer over HTTP what ONNX Runtime's Python package answered, in JSON and in binary tensors, and are watched.</summary>
public sealed class ExportedModelTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    private const double Tolerance = 1e-5;
    private const int Rows = 20;

    private static readonly Dictionary<string, string> Datatypes = new() { ["tensor(float)"] = "FP32", ["tensor(int64)"] = "INT64", ["tensor(string)"] = "BYTES" };

    [SharedTheory]
    [InlineData("bike_forest_zipmap", "probability", "1")]
    [InlineData("bike_forest", "probability", "1")]
    [InlineData("bike_levels_zipmap", "probability", "mid")]
    [InlineData("bike_lightgbm_classifier", "probability", "1")]
    [InlineData("bike_xgboost_classifier", "probability", "1")]
    [InlineData("bike_lightgbm_regressor", "numeric", null)]
    public async Task Every_output_is_the_oracles_and_every_row_is_watched(string name, string prediction, string? positiveClass)
    {
        var oracle = JsonNode.Parse(await File.ReadAllTextAsync(SharedFolder.PathOf("oracles", "onnx_exporters.json")))!["models"]![name]!.AsObject();
        await RegisterAsync(name, oracle, prediction, positiveClass);

        using var asJson = await PostAsync(name, new ByteArrayContent(Encoding.UTF8.GetBytes(JsonRequest(oracle).ToJsonString())));
        var (body, headerLength) = BinaryRequest(oracle);
        using var content = new ByteArrayContent(body);
        content.Headers.Add("Inference-Header-Content-Length", $"{headerLength}");
        using var asBinary = await PostAsync(name, content);

        foreach (var answer in (TensorAnswer[])[await TensorAnswer.ReadAsync(asJson), await TensorAnswer.ReadAsync(asBinary)])
        {
            Assert.True(answer.Status == HttpStatusCode.OK, answer.Json.ToJsonString());
            foreach (var (output, expected) in oracle["answers"]!.AsObject())
            {
                AssertSame(answer, output, expected!.AsArray());
            }
        }

        await RunningSilo.UntilAsync("watched", async () => (long)(await silo.GetAsync($"/api/v1/models/{name}/versions/1/status"))["rows"]! == 2 * Rows);
    }

    private static void AssertSame(TensorAnswer answer, string output, JsonArray expected)
    {
        var tensor = answer.Json["outputs"]!.AsArray().Single(o => (string)o!["name"]! == output)!;
        var classes = tensor["parameters"]?["classes"]?.AsArray().Select(c => (string)c!).ToArray();
        var elements = answer.Elements(output);
        var width = elements.Length / Rows;
        Assert.Equal(classes is null && expected[0] is JsonValue ? [Rows] : [Rows, width], tensor["shape"]!.AsArray().Select(d => (int)d!));
        for (var i = 0; i < elements.Length; i++)
        {
            var cell = expected[i / width] switch
            {
                JsonObject byClass => byClass[classes![i % width]]!,
                JsonArray row => row[i % width]!,
                var single => single!,
            };
            if (cell.GetValueKind() == System.Text.Json.JsonValueKind.String)
            {
                Assert.Equal((string)cell!, (string)elements[i]!);
            }
            else
            {
                Assert.Equal(double.Parse(cell.ToJsonString()), double.Parse(elements[i].ToJsonString()), Tolerance);
            }
        }
    }

    private async Task RegisterAsync(string name, JsonObject oracle, string prediction, string? positiveClass)
    {
        var bytes = await File.ReadAllBytesAsync(SharedFolder.PathOf("models", $"{name}.onnx"));
        var inputs = oracle["inputs"]!.AsArray().Select(i => i!).ToArray();
        var features = inputs.Length == 1
            ? Enumerable.Range(0, Width(inputs[0])).Select(i => Feature($"f{i}", "numeric"))
            : inputs.Select(i => Feature((string)i["name"]!, (string)i["type"]! == "tensor(string)" ? "categorical" : "numeric"));
        var manifest = Manifests.Housing(name, "1", await silo.PutArtifactAsync(bytes), bytes.Length);
        manifest["spec"]!["signature"] = new JsonObject
        {
            ["features"] = new JsonArray([.. features]),
            ["prediction"] = positiveClass is null ? new JsonObject { ["type"] = prediction } : new JsonObject { ["type"] = prediction, ["positiveClass"] = positiveClass },
        };
        var (status, problem) = await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", manifest);
        Assert.True(status == HttpStatusCode.Created, problem?.ToJsonString());
    }

    private Task<HttpResponseMessage> PostAsync(string model, HttpContent content) => silo.Http.PostAsync($"/v2/models/{model}/versions/1/infer", content);

    private static JsonObject Feature(string name, string type) => new() { ["name"] = name, ["type"] = type };

    private static int Width(JsonNode input) => int.Parse(input["shape"]![1]!.ToString());

    private static JsonObject JsonRequest(JsonObject oracle) => new()
    {
        ["inputs"] = new JsonArray([.. oracle["inputs"]!.AsArray().Select(input =>
        {
            var tensor = Tensor(input!);
            tensor["data"] = oracle["feeds"]![(string)input!["name"]!]!.DeepClone();
            return tensor;
        })]),
    };

    private static JsonObject Tensor(JsonNode input) => new()
    {
        ["name"] = (string)input["name"]!,
        ["datatype"] = Datatypes[(string)input["type"]!],
        ["shape"] = new JsonArray(Rows, Width(input)),
    };

    private static (byte[] Body, int HeaderLength) BinaryRequest(JsonObject oracle)
    {
        using var tensors = new MemoryStream();
        var inputs = new JsonArray();
        foreach (var input in oracle["inputs"]!.AsArray().Select(i => i!))
        {
            var start = tensors.Length;
            foreach (var cell in oracle["feeds"]![(string)input["name"]!]!.AsArray().SelectMany(row => row!.AsArray()))
            {
                tensors.Write(Encode(cell!, (string)input["type"]!));
            }

            var tensor = Tensor(input);
            tensor["parameters"] = new JsonObject { ["binary_data_size"] = tensors.Length - start };
            inputs.Add(tensor);
        }

        var header = Encoding.UTF8.GetBytes(new JsonObject { ["inputs"] = inputs, ["parameters"] = new JsonObject { ["binary_data_output"] = true } }.ToJsonString());
        return ([.. header, .. tensors.ToArray()], header.Length);
    }

    private static byte[] Encode(JsonNode cell, string type)
    {
        switch (type)
        {
            case "tensor(float)":
                var single = new byte[4];
                BinaryPrimitives.WriteSingleLittleEndian(single, cell.GetValue<float>());
                return single;
            case "tensor(int64)":
                var whole = new byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(whole, cell.GetValue<long>());
                return whole;
            default:
                var text = Encoding.UTF8.GetBytes((string)cell!);
                var length = new byte[4];
                BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
                return [.. length, .. text];
        }
    }
}

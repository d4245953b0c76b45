using System.Net;
using System.Text.Json.Nodes;
using Sentinel.Silo.Tests.Hosting;
using Sentinel.Testing;

namespace Sentinel.Silo.Tests.Http.Inference;

/// <summary>Every request that NVIDIA's client was recorded to send, sent to a silo as it was recorded.</summary>
public sealed class TritonClientTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    private const double Tolerance = 1e-6;

    [SharedFact]
    public async Task Every_recorded_request_is_answered_as_it_asks()
    {
        Assert.Equal(HttpStatusCode.Created, (await silo.RegisterHousingAsync("housing", "1")).Status);
        await silo.PromoteAsync("housing", "1");
        var oracle = JsonNode.Parse(await File.ReadAllTextAsync(SharedFolder.PathOf("oracles", "open_inference_requests.json")))!;
        var expected = oracle["probability"]!.AsArray().Select(p => (double)p!).ToArray();

        var rows = 0;
        foreach (var exchange in oracle["exchanges"]!.AsArray().Select(e => e!.AsObject()))
        {
            using var request = RequestOf(exchange);
            using var response = await silo.Http.SendAsync(request);
            if ((string)exchange["method"]! == "GET")
            {
                Assert.True(response.IsSuccessStatusCode, $"{exchange["path"]}: {response.StatusCode}");
                continue;
            }

            var answer = await TensorAnswer.ReadAsync(response);
            Assert.Equal((exchange["json"]?["id"], (int)exchange["expect"]!), (exchange["json"]?["id"], (int)response.StatusCode));
            if ((int)exchange["expect"]! == 200)
            {
                AssertAnswered(exchange, answer, expected);
                rows += expected.Length;
            }
            else
            {
                Assert.NotEmpty(answer.Error);
            }
        }

        await RunningSilo.UntilAsync("watched", async () => (long)(await silo.GetAsync("/api/v1/models/housing/versions/1/status"))["rows"]! == rows);
    }

    private static void AssertAnswered(JsonObject exchange, TensorAnswer answer, double[] expected)
    {
        var sent = JsonOf(exchange);
        Assert.Equal((string?)sent["id"] ?? (string)answer.Json["id"]!, (string)answer.Json["id"]!);
        Assert.Equal(("housing", "1"), ((string)answer.Json["model_name"]!, (string)answer.Json["model_version"]!));
        var wanted = (bool?)sent["outputs"]?[0]?["parameters"]?["binary_data"] ?? (bool?)sent["parameters"]?["binary_data_output"] ?? false;
        Assert.Equal(wanted, answer.IsBinary);
        Assert.Equal((string?)exchange["headers"]!["Accept-Encoding"], answer.Encoding);
        var probabilities = answer.Elements("probability");
        Assert.Equal(expected.Length, probabilities.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], double.Parse(probabilities[i].ToJsonString()), Tolerance);
        }
    }

    private static HttpRequestMessage RequestOf(JsonObject exchange)
    {
        var request = new HttpRequestMessage(new HttpMethod((string)exchange["method"]!), (string)exchange["path"]!);
        if (exchange["body_base64"] is { } body)
        {
            request.Content = new ByteArrayContent(Convert.FromBase64String((string)body!));
        }

        foreach (var (name, value) in exchange["headers"]?.AsObject() ?? [])
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, (string)value!) || request.Content!.Headers.TryAddWithoutValidation(name, (string)value!));
        }

        return request;
    }

    private static JsonNode JsonOf(JsonObject exchange)
    {
        var body = TensorAnswer.Unpack(Convert.FromBase64String((string)exchange["body_base64"]!), (string?)exchange["headers"]!["Content-Encoding"]);
        var length = (string?)exchange["headers"]!["Inference-Header-Content-Length"] is { } header ? int.Parse(header) : body.Length;
        return JsonNode.Parse(body.AsSpan(0, length))!;
    }
}

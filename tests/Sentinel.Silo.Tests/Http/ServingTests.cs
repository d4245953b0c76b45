using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Sentinel.Silo.Tests.Hosting;
using Sentinel.Testing;

namespace Sentinel.Silo.Tests.Http;

public sealed class ServingTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    [SharedFact]
    public async Task What_a_promoted_version_answers_is_counted_with_its_version()
    {
        Assert.Equal(HttpStatusCode.Created, (await silo.RegisterHousingAsync("served", "1")).Status);
        var (promoted, result) = await silo.SendAsync(HttpMethod.Post, "/api/v1/models/served/rollouts", new JsonObject { ["version"] = "1", ["strategy"] = "immediate", ["reason"] = "first" });
        Assert.Equal(HttpStatusCode.OK, promoted);
        Assert.Equal("1", result!["acknowledgements"]![0]!["servedVersion"]!.GetValue<string>());

        var (status, answer) = await silo.SendAsync(HttpMethod.Post, "/v2/models/served/infer", Manifests.TwoRowRequest("r-1"));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(("r-1", "1", 1), ((string)answer!["id"]!, (string)answer["model_version"]!, (int)answer["parameters"]!["sentinel.epoch"]!));
        var output = answer["outputs"]![0]!;
        Assert.Equal("FP32", (string)output["datatype"]!);
        Assert.Equal(0.92418, (double)output["data"]![0]!, 1e-4);
        Assert.Equal(0.34037, (double)output["data"]![1]!, 1e-4);
        await RunningSilo.UntilAsync("counted", async () => (long)(await silo.GetAsync("/api/v1/models/served/versions/1/status"))["rows"]! == 2);
    }

    [SharedFact]
    public async Task A_version_is_described_and_ready_by_the_protocol()
    {
        await silo.RegisterHousingAsync("described", "1");

        var description = await silo.GetAsync("/v2/models/described/versions/1");
        Assert.Equal("onnx_onnxv1", (string)description["platform"]!);
        Assert.Equal("""[{"name":"features","datatype":"FP32","shape":[-1,8]}]""", description["inputs"]!.ToJsonString());
        Assert.True((bool)(await silo.GetAsync("/v2/models/described/versions/1/ready"))["ready"]!);
    }

    [SharedTheory]
    [InlineData("""{"inputs": [{"name": "features", "shape": [1, 8], "datatype": "FP32", "data": [1, 2]}]}""", "has 2 elements")]
    [InlineData("""{"inputs": [{"name": "features", "shape": [1, 7], "datatype": "FP32", "data": [1, 2, 3, 4, 5, 6, 7]}]}""", "the model takes [-1,8]")]
    [InlineData("""{"inputs": [{"name": "features", "shape": [1, 8], "datatype": "FP32", "data": [1, 2, 3, 4, 5, 6, 7, "8"]}]}""", "Element 7 of input 'features' must be FP32")]
    [InlineData("""{"inputs": [{"name": "features", "shape": [1, 8], "datatype": "FP31", "data": [1, 2, 3, 4, 5, 6, 7, 8]}]}""", "was 'FP31'")]
    [InlineData("""{"inputs": [{"name": "fetures", "shape": [1, 8], "datatype": "FP32", "data": [1, 2, 3, 4, 5, 6, 7, 8]}]}""", "no input 'fetures'")]
    [InlineData("""{"inputs": []}""", "'inputs'")]
    [InlineData("""{"inputs": """, "not valid JSON")]
    public async Task A_bad_request_is_told_what_is_wrong(string body, string expected)
    {
        await silo.RegisterHousingAsync("refusing", "1");

        using var response = await silo.Http.PostAsync("/v2/models/refusing/versions/1/infer", new StringContent(body));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(expected, (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_an_unknown_model_nor_one_without_a_route_is_found()
    {
        using var response = await silo.Http.PostAsync("/v2/models/nobody/infer", new StringContent("""{"inputs": [{"name": "x", "shape": [1], "datatype": "FP32", "data": [1]}]}"""));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("has no route", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_ONNX_model_is_refused_when_it_is_registered()
    {
        var bytes = Encoding.UTF8.GetBytes("this is no model");
        var digest = await silo.PutArtifactAsync(bytes);

        var (status, problem) = await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", Manifests.Housing("junk", "1", digest, bytes.Length));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("not an ONNX model", (string)problem!["errors"]!["spec.artifact"]![0]!, StringComparison.Ordinal);
    }

    [SharedFact]
    public async Task A_signature_that_does_not_match_the_model_is_refused_with_every_reason()
    {
        var (status, problem) = await silo.RegisterHousingAsync("mismatched", "1", change: manifest =>
        {
            var features = manifest["spec"]!["signature"]!["features"]!.AsArray();
            features.RemoveAt(7);
            features[0]!["type"] = "categorical";
        });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        var reason = (string)problem!["errors"]!["spec.artifact"]![0]!;
        Assert.Contains("takes 8 features, the signature has 7", reason, StringComparison.Ordinal);
        Assert.Contains("feature 'MedInc' is categorical, input 'features' takes FP32", reason, StringComparison.Ordinal);
    }

    [SharedFact]
    public async Task An_artifact_whose_bytes_changed_in_the_store_is_not_ready_and_cannot_be_promoted()
    {
        var (registered, _) = await silo.RegisterHousingAsync("tampered", "2", "california_v2_swapped_columns.onnx");
        Assert.Equal(HttpStatusCode.Created, registered);
        var digest = (string)(await silo.GetAsync("/api/v1/models/tampered/versions/2"))["spec"]!["artifact"]!["sha256"]!;
        await silo.DamageArtifactAsync(digest);

        using var ready = await silo.Http.GetAsync("/v2/models/tampered/versions/2/ready");
        var (promoted, problem) = await silo.SendAsync(HttpMethod.Post, "/api/v1/models/tampered/rollouts", new JsonObject { ["version"] = "2", ["reason"] = "try" });

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("they were changed or cut short", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, promoted);
        Assert.Contains("they were changed or cut short", (string)problem!["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_under_another_digest_are_not_stored()
    {
        var digest = new string('a', 64);

        using var put = await silo.Http.PutAsync($"/api/v1/artifacts/{digest}", new ByteArrayContent([1, 2, 3]));
        using var got = await silo.Http.GetAsync($"/api/v1/artifacts/{digest}");

        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.NotFound), (put.StatusCode, got.StatusCode));
    }
}

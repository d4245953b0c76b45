using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Sentinel.Testing;

namespace Sentinel.Silo.Tests.BadInput;

/// <summary>What comes in by the other doors, manifests, artifacts, references and inference, and is wrong: a status of the caller's fault, a sentence that says what, and the server's count by route and status.</summary>
public sealed class DoorTests(WatchedTopic topic) : IClassFixture<WatchedTopic>
{
    private const string Manifests = "/api/v1/manifests";

    private const string Infer = "/v2/models/linear/versions/1/infer";

    private const string Reference = "/api/v1/models/bad/versions/1/reference";

    [Theory]
    [InlineData(422, "must be a JSON object", "[]")]
    [InlineData(422, "is not valid JSON", "{oops")]
    [InlineData(422, "is not valid JSON", "")]
    [InlineData(422, "is not valid JSON", "apiVersion: sentinel/v1\nkind: Monitor")]
    [InlineData(422, "Duplicate property", """{"apiVersion":"sentinel/v1","kind":"Monitor","kind":"Hook","metadata":{},"spec":{}}""")]
    [InlineData(422, "no UTF-8", """{"apiVersion":"sentinel/v1","kind":"ModelVersion","metadata":{"model":"\ud800","version":"1"},"spec":{}}""")]
    [InlineData(422, "did you mean 'Monitor'?", """{"apiVersion":"sentinel/v1","kind":"Monitr","metadata":{},"spec":{}}""")]
    [InlineData(422, "must not be empty", """{"apiVersion":"sentinel/v1","kind":"ModelVersion","metadata":{"model":"x","version":"1"},"spec":{"reference":{"profile":""}}}""")]
    [InlineData(422, "not a reference profile", """{"apiVersion":"sentinel/v1","kind":"ModelVersion","metadata":{"model":"x","version":"1"},"spec":{"reference":{"profile":"aGVsbG8="}}}""")]
    [InlineData(422, "send its bytes with PUT /api/v1/artifacts/", """{"apiVersion":"sentinel/v1","kind":"ModelVersion","metadata":{"model":"x","version":"1"},"spec":{"artifact":{"fileName":"m.onnx","sha256":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","sizeBytes":8},"signature":{"features":[{"name":"a","type":"numeric"}],"prediction":{"type":"numeric"}}}}""")]
    public Task A_manifest_that_is_none_is_told_why(int status, string fault, string body) => IsRefusedAsync(Manifests, Manifests, body, "text/plain", status, fault);

    [Theory]
    [InlineData("is empty", "", "text/csv")]
    [InlineData("has no rows", "a,c\n", "text/csv")]
    [InlineData("has no rows", "", "application/x-ndjson")]
    [InlineData("no column \"c\"", "a\n1\n", "text/csv")]
    [InlineData("The body, line 1 is not valid JSON", "{oops", "application/x-ndjson")]
    [InlineData("The body, line 1 holds a text that is no UTF-8", """{"a":1,"c":"\ud800"}""", "application/x-ndjson")]
    [InlineData("1 of its 1 cells is no number: line 1 holds \"5\"", """{"a":"5","c":"x"}""", "application/x-ndjson")]
    public Task A_reference_that_is_none_is_told_why(string fault, string body, string type) =>
        IsRefusedAsync(Reference, "/api/v1/models/{model}/versions/{version}/reference", body, type, 422, fault);

    [Theory]
    [InlineData("not valid JSON", "")]
    [InlineData("not valid JSON", """{"inputs":[{"name":"features","shape":[1,2],"datatype":"FP32","data":[NaN,1]}]}""")]
    [InlineData("no UTF-8", """{"id":"\ud800","inputs":[{"name":"features","shape":[1,2],"datatype":"FP32","data":[1,2]}]}""")]
    [InlineData("must be FP32, was 1e999", """{"inputs":[{"name":"features","shape":[1,2],"datatype":"FP32","data":[1e999,1]}]}""")]
    [InlineData("(1E+200) is no FP32, which the model takes", """{"inputs":[{"name":"features","shape":[1,2],"datatype":"FP64","data":[1e200,1]}]}""")]
    [InlineData("must be FP32, was \"1\"", """{"inputs":[{"name":"features","shape":[1,2],"datatype":"FP32","data":["1",2]}]}""")]
    [InlineData("1 to 10000 rows (Scoring:MaxRows), this one 0", """{"inputs":[{"name":"features","shape":[0,2],"datatype":"FP32","data":[]}]}""")]
    [InlineData("its shape [2147483647,2] says", """{"inputs":[{"name":"features","shape":[2147483647,2],"datatype":"FP32","data":[1,2]}]}""")]
    [InlineData("no output 'nope'", """{"inputs":[{"name":"features","shape":[1,2],"datatype":"FP32","data":[1,2]}],"outputs":[{"name":"nope"}]}""")]
    public async Task A_request_that_a_model_cannot_answer_is_told_why(string fault, string body)
    {
        await RegisterLinearAsync();
        await IsRefusedAsync(Infer, "/v2/models/{model}/versions/{version}/infer", body, "application/json", 400, fault);
    }

    [Fact]
    public async Task As_many_rows_as_a_request_may_hold_are_all_counted()
    {
        await RegisterLinearAsync();
        var rows = await topic.RowsAsync("linear");
        var data = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"0.{i + 10_000_000}"));

        using var response = await topic.Silo.Http.PostAsync(Infer, new StringContent($$"""{"inputs":[{"name":"features","shape":[10000,2],"datatype":"FP32","data":[{{data}}]}]}"""));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await topic.CountedAsync(rows + 10_000, "linear");
    }

    [Fact]
    public async Task A_manifest_that_says_another_size_than_its_artifact_has_is_refused()
    {
        var (status, problem) = await topic.Silo.SendAsync(HttpMethod.Post, Manifests, await LinearAsync("resized", LinearModel.Bytes.Length + 1));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains($"has {LinearModel.Bytes.Length} bytes, sizeBytes says {LinearModel.Bytes.Length + 1}", (string?)problem!["errors"]!["spec.artifact"]![0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registered_version_keeps_its_digest()
    {
        await RegisterLinearAsync();
        var other = LinearModel.Bytes.Concat(new byte[] { 0x32, 0 }).ToArray();
        var manifest = await LinearAsync("linear", other.Length, other);
        var refused = await RefusedManifestsAsync();

        var (status, problem) = await topic.Silo.SendAsync(HttpMethod.Post, Manifests, manifest);

        Assert.True(status is HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity, problem?.ToJsonString());
        Assert.Contains("artifact", problem!["errors"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(Digest(LinearModel.Bytes), (string?)(await topic.Silo.GetAsync("/api/v1/models/linear/versions/1"))["spec"]!["artifact"]!["sha256"]);
        Assert.Equal(refused + 1, await RefusedManifestsAsync());
    }

    [Fact]
    public async Task A_file_that_is_no_model_is_refused()
    {
        var bytes = Encoding.UTF8.GetBytes("this is no model");

        await IsRefusedAsync(Manifests, Manifests, (await LinearAsync("junk", bytes.Length, bytes)).ToJsonString(), "application/json", 422, "not an ONNX model");
    }

    [Fact]
    public async Task A_signature_that_the_model_does_not_have_is_refused()
    {
        var manifest = await LinearAsync("mismatched", LinearModel.Bytes.Length);
        manifest["spec"]!["signature"]!["features"]!.AsArray().RemoveAt(1);

        await IsRefusedAsync(Manifests, Manifests, manifest.ToJsonString(), "application/json", 422, "takes 2 features, the signature has 1");
    }

    private async Task IsRefusedAsync(string path, string route, string body, string type, int status, string fault)
    {
        var before = await AnsweredAsync(route, status);

        using var response = await topic.Silo.Http.PostAsync(path, new StringContent(body, Encoding.UTF8, type));

        var text = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(status, (int)response.StatusCode);
        var said = text["errors"] is JsonObject errors ? errors.Select(e => (string?)e.Value![0]) : [(string?)(text["error"] ?? text["detail"])];
        Assert.Contains(said, sentence => sentence!.Contains(fault, StringComparison.Ordinal));
        Assert.True(await AnsweredAsync(route, status) > before);
    }

    private async Task<long> RefusedManifestsAsync() => await AnsweredAsync(Manifests, 422) + await AnsweredAsync(Manifests, 409);

    private async Task<long> AnsweredAsync(string route, int status)
    {
        var lines = (await topic.Silo.Http.GetStringAsync("/metrics")).Split('\n').Where(l => l.StartsWith("http_server_request_duration_seconds_count", StringComparison.Ordinal)
            && l.Contains($"http_route=\"{route}\"", StringComparison.Ordinal) && l.Contains($"http_response_status_code=\"{status}\"", StringComparison.Ordinal));
        return lines.Sum(l => long.Parse(l[(l.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
    }

    private async Task RegisterLinearAsync()
    {
        var (status, problem) = await topic.Silo.SendAsync(HttpMethod.Post, Manifests, await LinearAsync("linear", LinearModel.Bytes.Length));
        Assert.True((int)status is 200 or 201, problem?.ToJsonString());
    }

    private async Task<JsonNode> LinearAsync(string model, int sizeBytes, byte[]? bytes = null) => JsonNode.Parse($$$$$"""
        {"apiVersion": "sentinel/v1", "kind": "ModelVersion", "metadata": {"model": "{{{{{model}}}}}", "version": "1"},
         "spec": {"artifact": {"fileName": "linear.onnx", "sha256": "{{{{{await topic.Silo.PutArtifactAsync(bytes ?? LinearModel.Bytes)}}}}}", "sizeBytes": {{{{{sizeBytes}}}}}},
                  "signature": {"features": [{"name": "a", "type": "numeric"}, {"name": "b", "type": "numeric"}], "prediction": {"type": "numeric"}}}}
        """)!;

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

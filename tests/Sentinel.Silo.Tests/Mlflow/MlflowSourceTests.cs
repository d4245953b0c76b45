using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Sentinel.Silo.Tests.Hooks;
using Sentinel.Silo.Tests.Hosting;
using Sentinel.Testing;

namespace Sentinel.Silo.Tests.Mlflow;

/// <summary>What becomes of a version that MLflow's client registers: its source is read where that can be, it is served where it can be served, and watched in any case.</summary>
public sealed class MlflowSourceTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    private const string Prefix = "/api/2.0/mlflow";

    [SharedFact]
    public async Task A_source_that_is_an_ONNX_file_gives_the_version_its_digest_and_signature_and_it_answers()
    {
        var path = SharedFolder.PathOf("models", "bike_forest_zipmap.onnx");
        await CreateAsync("bikes", new Uri(path).AbsoluteUri);

        var version = await silo.GetAsync("/api/v1/models/bikes/versions/1");
        var ready = await silo.GetAsync("/v2/models/bikes/versions/1/ready");

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(path))), (string?)version["spec"]!["artifact"]!["sha256"]);
        Assert.Equal(["temp", "hum", "windspeed", "season_name", "weather", "hr", "workingday"], version["spec"]!["signature"]!["features"]!.AsArray().Select(feature => (string?)feature!["name"]));
        Assert.Equal(("probability", "1"), ((string?)version["spec"]!["signature"]!["prediction"]!["type"], (string?)version["spec"]!["signature"]!["prediction"]!["positiveClass"]));
        Assert.True((bool)ready["ready"]!);
    }

    [SharedFact]
    public async Task A_folder_as_MLflow_writes_it_names_the_columns_of_a_matrix()
    {
        using var folder = new TemporaryFolder();
        File.Copy(SharedFolder.PathOf("models", "california_v1.onnx"), Path.Combine(folder.Path, "model.onnx"));
        var columns = new JsonArray([.. Manifests.Features.Select(name => new JsonObject { ["name"] = name, ["type"] = "double", ["required"] = true })]);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "MLmodel"), $"artifact_path: model\nflavors:\n  onnx: {{data: model.onnx}}\nsignature:\n  inputs: '{columns.ToJsonString()}'\n  outputs: null\n");
        await CreateAsync("folder", folder.Path);

        var signature = (await silo.GetAsync("/api/v1/models/folder/versions/1"))["spec"]!["signature"]!;
        var (status, answer) = await silo.SendAsync(HttpMethod.Post, "/v2/models/folder/versions/1/infer", Manifests.TwoRowRequest("q"));

        Assert.Equal(Manifests.Features, signature["features"]!.AsArray().Select(feature => (string?)feature!["name"]));
        Assert.True(status == HttpStatusCode.OK, answer?.ToJsonString());
    }

    [Fact]
    public async Task A_source_in_a_private_network_is_not_asked_and_the_version_says_so()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = context => context.Response.WriteAsync("weights");
        await CreateAsync("guarded", receiver.Url);

        var labels = (await silo.GetAsync("/api/v1/models/guarded/versions/1"))["spec"]!["labels"]!;

        Assert.Empty(receiver.Requests);
        Assert.Contains("not of the public Internet", (string?)labels["mlflow.source.unread"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_whose_source_cannot_be_read_is_watched_from_its_first_predictions_and_has_a_reference_of_its_own_soon()
    {
        await CreateAsync("watched", "s3://bucket/watched.onnx");
        await silo.SendAsync(HttpMethod.Put, "/api/v1/models/watched/versions/1/monitor", JsonNode.Parse("""{"window": {"count": 100}}""")!);

        await PredictAsync("watched", rows: 1400, shift: 0, from: 0);
        await RunningSilo.UntilAsync("a reference", async () => (long)(await silo.GetAsync("/api/v1/models/watched/versions/1/status"))["referenceRows"]! == 1000);
        await PredictAsync("watched", rows: 1600, shift: 0.8, from: 1400);
        JsonNode? window = null;
        await RunningSilo.UntilAsync("a window that drifts", async () =>
            (window = (await silo.GetAsync("/api/v1/models/watched/versions/1/windows?limit=5"))["windows"]!.AsArray().FirstOrDefault(w => (string?)w!["verdict"] == "drift")) is not null);

        Assert.Equal("drift", (string?)window!["prediction"]!["verdict"]);
    }

    private async Task CreateAsync(string name, string source)
    {
        await PostAsync("registered-models/create", new JsonObject { ["name"] = name });
        await PostAsync("model-versions/create", new JsonObject { ["name"] = name, ["source"] = source });
    }

    private async Task PredictAsync(string model, int rows, double shift, int from)
    {
        var lines = string.Join('\n', Enumerable.Range(from, rows).Select(i => string.Create(CultureInfo.InvariantCulture, $$"""{"id":"r{{i}}","model":"{{model}}","version":"1","prediction":{{(i * 37 % 1000 / 1000.0) + shift}}}""")));
        using var response = await silo.Http.PostAsync("/api/v1/predictions", new StringContent(lines, Encoding.UTF8, "application/x-ndjson"));
        response.EnsureSuccessStatusCode();
    }

    private async Task PostAsync(string path, JsonObject body)
    {
        var (status, answer) = await silo.SendAsync(HttpMethod.Post, $"{Prefix}/{path}", body);
        Assert.True(status == HttpStatusCode.OK, $"{path}: {status} {answer?.ToJsonString()}");
    }
}

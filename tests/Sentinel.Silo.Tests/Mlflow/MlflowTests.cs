using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Sentinel.Silo.Tests.Hosting;
using Sentinel.Testing;

namespace Sentinel.Silo.Tests.Mlflow;

/// <summary>What MLflow's clients find: their own conversation answered as their own server did, and real versions of Sentinel behind it.</summary>
public sealed class MlflowTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    private const string Prefix = "/api/2.0/mlflow";

    [SharedFact]
    public async Task The_recorded_conversation_is_answered_as_MLflow_s_own_server_answered_it()
    {
        var conversation = new RecordedConversation();
        var differences = new List<string>();
        foreach (var (call, number) in RecordedConversation.Calls().Select((call, number) => (call!, number)))
        {
            if (await conversation.MakeAsync(silo.Http, call) is { } difference)
            {
                differences.Add(FormattableString.Invariant($"{number}: {call["method"]} {call["path"]}: {difference}"));
            }
        }

        Assert.Empty(differences);
    }

    [Fact]
    public async Task A_version_is_one_of_Sentinel_s_and_an_alias_is_seen_from_both_sides()
    {
        await CreateAsync("both");
        await PostAsync("model-versions/create", """{"name": "both", "source": "s3://bucket/m.onnx", "run_id": "ab12", "description": "first"}""");
        await silo.SendAsync(HttpMethod.Put, "/api/v1/models/both/aliases/ours", JsonNode.Parse("""{"version": "1"}""")!);
        await PostAsync("registered-models/alias", """{"name": "both", "alias": "theirs", "version": "1"}""");

        var version = await silo.GetAsync("/api/v1/models/both/versions/1");
        var model = await silo.GetAsync("/api/v1/models/both");
        var theirs = (await silo.GetAsync($"{Prefix}/model-versions/get?name=both&version=1"))["model_version"]!;

        Assert.Equal("mlflow:/run/ab12", (string?)version["spec"]!["lineage"]!["run"]);
        Assert.Equal(["ours", "theirs"], model["aliases"]!.AsObject().Select(pair => pair.Key));
        Assert.Equal(["ours", "theirs"], theirs["aliases"]!.AsArray().Select(alias => (string?)alias));
        Assert.Equal("ab12", (string?)theirs["run_id"]);
    }

    [Fact]
    public async Task A_version_that_a_manifest_registered_is_MLflow_s_too_and_takes_part_in_its_numbers()
    {
        await CreateAsync("mixed");
        foreach (var version in (string[])["4", "1.4.0"])
        {
            var manifest = new JsonObject { ["apiVersion"] = "sentinel/v1", ["kind"] = "ModelVersion", ["metadata"] = new JsonObject { ["model"] = "mixed", ["version"] = version }, ["spec"] = new JsonObject() };
            Assert.Equal(HttpStatusCode.Created, (await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", manifest)).Status);
        }

        var next = await PostAsync("model-versions/create", """{"name": "mixed", "source": "s3://bucket/m.onnx"}""");
        var found = (await silo.GetAsync($"{Prefix}/model-versions/search?filter={Uri.EscapeDataString("name = 'mixed'")}&order_by=version_number"))["model_versions"]!.AsArray();

        Assert.Equal("5", (string?)next["model_version"]!["version"]);
        Assert.Equal(["4", "5"], found.Select(version => (string?)version!["version"]));
    }

    [Fact]
    public async Task Versions_that_are_registered_at_once_get_numbers_of_their_own()
    {
        await CreateAsync("busy");

        var created = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => PostAsync("model-versions/create", $$"""{"name": "busy", "source": "s3://bucket/{{i}}.onnx"}""")));

        Assert.Equal(Enumerable.Range(1, 20).Select(i => (long)i), created.Select(answer => long.Parse((string)answer["model_version"]!["version"]!, CultureInfo.InvariantCulture)).Order());
        foreach (var version in created.Select(answer => answer["model_version"]!))
        {
            Assert.Equal((string?)version["source"], (string?)(await silo.GetAsync($"{Prefix}/model-versions/get-download-uri?name=busy&version={version["version"]}"))["artifact_uri"]);
        }
    }

    [Fact]
    public async Task One_of_several_that_register_a_name_at_once_gets_it()
    {
        var statuses = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => (await silo.SendAsync(HttpMethod.Post, $"{Prefix}/registered-models/create", JsonNode.Parse("""{"name": "wanted"}""")!)).Status));

        Assert.Single(statuses, HttpStatusCode.OK);
        Assert.Equal(7, statuses.Count(status => status == HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task A_model_that_is_renamed_keeps_its_name_in_Sentinel_and_says_so_and_its_old_name_is_free()
    {
        await CreateAsync("before");
        await PostAsync("model-versions/create", """{"name": "before", "source": "s3://bucket/m.onnx"}""");

        await PostAsync("registered-models/rename", """{"name": "before", "new_name": "Prices in California"}""");
        var renamed = (await silo.GetAsync($"{Prefix}/model-versions/get?name={Uri.EscapeDataString("Prices in California")}&version=1"))["model_version"]!;
        var model = await silo.GetAsync("/api/v1/models/before");
        var another = await CreateAsync("before");

        Assert.Equal("Prices in California", (string?)renamed["name"]);
        Assert.Equal("Prices in California", (string?)model["labels"]!["mlflow.name"]);
        Assert.Equal("before", (string?)another["registered_model"]!["name"]);
        Assert.Null(another["registered_model"]!["latest_versions"]);
    }

    [Fact]
    public async Task A_version_that_takes_traffic_stays_with_its_aliases_and_numbers_are_not_issued_twice()
    {
        await CreateAsync("kept");
        for (var i = 1; i <= 3; i++)
        {
            await PostAsync("model-versions/create", """{"name": "kept", "source": "s3://bucket/m.bin"}""");
        }

        await PostAsync("registered-models/alias", """{"name": "kept", "alias": "best", "version": "2"}""");
        await PostAsync("registered-models/alias", """{"name": "kept", "alias": "last", "version": "3"}""");
        Assert.Equal(HttpStatusCode.OK, (await silo.SendAsync(HttpMethod.Post, "/api/v1/models/kept/rollouts", JsonNode.Parse("""{"version": "2", "strategy": "immediate", "reason": "it is good"}""")!)).Status);

        var (refused, fault) = await DeleteAsync("model-versions/delete", """{"name": "kept", "version": "2"}""");
        var (whole, _) = await DeleteAsync("registered-models/delete", """{"name": "kept"}""");
        var (gone, _) = await DeleteAsync("model-versions/delete", """{"name": "kept", "version": "3"}""");
        var next = await PostAsync("model-versions/create", """{"name": "kept", "source": "s3://bucket/m.bin"}""");
        var model = await silo.GetAsync("/api/v1/models/kept");

        Assert.Equal((HttpStatusCode.Conflict, "RESOURCE_CONFLICT"), (refused, (string?)fault!["error_code"]));
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.OK), (whole, gone));
        Assert.Equal("4", (string?)next["model_version"]!["version"]);
        Assert.Equal(["1", "2", "4"], model["versions"]!.AsArray().Select(version => (string?)version!["version"]));
        Assert.Equal(["best", "champion"], model["aliases"]!.AsObject().Select(pair => pair.Key));
    }

    [Fact]
    public async Task Pages_hold_every_model_once_though_others_come_between()
    {
        foreach (var name in (string[])["page-b", "page-d", "page-f", "page-h"])
        {
            await CreateAsync(name);
        }

        var filter = Uri.EscapeDataString("name LIKE 'page-%'");
        var first = await silo.GetAsync($"{Prefix}/registered-models/search?filter={filter}&max_results=2");
        await CreateAsync("page-a");
        await CreateAsync("page-g");
        var second = await silo.GetAsync($"{Prefix}/registered-models/search?filter={filter}&max_results=2&page_token={Uri.EscapeDataString((string)first["next_page_token"]!)}");
        var third = await silo.GetAsync($"{Prefix}/registered-models/search?filter={filter}&max_results=2&page_token={Uri.EscapeDataString((string)second["next_page_token"]!)}");
        var (status, fault) = await silo.SendAsync(HttpMethod.Get, $"{Prefix}/registered-models/search?max_results=2&page_token={Uri.EscapeDataString((string)first["next_page_token"]!)}", new JsonObject());

        Assert.Equal(["page-b", "page-d"], Names(first));
        Assert.Equal(["page-f", "page-g"], Names(second));
        Assert.Equal(["page-h"], Names(third));
        Assert.Null(third["next_page_token"]);
        Assert.Equal((HttpStatusCode.BadRequest, "INVALID_PARAMETER_VALUE"), (status, (string?)fault!["error_code"]));
    }

    [Theory]
    [InlineData("registered-models/create", "POST", """{"name": "x", "tags": 3}""", 400, "INVALID_PARAMETER_VALUE")]
    [InlineData("registered-models/create", "POST", "no json", 400, "BAD_REQUEST")]
    [InlineData("model-versions/create", "POST", """{"name": "x"}""", 400, "INVALID_PARAMETER_VALUE")]
    [InlineData("model-versions/search?filter=version_number%20LIKE%20'1'", "GET", "", 400, "INVALID_PARAMETER_VALUE")]
    [InlineData("model-versions/search?filter=run_id%20%3D%201", "GET", "", 400, "INVALID_PARAMETER_VALUE")]
    [InlineData("model-versions/search?max_results=0", "GET", "", 400, "INVALID_PARAMETER_VALUE")]
    [InlineData("registered-models/search?order_by=colour", "GET", "", 400, "INVALID_PARAMETER_VALUE")]
    [InlineData("runs/create", "POST", "{}", 404, "ENDPOINT_NOT_FOUND")]
    public async Task What_is_wrong_is_told_in_MLflow_s_words(string path, string method, string body, int status, string code)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{Prefix}/{path}") { Content = body.Length == 0 ? null : new StringContent(body) };
        using var response = await silo.Http.SendAsync(request);
        var fault = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal((status, code), ((int)response.StatusCode, (string?)fault["error_code"]));
        Assert.NotEmpty((string)fault["message"]!);
    }

    private static IEnumerable<string?> Names(JsonNode page) => page["registered_models"]!.AsArray().Select(model => (string?)model!["name"]);

    private Task<JsonNode> CreateAsync(string name) => PostAsync("registered-models/create", new JsonObject { ["name"] = name }.ToJsonString());

    private Task<(HttpStatusCode Status, JsonNode? Body)> DeleteAsync(string path, string body) => silo.SendAsync(HttpMethod.Delete, $"{Prefix}/{path}", JsonNode.Parse(body)!);

    private async Task<JsonNode> PostAsync(string path, string body)
    {
        var (status, answer) = await silo.SendAsync(HttpMethod.Post, $"{Prefix}/{path}", JsonNode.Parse(body)!);
        Assert.True(status == HttpStatusCode.OK, $"{path} {body}: {status} {answer?.ToJsonString()}");
        return answer!;
    }
}

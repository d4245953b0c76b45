using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Sentinel.Silo.Tests.Hosting;
using Sentinel.Testing;

namespace Sentinel.Silo.Tests.Http;

/// <summary>How much a version leans on its features, measured on its own model over HTTP, and used where a window drifts.</summary>
public sealed class ImportanceTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    private const int MostRows = 1000;
    private const string Label = "clf_target";

    [SharedFact]
    public async Task Measured_importances_name_the_features_and_weigh_the_causes_of_a_drift()
    {
        const string version = "/api/v1/models/leaning/versions/1";
        await silo.RegisterHousingAsync("leaning", "1");
        await silo.SendAsync(HttpMethod.Put, $"{version}/monitor", JsonNode.Parse("""{"window": {"count": 500}}""")!);
        using var frozen = await silo.Http.PostAsync($"{version}/reference?prediction=y_pred_proba", new StringContent(await File.ReadAllTextAsync(Reference), Encoding.UTF8, "text/csv"));
        Assert.True(frozen.IsSuccessStatusCode, await frozen.Content.ReadAsStringAsync());
        Assert.Null((await silo.GetAsync(version))["importance"]);

        var (status, answer) = await PostAsync("leaning", Rows(step: 5).Take(MostRows).Select(row => Line(row, row[Label])));

        Assert.True(status == HttpStatusCode.OK, answer.ToJsonString());
        Assert.Equal(("permutation", "logLoss", MostRows, 3), ((string)answer["source"]!, (string)answer["measure"]!, (int)answer["rows"]!, (int)answer["repeats"]!));
        var measured = answer["features"]!.AsObject();
        Assert.Equal(Manifests.Features.Order(StringComparer.Ordinal), measured.Select(feature => feature.Key));
        Assert.All(measured, feature => Assert.True((double)feature.Value! >= 0));
        Assert.Contains(measured.MaxBy(feature => (double)feature.Value!).Key, (string[])["MedInc", "Latitude", "Longitude"]);
        Assert.True(JsonNode.DeepEquals(answer, (await silo.GetAsync(version))["importance"]));

        // Incomes and population leave their ranges alike; the model leans on one of them more than on the other.
        var shifted = Rows(step: 1).Take(500).Select(row =>
        {
            (row["MedInc"], row["Population"]) = ("15", "40000");
            return $$"""{"model":"leaning","version":"1","entity":"one","features":{{Features(row)}},"prediction":0.5}""";
        });
        (await silo.Http.PostAsync("/api/v1/predictions", new StringContent(string.Join('\n', shifted), Encoding.UTF8, "application/x-ndjson"))).EnsureSuccessStatusCode();
        await RunningSilo.UntilAsync("the window is judged", async () => (long)(await silo.GetAsync($"{version}/status"))["closedWindows"]! == 1);

        var window = (await silo.GetAsync($"{version}/windows"))["windows"]![0]!;
        var causes = window["causes"]!.AsArray().ToDictionary(cause => (string)cause!["name"]!, cause => (double)cause!["score"]!, StringComparer.Ordinal);
        var sum = measured.Sum(feature => (double)feature.Value!);
        Assert.Contains("MedInc", causes.Keys);
        Assert.Contains("Population", causes.Keys);
        Assert.All(causes, cause =>
        {
            var statistics = window["features"]!.AsArray().Single(feature => (string)feature!["name"]! == cause.Key)!["statistics"]!;
            Assert.Equal(((double)statistics["psi"]! - (double)statistics["psiNull99"]!) * (double)measured[cause.Key]! / sum, cause.Value, 9);
        });
    }

    [SharedFact]
    public async Task Without_labels_it_is_the_change_of_predictions_and_the_same_rows_give_the_same_figures()
    {
        await silo.RegisterHousingAsync("unlabelled", "1");
        var lines = Rows(step: 20).Take(100).Select(row => Line(row, label: null)).ToArray();

        var (status, first) = await PostAsync("unlabelled", lines);
        var (_, second) = await PostAsync("unlabelled", lines);

        Assert.Equal((HttpStatusCode.OK, "meanAbsoluteChange"), (status, (string)first["measure"]!));
        Assert.True(first["features"]!.AsObject().Sum(feature => (double)feature.Value!) > 0);
        Assert.True(JsonNode.DeepEquals(first, second));
        await RunningSilo.UntilAsync("it is a link in the model's history", async () =>
            (await silo.GetAsync("/api/v1/models/unlabelled/audit"))["entries"]!.AsArray().Count(entry => (string)entry!["draft"]!["kind"]! == "importance.measured") == 1);
    }

    [SharedFact]
    public async Task Names_and_codes_are_shuffled_as_they_are_and_classes_count_by_the_share_that_changed()
    {
        var oracle = JsonNode.Parse(await File.ReadAllTextAsync(SharedFolder.PathOf("oracles", "onnx_exporters.json")))!["models"]!["bike_levels_zipmap"]!;
        var inputs = oracle["inputs"]!.AsArray().Select(input => (Name: (string)input!["name"]!, IsText: (string)input["type"]! == "tensor(string)")).ToArray();
        await silo.RegisterHousingAsync("levels", "1", "bike_levels_zipmap.onnx", manifest => manifest["spec"]!["signature"] = new JsonObject
        {
            ["features"] = new JsonArray([.. inputs.Select(input => new JsonObject { ["name"] = input.Name, ["type"] = input.IsText || input.Name == "workingday" ? "categorical" : "numeric" })]),
            ["prediction"] = new JsonObject { ["type"] = "categorical" },
        });
        string Row(int row, string label) => $$"""{"features":{{{string.Join(',', inputs.Select(input => $"\"{input.Name}\":{oracle["feeds"]![input.Name]![row]![0]!.ToJsonString()}"))}}}{{label}}}""";

        var (status, changed) = await PostAsync("levels", Enumerable.Range(0, 20).Select(row => Row(row, "")));
        var (_, wrong) = await PostAsync("levels", Enumerable.Range(0, 20).Select(row => Row(row, $",\"label\":{oracle["answers"]!["output_label"]![row]!.ToJsonString()}")));

        Assert.True(status == HttpStatusCode.OK, changed.ToJsonString());
        Assert.Equal(("shareChanged", "errorRate"), ((string)changed["measure"]!, (string)wrong["measure"]!));
        Assert.Equal(inputs.Select(input => input.Name).Order(StringComparer.Ordinal), changed["features"]!.AsObject().Select(feature => feature.Key));
        Assert.InRange((double)changed["features"]!["hr"]!, 0.1, 1);

        // What came true is what the model answers: as many go wrong as change.
        Assert.True(JsonNode.DeepEquals(changed["features"], wrong["features"]));
    }

    [SharedFact]
    public async Task Rows_that_cannot_be_asked_are_refused_by_field_and_line()
    {
        await silo.RegisterHousingAsync("refusing", "1");
        var lines = Rows(step: 1).Take(MostRows + 1).Select(row => Line(row, label: null)).ToArray();

        await RefusedAsync(lines, "body", "1,000 rows, holds 1,001");
        await RefusedAsync(lines[..19], "body", "must hold 20");
        await RefusedAsync([], "body", "holds 0");
        await RefusedAsync([.. lines[..30], "{"], "body", "line 31");
        await RefusedAsync([.. lines[..30].Select(line => line.Replace("\"MedInc\"", "\"Income\"", StringComparison.Ordinal))], "body", "\"MedInc\"");
        await RefusedAsync([.. lines[..30], lines[30].Replace("\"MedInc\":", "\"MedInc\":\"n/k\",\"Other\":", StringComparison.Ordinal)], "features.MedInc", "line 31 holds \"n/k\"");
        await RefusedAsync([.. lines[..30], Line(Rows(step: 1).First(), "1")], "label", "row 1");
        Assert.Null((await silo.GetAsync("/api/v1/models/refusing/versions/1"))["importance"]);

        async Task RefusedAsync(string[] body, string field, string because)
        {
            var (status, problem) = await PostAsync("refusing", body);
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains(because, (string)problem["errors"]![field]![0]!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_version_without_an_artifact_is_refused()
    {
        await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", JsonNode.Parse("""
            {"apiVersion": "sentinel/v1", "kind": "ModelVersion", "metadata": {"model": "elsewhere", "version": "1"},
             "spec": {"signature": {"features": [{"name": "a", "type": "numeric"}], "prediction": {"type": "numeric"}}}}
            """)!);

        var (status, problem) = await PostAsync("elsewhere", ["""{"features":{"a":1}}"""]);

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("served elsewhere", (string)problem["errors"]!["artifact"]![0]!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync("nobody", [])).Status);
    }

    [SharedFact]
    public async Task What_the_manifest_gives_is_not_overruled()
    {
        await silo.RegisterHousingAsync("given", "1", change: manifest => manifest["spec"]!["importance"] = new JsonObject { ["MedInc"] = 1 });

        var (status, problem) = await PostAsync("given", Rows(step: 1).Take(20).Select(row => Line(row, label: null)));

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("manifest", (string)problem["errors"]!["importance"]![0]!, StringComparison.Ordinal);
        Assert.Equal("given", (string)(await silo.GetAsync("/api/v1/models/given/versions/1"))["importance"]!["source"]!);
    }

    private static string Reference => SharedFolder.PathOf("data", "california_housing_reference.csv");

    private static IEnumerable<Dictionary<string, string>> Rows(int step)
    {
        var lines = File.ReadLines(Reference).Select(line => line.Split(',')).ToArray();
        return lines.Skip(1).Where((_, row) => row % step == 0).Select(cells => lines[0].Zip(cells).ToDictionary(cell => cell.First, cell => cell.Second, StringComparer.Ordinal));
    }

    private static string Line(Dictionary<string, string> row, string? label) => $$"""{"features":{{Features(row)}}{{(label is null ? "" : $",\"label\":{label}")}}}""";

    private static string Features(Dictionary<string, string> row) => $"{{{string.Join(',', Manifests.Features.Select(name => $"\"{name}\":{row[name]}"))}}}";

    private async Task<(HttpStatusCode Status, JsonNode Body)> PostAsync(string model, IEnumerable<string> lines)
    {
        using var response = await silo.Http.PostAsync($"/api/v1/models/{model}/versions/1/importance", new StringContent(string.Join('\n', lines), Encoding.UTF8, "application/x-ndjson"));
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }
}

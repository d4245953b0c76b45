using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Silo.Tests.Hosting;
using Sentinel.Testing;
using Sentinel.Testing.Processes;

namespace Sentinel.Silo.Tests.Hooks;

/// <summary>A whole silo beside a genuine Alertmanager, and Alertmanager's webhook against a whole silo.</summary>
public sealed class AlertmanagerTests(AlertmanagerTests.Fixture fixture) : IClassFixture<AlertmanagerTests.Fixture>
{
    private RunningSilo Silo => fixture.Silo;

    [AlertmanagerFact]
    public async Task An_Alertmanager_shows_our_alerts_firing_grouped_and_resolved_and_its_webhook_starts_a_rollback()
    {
        await TwoReleasesAsync("rides");
        await using var alertmanager = await StartAlertmanagerAsync();
        using var http = new HttpClient { BaseAddress = alertmanager.Url };
        await ApplyAsync($$$"""{"apiVersion":"sentinel/v1","kind":"Hook","metadata":{"name":"prometheus"},"spec":{"type":"alertmanager","url":"{{{alertmanager.Url}}}","events":["alert.*"]}}""");

        await JudgeAsync("rides", "1", "w1", Verdict.Drift);
        await JudgeAsync("rides", "2", "w1", Verdict.Drift);

        await RunningSilo.UntilAsync("both alerts in one group", async () => (await GroupsAsync(http)).Any(g => (string?)g!["labels"]!["model"] == "rides" && g["alerts"]!.AsArray().Count == 2));
        var alert = (await AlertsAsync(http)).First(a => (string?)a!["labels"]!["version"] == "2")!;
        Assert.Equal(("drift", "rides", "warning"), ((string?)alert["labels"]!["alertname"], (string?)alert["labels"]!["model"], (string?)alert["labels"]!["severity"]));
        Assert.Equal("2 is Drift", (string?)alert["annotations"]!["summary"]);
        Assert.EndsWith("/#rides", (string?)alert["generatorURL"], StringComparison.Ordinal);

        await JudgeAsync("rides", "1", "w2", Verdict.Stable);
        await RunningSilo.UntilAsync("one alert that is over", async () => (await AlertsAsync(http)).Count == 1);

        // What Prometheus would send: an alert of the service that asks for a rollback.
        using var posted = await http.PostAsJsonAsync("/api/v2/alerts", JsonNode.Parse("""[{"labels":{"alertname":"HighErrorRate","model":"rides","version":"2","sentinel_action":"rollback"},"annotations":{"summary":"5 % of the answers are errors"}}]"""));
        posted.EnsureSuccessStatusCode();
        await RunningSilo.UntilAsync("the rollback", async () => (string?)(await Silo.GetAsync("/api/v1/models/rides"))["rollbacks"]!.AsArray().FirstOrDefault()?["outcome"] == "completed");
        var rollback = (await Silo.GetAsync("/api/v1/models/rides"))["rollbacks"]![0]!;
        Assert.Equal(("2", "1", "alertmanager"), ((string?)rollback["from"], (string?)rollback["to"], (string?)rollback["actor"]));
        Assert.Contains("HighErrorRate: 5 % of the answers are errors", (string?)rollback["reason"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_alert_is_taken_once_however_often_it_is_told()
    {
        await TwoReleasesAsync("once");

        var first = await TellAsync(Incoming("once", "2", "firing"));
        var again = await TellAsync(Incoming("once", "2", "firing"));

        Assert.Equal(("rolledBack", "rolledBack"), ((string?)first["outcome"], (string?)again["outcome"]));
        Assert.Equal((string?)first["rollback"]!["id"], (string?)again["rollback"]!["id"]);
        Assert.Single((await Silo.GetAsync("/api/v1/models/once"))["rollbacks"]!.AsArray());
    }

    [Fact]
    public async Task Alerts_that_ask_for_nothing_are_over_or_mean_another_version_change_nothing()
    {
        await TwoReleasesAsync("calm");

        Assert.Equal(("ignored", "it is over"), Words(await TellAsync(Incoming("calm", "2", "resolved"))));
        Assert.Equal(("ignored", "it does not fit sentinel_action=\"rollback\""), Words(await TellAsync(Incoming("calm", "2", "firing", action: "page"))));
        Assert.Equal(("ignored", "no model 'unknown' is registered"), Words(await TellAsync(Incoming("unknown", "2", "firing"))));
        Assert.Equal(("refused", "calm@1 does not hold all traffic"), Words(await TellAsync(Incoming("calm", "1", "firing"))));
        Assert.Empty((await Silo.GetAsync("/api/v1/models/calm"))["rollbacks"]!.AsArray());
    }

    [Theory]
    [InlineData("""{"version":"3","alerts":[]}""", "version", "must be one of 4")]
    [InlineData("""{"version":"4"}""", "alerts", "is missing")]
    [InlineData("""{"version":"4","alerts":[{"status":"on","labels":{},"startsAt":"today","fingerprint":"f"}]}""", "alerts[0].status", "must be one of firing, resolved")]
    [InlineData("""{"version":"4","alerts":[{"status":"firing","startsAt":"2026-11-21T07:00:00Z"}]}""", "alerts[0].labels", "is missing")]
    public async Task A_body_that_is_none_is_answered_with_what_is_wrong_by_field(string body, string field, string fault)
    {
        var (status, problem) = await Silo.SendAsync(HttpMethod.Post, "/api/v1/alertmanager", JsonNode.Parse(body)!);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains(fault, (string?)problem!["errors"]![field]![0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silence_is_made_shown_with_the_alerts_that_it_covers_and_ended()
    {
        await TwoReleasesAsync("quiet");
        var wrong = await Silo.SendAsync(HttpMethod.Post, "/api/v1/silences", JsonNode.Parse("""{"matchers":["model=~("],"comment":"x","end":"2100-01-01T00:00:00Z"}""")!);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Contains("is no regular expression", wrong.Body!["errors"]!["matchers[0]"]![0]!.GetValue<string>(), StringComparison.Ordinal);

        var end = TimeProvider.System.GetUtcNow().AddHours(1).ToString("O");
        var made = await Silo.SendAsync(HttpMethod.Post, "/api/v1/silences", JsonNode.Parse($$"""{"matchers":["model=quiet",{"name":"alertname","operator":"=~","value":"dr.*"}],"author":"ada","comment":"known","end":"{{end}}"}""")!);
        Assert.Equal(HttpStatusCode.Created, made.Status);
        var id = (string)made.Body!["id"]!;
        await JudgeAsync("quiet", "2", "w1", Verdict.Drift);
        await RunningSilo.UntilAsync("the alert", async () => (await Silo.GetAsync("/api/v1/alerts?model=quiet"))["alerts"]!.AsArray().Count == 1);
        Assert.Equal(id, (string?)(await Silo.GetAsync("/api/v1/alerts?model=quiet"))["alerts"]![0]!["silencedBy"]);

        Assert.Equal(HttpStatusCode.NoContent, (await Silo.Http.DeleteAsync($"/api/v1/silences/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Silo.Http.DeleteAsync($"/api/v1/silences?id={id}")).StatusCode);
        var listed = (await Silo.GetAsync("/api/v1/silences"))["silences"]!.AsArray().Single(s => (string?)s!["id"] == id)!;
        Assert.Equal(("expired", "ada", "=~"), ((string?)listed["state"], (string?)listed["author"], (string?)listed["matchers"]![1]!["operator"]));
        Assert.Null((await Silo.GetAsync("/api/v1/alerts?model=quiet"))["alerts"]![0]!["silencedBy"]);
        await RunningSilo.UntilAsync("the history", async () => (await Silo.GetAsync("/api/v1/audit"))["entries"]!.AsArray().Count(e => e!.ToJsonString().Contains(id, StringComparison.Ordinal)) == 2);
    }

    private static (string?, string?) Words(JsonNode outcome) => ((string?)outcome["outcome"], (string?)outcome["reason"]);

    private static JsonObject Incoming(string model, string version, string status, string action = "rollback") => new()
    {
        ["version"] = "4",
        ["groupKey"] = "{}",
        ["truncatedAlerts"] = 0,
        ["status"] = status,
        ["receiver"] = "sentinel",
        ["alerts"] = new JsonArray(new JsonObject
        {
            ["status"] = status,
            ["labels"] = new JsonObject { ["alertname"] = "HighErrorRate", ["model"] = model, ["version"] = version, ["sentinel_action"] = action },
            ["annotations"] = new JsonObject { ["summary"] = "errors" },
            ["startsAt"] = "2026-11-21T07:00:00Z",
            ["endsAt"] = "0001-01-01T00:00:00Z",
            ["generatorURL"] = "",
            ["fingerprint"] = "c0ffee",
        }),
    };

    private static async Task<JsonArray> AlertsAsync(HttpClient http) => JsonNode.Parse(await http.GetStringAsync("/api/v2/alerts?filter=model%3Drides&filter=alertname%3Ddrift"))!.AsArray();

    private static async Task<JsonArray> GroupsAsync(HttpClient http) => JsonNode.Parse(await http.GetStringAsync("/api/v2/alerts/groups"))!.AsArray();

    private async Task<JsonNode> TellAsync(JsonObject notice)
    {
        var (status, body) = await Silo.SendAsync(HttpMethod.Post, "/api/v1/alertmanager", notice);
        Assert.Equal(HttpStatusCode.OK, status);
        return Assert.Single(body!["alerts"]!.AsArray())!;
    }

    private async Task ApplyAsync(string manifest)
    {
        var (status, body) = await Silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", JsonNode.Parse(manifest)!);
        Assert.True((int)status is 200 or 201, body?.ToJsonString());
    }

    // Version 1 was proved good, version 2 holds the traffic.
    private async Task TwoReleasesAsync(string model)
    {
        foreach (var version in new[] { "1", "2" })
        {
            // Field 6 of an ONNX file is a text: another digest, the same model.
            byte[] bytes = [.. LinearModel.Bytes, 0x32, 1, (byte)version[0]];
            await ApplyAsync($$$$$"""
                {"apiVersion": "sentinel/v1", "kind": "ModelVersion", "metadata": {"model": "{{{{{model}}}}}", "version": "{{{{{version}}}}}"},
                 "spec": {"artifact": {"fileName": "linear.onnx", "sha256": "{{{{{await Silo.PutArtifactAsync(bytes)}}}}}", "sizeBytes": {{{{{bytes.Length}}}}}},
                          "signature": {"features": [{"name": "a", "type": "numeric"}, {"name": "b", "type": "numeric"}], "prediction": {"type": "numeric"}}}}
                """);
            var (status, body) = await Silo.SendAsync(HttpMethod.Post, $"/api/v1/models/{model}/rollouts", new JsonObject { ["version"] = version, ["strategy"] = "immediate", ["reason"] = "release" });
            Assert.True((int)status is 200 or 201, body?.ToJsonString());
            if (version == "1")
            {
                await JudgeAsync(model, "1", "w0", Verdict.Stable);
            }
        }
    }

    private Task JudgeAsync(string model, string version, string window, Verdict verdict) => Silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IModelGrain>(model).VersionJudgedAsync(new VersionJudged(
        $"{model}@{version}/{window}", version, window, verdict, Verdict.Insufficient, CauseOf(version, verdict), $"{version} is {verdict}", TimeProvider.System.GetUtcNow(), new MonitorActions([], null, Retrain: false, 0, RollbackAutomatic: false)));

    // What comes of the inputs leaves version 1 proved good.
    private static DriftCause CauseOf(string version, Verdict verdict) => verdict != Verdict.Drift ? DriftCause.None : version == "1" ? DriftCause.Inputs : DriftCause.Version;

    private async Task<AlertmanagerProcess> StartAlertmanagerAsync()
    {
        var alertmanager = new AlertmanagerProcess(new Uri(Silo.Addresses[0], "/api/v1/alertmanager"));
        using var http = new HttpClient { BaseAddress = alertmanager.Url };
        await RunningSilo.UntilAsync("a ready Alertmanager", async () =>
        {
            try
            {
                return (await http.GetAsync("/-/ready")).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
        return alertmanager;
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public RunningSilo Silo { get; private set; } = null!;

        public async Task InitializeAsync() => Silo = await RunningSilo.StartAsync("--Hooks:AllowPrivateNetworks=true");

        public Task DisposeAsync() => Silo.DisposeAsync();
    }

    private sealed class AlertmanagerProcess : IAsyncDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private readonly ChildProcess _process;

        public AlertmanagerProcess(Uri webhook)
        {
            var config = _folder.Write("alertmanager.yml", $$"""
                route: {receiver: sentinel, group_by: [model], group_wait: 1s, group_interval: 1s, repeat_interval: 1h}
                receivers: [{name: sentinel, webhook_configs: [{url: "{{webhook}}", send_resolved: true}]}]
                """);
            var port = FreePort.Next();
            Url = new Uri($"http://127.0.0.1:{port}");
            _process = ChildProcess.Start(AlertmanagerFactAttribute.Path, [$"--config.file={config}", $"--storage.path={_folder.Path}", $"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="]);
        }

        public Uri Url { get; }

        public async ValueTask DisposeAsync()
        {
            await _process.DisposeAsync();
            _folder.Dispose();
        }
    }
}

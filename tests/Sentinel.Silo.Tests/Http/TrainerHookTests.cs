using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Confluent.Kafka;
using Microsoft.AspNetCore.Http;
using Sentinel.Silo.Tests.Hooks;
using Sentinel.Silo.Tests.Hosting;
using Sentinel.Testing.Processes;

namespace Sentinel.Silo.Tests.Http;

/// <summary>Requests for retraining through a whole silo: out by each kind of trainer's hook, back over Kafka.</summary>
public sealed class TrainerHookTests : IAsyncLifetime
{
    private const string SecretVariable = "SENTINEL_TEST_TRAINER_SECRET";

    private readonly string _commands = Directory.CreateTempSubdirectory("sentinel-commands-").FullName;
    private Receiver _receiver = null!;
    private RunningSilo _silo = null!;

    public async Task InitializeAsync()
    {
        Environment.SetEnvironmentVariable(SecretVariable, "t0ken");
        _receiver = await Receiver.StartAsync();
        _silo = await RunningSilo.StartAsync("--Hooks:AllowPrivateNetworks=true", $"--Hooks:CommandFolder={_commands}");
    }

    public async Task DisposeAsync()
    {
        await _silo.DisposeAsync();
        await _receiver.DisposeAsync();
        Directory.Delete(_commands, recursive: true);
    }

    [Theory]
    [InlineData("github", "repository: acme/models", "/repos/acme/models/dispatches")]
    [InlineData("airflow", "dag: retrain", "/api/v2/dags/retrain/dagRuns")]
    [InlineData("kubernetes", "job", "/apis/batch/v1/namespaces/default/jobs")]
    public async Task A_trainer_is_told_once_and_its_run_is_acknowledged(string type, string target, string path)
    {
        _receiver.Answer = context =>
        {
            context.Response.StatusCode = type == "kubernetes" ? StatusCodes.Status201Created : StatusCodes.Status200OK;
            return Task.CompletedTask;
        };
        var spec = new JsonObject { ["type"] = type, ["url"] = _receiver.Url[..^"/hook".Length], ["secretFrom"] = $"env:{SecretVariable}" };
        spec[target.Split(": ")[0]] = target == "job"
            ? JsonNode.Parse("""{"spec": {"template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "train", "image": "trainer"}]}}}}""")
            : target.Split(": ")[1];

        var trigger = await AskAsync(spec);
        var run = await UntilAsync("acknowledged");

        Assert.Equal((trigger, "trainer"), ((string)run["id"]!, (string)run["hook"]!));
        var request = Assert.Single(_receiver.Requests);
        Assert.Equal((path, "Bearer t0ken"), (request.Path, request.Headers["Authorization"]));
        Assert.Contains(trigger, Encoding.UTF8.GetString(request.Body), StringComparison.Ordinal);
        Assert.Equal("delivered", (string)(await _silo.GetAsync("/api/v1/deliveries?model=loop"))["deliveries"]![0]!["state"]!);
    }

    [Fact]
    public async Task A_command_acknowledges_by_ending_well_and_the_end_of_its_output_stands_in_the_run()
    {
        ShellScript.Write(Path.Combine(_commands, "train.sh"), "echo \"queued $SENTINEL_MODEL for $1\"");

        await AskAsync(new JsonObject { ["type"] = "command", ["command"] = new JsonArray("train.sh", "two words") });

        Assert.Equal("queued loop for two words", (string)(await UntilAsync("acknowledged"))["output"]!);
    }

    [Fact]
    public async Task Why_a_trainer_did_not_take_a_request_stands_in_the_run_which_stays_requested()
    {
        await AskAsync(new JsonObject { ["type"] = "command", ["command"] = new JsonArray("absent.sh") });

        await RunningSilo.UntilAsync("the first attempt", async () => (string?)(await RunAsync())["output"] is not null);
        Assert.Equal(("requested", "there is no program 'absent.sh' in this silo's Hooks:CommandFolder"), ((string)(await RunAsync())["status"]!, (string)(await RunAsync())["output"]!));
    }

    [Fact]
    public async Task A_trainer_reports_over_Kafka_as_often_as_it_likes_and_what_cannot_be_taken_is_a_dead_letter()
    {
        var trigger = await AskAsync(hook: null);
        var kafka = (await _silo.GetAsync("/api/v1/info"))["kafka"]!;
        using var producer = new ProducerBuilder<string, byte[]>(new ProducerConfig { BootstrapServers = (string)kafka["bootstrapServers"]! }).Build();
        var topic = (string)kafka["trainerTopic"]!;
        Assert.Equal("sentinel.trainers", topic);

        await SendAsync("plain", Report(trigger, "running", ("commit", "c0ffee")));
        await SendAsync("again", Report(trigger, "running", ("commit", "c0ffee")));
        await SendAsync("no-json", "{oops");
        await SendAsync("no-status", new JsonObject { ["model"] = "loop", ["trigger"] = trigger }.ToJsonString());
        await SendAsync("bad-status", Report(trigger, "sleeping"));
        await SendAsync("no-model", Report(trigger, "running").Replace("\"loop\"", "\"nobody\"", StringComparison.Ordinal));
        await SendAsync("no-trigger", Report("nobody-asked", "running"));
        await SendAsync("no-reason", Report(trigger, "failed"));
        await SendAsync("other-event", $$"""{"specversion":"1.0","id":"1","source":"/trainer","type":"io.sentinel.label.v1","data":{{Report(trigger, "running")}}}""");
        await SendAsync("structured", $$"""{"specversion":"1.0","id":"1","source":"/trainer","type":"io.sentinel.retrain.reported.v1","data":{{Report(trigger, "running")}}}""");
        await SendAsync("binary", Report(trigger, "failed", ("error", "no labels")), ("ce_specversion", "1.0"), ("ce_type", "io.sentinel.retrain.reported.v1"), ("ce_id", "2"), ("ce_source", "/trainer"));
        await SendAsync("repeat", Report(trigger, "failed", ("error", "no labels")));
        await SendAsync("too-late", Report(trigger, "running"));

        JsonNode[] letters = [];
        await RunningSilo.UntilAsync("the last dead letter", async () =>
            (letters = [.. (await _silo.GetAsync("/api/v1/deadletters?limit=50"))["deadLetters"]!.AsArray().Select(letter => letter!)]).Any(letter => (string?)letter["key"] == "too-late"));

        Assert.Equal(
            ["bad-status bad-type", "no-json malformed-json", "no-model unknown-model", "no-reason refused", "no-status missing-field", "no-trigger unknown-trigger", "other-event bad-type", "too-late refused"],
            letters.Select(letter => $"{letter["key"]} {letter["reason"]}").Order(StringComparer.Ordinal));
        Assert.All(letters, letter => Assert.Equal(topic, (string?)letter["source"]!["topic"]));
        var run = await RunAsync();
        Assert.Equal(("failed", "no labels", "c0ffee"), ((string)run["status"]!, (string)run["error"]!, (string)run["commit"]!));

        async Task SendAsync(string key, string value, params (string Name, string Value)[] headers)
        {
            var message = new Message<string, byte[]> { Key = key, Value = Encoding.UTF8.GetBytes(value), Headers = [] };
            foreach (var (name, text) in headers)
            {
                message.Headers.Add(name, Encoding.UTF8.GetBytes(text));
            }

            await producer.ProduceAsync(new TopicPartition(topic, 0), message);
        }
    }

    private static string Report(string trigger, string status, params (string Name, string Value)[] more)
    {
        var report = new JsonObject { ["model"] = "loop", ["trigger"] = trigger, ["status"] = status };
        foreach (var (name, value) in more)
        {
            report[name] = value;
        }

        return report.ToJsonString();
    }

    private async Task<string> AskAsync(JsonObject? hook)
    {
        await ApplyAsync("ModelVersion", new JsonObject { ["model"] = "loop", ["version"] = "1" }, JsonNode.Parse("""{"signature": {"features": [{"name": "a", "type": "numeric"}], "prediction": {"type": "numeric"}}}""")!);
        if (hook is not null)
        {
            await ApplyAsync("Hook", new JsonObject { ["name"] = "trainer" }, hook);
            await ApplyAsync("Monitor", new JsonObject { ["model"] = "loop" }, JsonNode.Parse("""{"window": {"count": 500}, "actions": {"retrain": {"hook": "trainer"}}}""")!);
        }

        var asked = await _silo.SendAsync(HttpMethod.Post, "/api/v1/models/loop/triggers", new JsonObject { ["version"] = "1", ["reason"] = "a new season" });
        Assert.True(asked.Status == HttpStatusCode.Created, asked.Body?.ToJsonString());
        return (string)asked.Body!["id"]!;
    }

    private async Task ApplyAsync(string kind, JsonObject metadata, JsonNode spec)
    {
        var (status, body) = await _silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", new JsonObject { ["apiVersion"] = "sentinel/v1", ["kind"] = kind, ["metadata"] = metadata, ["spec"] = spec });
        Assert.True((int)status is 200 or 201, body?.ToJsonString());
    }

    private async Task<JsonNode> RunAsync() => (await _silo.GetAsync("/api/v1/models/loop/triggers"))["runs"]![0]!;

    private async Task<JsonNode> UntilAsync(string status)
    {
        await RunningSilo.UntilAsync($"a run that is {status}", async () => (string)(await RunAsync())["status"]! == status);
        return await RunAsync();
    }
}

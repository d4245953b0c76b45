using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sentinel.Client;
using Sentinel.Contracts;
using Sentinel.Contracts.Alerts;
using Sentinel.Testing;
using Sentinel.Testing.Brokers;
using Sentinel.Testing.Processes;
using Xunit.Abstractions;

namespace Sentinel.Chaos.Tests;

/// <summary>What a hook's receiver gets of a silo that is killed while its deliveries are due.</summary>
public sealed class DeliveryTests(ITestOutputHelper output)
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const int Models = 4;

    // The first wait of the schedule.
    private const int FirstWaitSeconds = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Every_alert_arrives_under_its_id_and_signed_whenever_the_silo_is_killed()
    {
        using var folder = new TemporaryFolder();
        await using var broker = await EmbeddedBrokerProcess.StartAsync(partitions: 1);
        await using var receiver = new AlertReceiver { Answer = _ => Task.FromResult(503) };
        await using var silo = new SiloProcess(folder.Path, new Dictionary<string, string>
        {
            ["Kafka:BootstrapServers"] = broker.BootstrapServers,
            ["Kafka:Partitions"] = "1",
            ["Hooks:AllowPrivateNetworks"] = "true",
            ["OPS_SECRET"] = Secret,
        });
        var client = SentinelHttpClient.Create(silo.Url, apiKey: null, actor: "chaos");
        silo.Start();
        await silo.ReadyAsync();
        await client.ApplyAsync(Hook(receiver.Url));
        var models = Enumerable.Range(0, Models).Select(i => $"m{i}").ToArray();
        foreach (var model in models)
        {
            await AlertAsync(client, model);
        }

        // It dies while every delivery waits for its second attempt.
        await DeliveriesAsync(client, models, "one attempt at each alert, in vain", d => d is { State: DeliveryState.Pending, Attempts: 1 });
        await silo.KillAsync();

        // It dies while it waits for an answer, so that nobody will ever know what that would have been.
        var never = new TaskCompletionSource<int>();
        receiver.Answer = _ => never.Task;
        silo.Start();
        await receiver.UntilAsync("a second attempt", () => receiver.Attempts.Count > Models);
        await silo.KillAsync();
        never.SetResult(503);

        receiver.Answer = _ => Task.FromResult(204);
        silo.Start();
        await receiver.UntilAsync("every alert", () => receiver.Accepted.Distinct().Count() == Models);
        await silo.ReadyAsync();
        var delivered = await DeliveriesAsync(client, models, "every alert delivered", d => d.State == DeliveryState.Delivered);
        await silo.KillAsync();

        // What was delivered stays delivered: of what comes next, nothing is old.
        var told = receiver.Attempts;
        silo.Start();
        await silo.ReadyAsync();
        await AlertAsync(client, "later");
        await DeliveriesAsync(client, ["later"], "a later alert delivered", d => d.State == DeliveryState.Delivered);
        Assert.Equal(told, receiver.Attempts.Take(told.Count));
        Assert.DoesNotContain(receiver.Attempts.Skip(told.Count), attempt => told.Any(known => known.DeliveryId == attempt.DeliveryId));

        output.WriteLine($"{Models} alerts, {told.Count} attempts over three kills: {string.Join(", ", told.CountBy(attempt => attempt.DeliveryId).Select(id => id.Value))}");
        Assert.Equal(delivered.Select(d => d.Id).Order(StringComparer.Ordinal), told.Select(attempt => attempt.DeliveryId).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(models, told.Select(ModelOf).Distinct().Order(StringComparer.Ordinal));
        Assert.All(told.GroupBy(attempt => attempt.DeliveryId), AssertIsOne);
        Assert.All(receiver.Attempts, AssertSigned);
    }

    /// <summary>Attempts at one delivery say the same, each at its own time, the second no sooner than the schedule has it.</summary>
    private static void AssertIsOne(IGrouping<string, ReceivedAttempt> delivery)
    {
        Assert.Single(delivery.Select(attempt => attempt.Body).Distinct());
        var times = delivery.Select(attempt => long.Parse(attempt.Timestamp, CultureInfo.InvariantCulture)).ToArray();
        Assert.True(times.Length >= 2, $"{delivery.Key} was tried once only");

        // Whole seconds, cut off.
        Assert.True(times[1] - times[0] >= FirstWaitSeconds - 1, $"{delivery.Key} was tried at {string.Join(", ", times)}");
        Assert.Equal(times.Order(), times);
    }

    private static void AssertSigned(ReceivedAttempt attempt)
    {
        var key = Convert.FromBase64String(Secret["whsec_".Length..]);
        var signed = Encoding.UTF8.GetBytes($"{attempt.DeliveryId}.{attempt.Timestamp}.{attempt.Body}");
        Assert.Equal($"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}", attempt.Signature);
        Assert.InRange(long.Parse(attempt.Timestamp, CultureInfo.InvariantCulture), 1, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
    }

    private static string ModelOf(ReceivedAttempt attempt)
    {
        using var body = JsonDocument.Parse(attempt.Body);
        Assert.Equal("io.sentinel.alert.fired.v1", body.RootElement.GetProperty("type").GetString());
        return body.RootElement.GetProperty("source").GetString()!.Split('/')[^1];
    }

    // A rollback that has no target is an alert.
    private static async Task AlertAsync(SentinelHttpClient client, string model)
    {
        await client.ApplyAsync(Document("ModelVersion", new JsonObject { ["model"] = model, ["version"] = "1" }, new JsonObject
        {
            ["signature"] = new JsonObject
            {
                ["features"] = new JsonArray(new JsonObject { ["name"] = "a", ["type"] = "numeric" }),
                ["prediction"] = new JsonObject { ["type"] = "numeric" },
            },
        }));
        await client.PromoteAsync(new ModelVersionId(model, "1"), "immediate", "release");
        await Assert.ThrowsAsync<SentinelApiException>(() => client.RollbackAsync(model, to: null, "wrong answers"));
    }

    private static async Task<DeliveryView[]> DeliveriesAsync(SentinelHttpClient client, string[] models, string what, Predicate<DeliveryView> holds) => await Inquiry.UntilAsync(
        what,
        async ct =>
        {
            var all = (await client.ListAsync("deliveries", "deliveries", model: null, ct)).Deserialize<DeliveryView[]>(SentinelJson.Options)!;
            return all.Where(delivery => models.Contains(delivery.Event.Model, StringComparer.Ordinal)).ToArray();
        },
        deliveries => deliveries.Length == models.Length && Array.TrueForAll(deliveries, holds),
        deliveries => string.Join(", ", deliveries.Select(d => $"{d.Event.Model}: {d.State} after {d.Attempts} ({d.LastError})")),
        Patience);

    private static JsonObject Hook(Uri url) => Document("Hook", new JsonObject { ["name"] = "ops" }, new JsonObject
    {
        ["type"] = "webhook",
        ["url"] = url.ToString(),
        ["secretFrom"] = "env:OPS_SECRET",

        // Whoever asks for more than alerts is a machine, and told at once.
        ["events"] = new JsonArray("alert.*", "rollback.*"),
    });

    private static JsonObject Document(string kind, JsonObject metadata, JsonObject spec) =>
        new() { ["apiVersion"] = "sentinel/v1", ["kind"] = kind, ["metadata"] = metadata, ["spec"] = spec };
}

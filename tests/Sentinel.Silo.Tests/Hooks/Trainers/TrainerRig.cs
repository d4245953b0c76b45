using System.Text.Json.Nodes;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Events;
using Sentinel.Decisions.Models;
using Sentinel.Grains.Ports;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Hooks;
using Sentinel.Silo.Hooks.Trainers;
using Sentinel.Testing;

namespace Sentinel.Silo.Tests.Hooks.Trainers;

/// <summary>A request for retraining on its way to a trainer, and a receiver on this machine.</summary>
internal static class TrainerRig
{
    public static readonly DateTimeOffset Requested = new(2026, 11, 21, 7, 0, 0, TimeSpan.Zero);

    /// <summary>What every trainer is told of the request.</summary>
    public const string Payload = """
        {"trigger":"retrain-1.4.0-p0-17","model":"housing","version":"1.4.0","reason":"MedInc drifts","cause":"drift","window":"p0-17","requested":"2026-11-21T07:00:00Z","deadline":"2026-11-21T19:00:00Z",
         "reportUrl":"https://sentinel.example.org/api/v1/models/housing/triggers/retrain-1.4.0-p0-17"}
        """;

    private static readonly PageAddress Page = new(new SiloOptions { Hooks = new HookOptions { PublicUrl = "https://sentinel.example.org/" } });

    public static SentinelEvent Event => new(
        "housing/retrain-1.4.0-p0-17/retrain.requested",
        EventTypes.RetrainRequested,
        "housing",
        "1.4.0",
        Requested,
        "1.4.0 needs retraining: MedInc drifts",
        Sorted.Of(("trigger", "retrain-1.4.0-p0-17"), ("reason", "MedInc drifts"), ("kind", "drift"), ("window", "p0-17"), ("deadline", "2026-11-21T19:00:00Z")));

    public static TrainerRequest RequestOf(string model, string trigger)
    {
        var happened = Event with { Model = model, Data = Event.Data.SetItem("trigger", trigger) };
        Assert.True(TrainerRequest.TryRead(Delivery(happened), Page, Requested, out var request, out var fault), fault);
        return request;
    }

    public static async Task<HookAnswer> SendAsync(HookSpec hook, string? secret = "s3cret", bool privateAllowed = true, SentinelEvent? happened = null, double afterHours = 0, HookOptions? options = null)
    {
        var clock = new ManualTimeProvider(Requested.AddHours(afterHours));
        using var client = new HttpClient(GuardedConnections.CreateHandler(privateAllowed));
        var http = new HttpDelivery(client, TimeProvider.System);
        ITrainerStarter starter = hook.Type switch
        {
            HookTypes.GitHub => new GitHubStarter(http),
            HookTypes.Airflow => new AirflowStarter(http),
            HookTypes.Kubernetes => new KubernetesStarter(http),
            _ => new CommandStarter(options!, TimeProvider.System),
        };
        return await new TrainerSender(starter, new HookSecrets(name => name == "SECRET" ? secret : null), Page, clock).SendAsync(hook, Delivery(happened ?? Event), CancellationToken.None);
    }

    public static void Same(string expected, JsonNode? actual) => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"was {actual?.ToJsonString()}");

    private static DeliveryView Delivery(SentinelEvent happened) => new("dlv_1", "trainer", happened, DeliveryState.Pending, 0, NextAttempt: null, DeliveredAt: null, LastError: null);
}

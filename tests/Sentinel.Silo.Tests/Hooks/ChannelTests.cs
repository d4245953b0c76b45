using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Events;
using Sentinel.Decisions.Alerts;
using Sentinel.Decisions.Models;
using Sentinel.Grains.Ports;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Hooks;
using Sentinel.Testing;

namespace Sentinel.Silo.Tests.Hooks;

/// <summary>What Alertmanager, PagerDuty and Slack are sent, to the letter.</summary>
public sealed class ChannelTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Started = new(2026, 11, 21, 7, 0, 0, TimeSpan.Zero);

    private readonly ManualTimeProvider _clock = new();
    private readonly PageAddress _page = new(new SiloOptions { Hooks = new HookOptions { PublicUrl = "https://sentinel.example.org/" } });
    private Receiver _receiver = null!;

    public async Task InitializeAsync() => _receiver = await Receiver.StartAsync();

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    [Fact]
    public async Task Alertmanager_gets_its_labels_figures_and_an_end_that_comes_by_itself()
    {
        await SendAsync(AlertmanagerHook, Alert(EventTypes.AlertFired));
        await SendAsync(AlertmanagerHook, Alert(EventTypes.AlertResolved, AlertState.Resolved));

        var requests = _receiver.Requests.ToArray();
        Assert.Equal("/api/v2/alerts", requests[0].Path);
        Assert.Equal("Bearer s3cret", requests[0].Headers["Authorization"]);
        var labels = """{"alertname":"drift","model":"housing","severity":"warning","version":"1.4.0"}""";
        Same($$"""
            [{"labels":{{labels}},"annotations":{"psi":"0.31","summary":"MedInc drifts"},
              "startsAt":"2026-11-21T07:00:00Z","endsAt":"{{Sentinel.Decisions.Events.CloudEventJson.Time(_clock.GetUtcNow().AddMinutes(5))}}","generatorURL":"https://sentinel.example.org/#housing"}]
            """, requests[0].Body);
        Same($$"""
            [{"labels":{{labels}},"annotations":{"psi":"0.31","summary":"MedInc drifts"},
              "startsAt":"2026-11-21T07:00:00Z","endsAt":"2026-11-21T08:00:00Z","generatorURL":"https://sentinel.example.org/#housing"}]
            """, requests[1].Body);
    }

    [Fact]
    public async Task An_Alertmanager_is_not_told_of_what_is_no_alert()
    {
        var answer = await SendAsync(AlertmanagerHook, Delivery(Event(EventTypes.RolloutStepped)));

        Assert.Contains("takes alerts and nothing else", answer.Error, StringComparison.Ordinal);
        Assert.Empty(_receiver.Requests);
    }

    [Fact]
    public async Task PagerDuty_is_triggered_acknowledged_and_resolved_by_one_key()
    {
        await SendAsync(PagerDutyHook, Alert(EventTypes.AlertFired));
        await SendAsync(PagerDutyHook, Alert(EventTypes.AlertAcknowledged, AlertState.Acknowledged));
        await SendAsync(PagerDutyHook, Alert(EventTypes.AlertResolved, AlertState.Resolved));

        var requests = _receiver.Requests.ToArray();
        Assert.All(requests, r => Assert.Equal("/v2/enqueue", r.Path));
        Same("""
            {"routing_key":"s3cret","event_action":"trigger","dedup_key":"sentinel:housing:drift","client":"Sentinel","client_url":"https://sentinel.example.org/#housing",
             "payload":{"summary":"drift of housing@1.4.0: MedInc drifts","source":"/sentinel/models/housing","severity":"warning","timestamp":"2026-11-21T07:00:00Z","component":"housing@1.4.0","class":"drift",
               "custom_details":{"alertname":"drift","model":"housing","psi":"0.31","severity":"warning","version":"1.4.0"}}}
            """, requests[0].Body);
        Same("""{"routing_key":"s3cret","event_action":"acknowledge","dedup_key":"sentinel:housing:drift"}""", requests[1].Body);
        Same("""{"routing_key":"s3cret","event_action":"resolve","dedup_key":"sentinel:housing:drift"}""", requests[2].Body);
    }

    [Fact]
    public async Task PagerDuty_hears_of_a_promotion_as_a_change()
    {
        await SendAsync(PagerDutyHook, Delivery(Event(EventTypes.RolloutStepped, Sorted.Of(("epoch", "2")))));

        var request = Assert.Single(_receiver.Requests);
        Assert.Equal("/v2/change/enqueue", request.Path);
        Same("""
            {"routing_key":"s3cret","payload":{"summary":"rollout.stepped of housing@1.4.0: MedInc drifts","source":"/sentinel/models/housing","timestamp":"2026-11-21T07:00:00Z","custom_details":{"epoch":"2"}},
             "links":[{"href":"https://sentinel.example.org/#housing","text":"housing"}]}
            """, request.Body);
    }

    [Fact]
    public void An_incident_is_known_by_model_and_name_and_a_name_that_is_too_long_by_its_digest()
    {
        var alert = Alert(EventTypes.AlertFired).Alerts[0];
        var other = alert with { Version = "1.5.0", Labels = alert.Labels.SetItem("version", "1.5.0").Add("region", "north") };
        var wordy = alert with { Name = new string('d', 300) };

        Assert.Equal("sentinel:housing:drift", PagerDutySender.KeyOf(other));
        Assert.True(PagerDutySender.KeyOf(wordy).Length <= 255);
        Assert.Equal(PagerDutySender.KeyOf(wordy), PagerDutySender.KeyOf(wordy with { Version = "1.5.0" }));
        Assert.NotEqual(PagerDutySender.KeyOf(wordy), PagerDutySender.KeyOf(wordy with { Name = new string('d', 301) }));
    }

    [Fact]
    public async Task Slack_gets_text_in_its_own_markup_and_its_address_stays_secret()
    {
        var happened = Event(EventTypes.AlertFired, Sorted.Of(("alert", "drift"))) with { Message = "a < b & c" };
        await SendAsync(SlackHook, Delivery(happened));

        Same("""{"text":":red_circle: *<https://sentinel.example.org/#housing|housing 1.4.0>* alert.fired `drift`\na &lt; b &amp; c"}""", Assert.Single(_receiver.Requests).Body);

        var answer = await SendAsync(SlackHook, Delivery(happened), secret: "http://127.0.0.1:1/T000/B000/secret");
        Assert.False(answer.Delivered);
        Assert.DoesNotContain("B000", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HookTypes.Alertmanager)]
    [InlineData(HookTypes.PagerDuty)]
    [InlineData(HookTypes.Slack)]
    public async Task Every_channel_by_HTTP_hears_refusals_waits_and_farewells_and_is_guarded(string type)
    {
        var hook = new[] { AlertmanagerHook, PagerDutyHook, SlackHook }.Single(h => h.Type == type);
        _receiver.Answer = async context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "90";
            await context.Response.WriteAsync("slow down");
        };
        var busy = await SendAsync(hook, Alert(EventTypes.AlertFired));
        Assert.Equal((false, 429, TimeSpan.FromSeconds(90), false), (busy.Delivered, busy.StatusCode, busy.RetryAfter, busy.Gone));
        Assert.EndsWith("slow down", busy.Error, StringComparison.Ordinal);

        _receiver.Answer = context =>
        {
            context.Response.StatusCode = 410;
            return Task.CompletedTask;
        };
        Assert.True((await SendAsync(hook, Alert(EventTypes.AlertFired))).Gone);

        var asked = _receiver.Requests.Count;
        var forbidden = await SendAsync(hook, Alert(EventTypes.AlertFired), privateAllowed: false);
        Assert.Contains("Hooks:AllowPrivateNetworks", forbidden.Error, StringComparison.Ordinal);
        Assert.Equal(asked, _receiver.Requests.Count);
    }

    [Fact]
    public async Task Nothing_is_sent_without_a_secret_that_is_named()
    {
        Assert.Contains("SECRET", (await SendAsync(PagerDutyHook, Alert(EventTypes.AlertFired), secret: null)).Error, StringComparison.Ordinal);
        Assert.Empty(_receiver.Requests);
    }

    private string Base => _receiver.Url[..^"/hook".Length];

    private HookSpec AlertmanagerHook => new("am", HookTypes.Alertmanager, Base, "env:SECRET", ["alert.*"]);

    private HookSpec PagerDutyHook => new("pager", HookTypes.PagerDuty, Base, "env:SECRET", ["*"]);

    private static HookSpec SlackHook => new("chat", HookTypes.Slack, "", "env:SECRET", ["*"]);

    private static SentinelEvent Event(string type, System.Collections.Immutable.ImmutableSortedDictionary<string, string>? data = null) =>
        new("housing/1", type, "housing", "1.4.0", Started, "MedInc drifts", data ?? Sorted.Empty);

    private static DeliveryView Alert(string type, AlertState state = AlertState.Firing)
    {
        var labels = AlertLabels.Of("drift", "housing", "1.4.0");
        var alert = new AlertView(AlertLabels.IdOf(labels), "drift", "housing", "1.4.0", state, "MedInc drifts", Started, state == AlertState.Resolved ? Started.AddHours(1) : null, AcknowledgedBy: null)
        {
            Labels = labels,
            Annotations = Sorted.Of(("psi", "0.31")),
        };
        return Delivery(Event(type, Sorted.Of(("alert", "drift")))) with { Alerts = [alert] };
    }

    private static DeliveryView Delivery(SentinelEvent happened) => new("dlv_1", "ops", happened, DeliveryState.Pending, 0, NextAttempt: null, DeliveredAt: null, LastError: null);

    private static void Same(string expected, byte[] actual)
    {
        var node = JsonNode.Parse(actual);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), node), $"was {node?.ToJsonString()}");
    }

    private Task<HookAnswer> SendAsync(HookSpec hook, DeliveryView delivery, bool privateAllowed = true) => SendAsync(hook, delivery, hook.Type == HookTypes.Slack ? _receiver.Url : "s3cret", privateAllowed);

    private async Task<HookAnswer> SendAsync(HookSpec hook, DeliveryView delivery, string? secret, bool privateAllowed = true)
    {
        using var client = new HttpClient(GuardedConnections.CreateHandler(privateAllowed));
        var (http, secrets) = (new HttpDelivery(client, _clock), new HookSecrets(name => name == "SECRET" ? secret : null));
        IHookSender sender = hook.Type switch
        {
            HookTypes.Alertmanager => new AlertmanagerSender(http, secrets, _page, _clock),
            HookTypes.PagerDuty => new PagerDutySender(http, secrets, _page),
            _ => new SlackSender(http, secrets, _page),
        };
        return await sender.SendAsync(hook, delivery, CancellationToken.None);
    }
}

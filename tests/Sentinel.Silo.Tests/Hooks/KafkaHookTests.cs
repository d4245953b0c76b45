using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Sentinel.Silo.Hooks;
using Sentinel.Silo.Tests.Hosting;
using Sentinel.Testing.Brokers;

namespace Sentinel.Silo.Tests.Hooks;

/// <summary>Kafka hooks on the silo's own broker: who reads the topic hears of alerts as CloudEvents.</summary>
public sealed class KafkaHookTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    [Fact]
    public async Task An_alert_is_a_CloudEvent_on_the_topic_and_a_delivery_that_is_done()
    {
        Assert.Equal(HttpStatusCode.Created, (await ApplyHookAsync("bus", "team.alerts")).Status);
        await PromoteAsync("bussed");

        await silo.SendAsync(HttpMethod.Post, "/api/v1/models/bussed/rollback", new JsonObject { ["reason"] = "looks odd" });
        JsonNode? delivery = null;
        await RunningSilo.UntilAsync("the delivery", async () => (delivery = (await silo.GetAsync("/api/v1/deliveries?model=bussed"))["deliveries"]!.AsArray().FirstOrDefault(d => (string?)d!["state"] == "delivered")) is not null);

        var message = Assert.Single(LogReader.ReadAll(await BrokerAsync(), "team.alerts")).Message;
        var told = JsonNode.Parse(message.Value)!;
        Assert.Equal("bussed", Encoding.UTF8.GetString(message.Key));
        Assert.Equal("application/cloudevents+json; charset=utf-8", Encoding.UTF8.GetString(message.Headers.GetLastBytes("content-type")));
        Assert.Equal((string)delivery!["id"]!, Encoding.UTF8.GetString(message.Headers.GetLastBytes(KafkaSender.DeliveryHeader)));
        Assert.Equal(("1.0", "io.sentinel.alert.fired.v1", "/sentinel/models/bussed"), ((string)told["specversion"]!, (string)told["type"]!, (string)told["source"]!));
        Assert.Equal("rollback-no-target", (string)told["data"]!["details"]!["alert"]!);
    }

    [Fact]
    public async Task A_topic_of_Sentinels_own_is_not_written_to()
    {
        Assert.Equal(HttpStatusCode.Created, (await ApplyHookAsync("loop", "sentinel.predictions")).Status);
        await PromoteAsync("looped");

        await silo.SendAsync(HttpMethod.Post, "/api/v1/models/looped/rollback", new JsonObject { ["reason"] = "looks odd" });

        await RunningSilo.UntilAsync("the refusal", async () => (await silo.GetAsync("/api/v1/deliveries?model=looped"))["deliveries"]!.AsArray()
            .Any(d => (string?)d!["hook"] == "loop" && (string?)d["state"] == "pending" && ((string?)d["lastError"])?.Contains("one of Sentinel's own", StringComparison.Ordinal) == true));
        Assert.Equal(0, (long)(await silo.GetAsync("/api/v1/models/looped/versions/1/status"))["rows"]!);
    }

    private Task<(HttpStatusCode Status, JsonNode? Body)> ApplyHookAsync(string name, string topic) => silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", JsonNode.Parse($$$"""
        {"apiVersion": "sentinel/v1", "kind": "Hook", "metadata": {"name": "{{{name}}}"}, "spec": {"type": "kafka", "topic": "{{{topic}}}", "events": ["alert.fired"]}}
        """)!);

    private async Task PromoteAsync(string model)
    {
        await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", JsonNode.Parse($$$$$"""
            {"apiVersion": "sentinel/v1", "kind": "ModelVersion", "metadata": {"model": "{{{{{model}}}}}", "version": "1"},
             "spec": {"signature": {"features": [{"name": "a", "type": "numeric"}], "prediction": {"type": "numeric"}}}}
            """)!);
        await silo.SendAsync(HttpMethod.Post, $"/api/v1/models/{model}/rollouts", new JsonObject { ["version"] = "1", ["strategy"] = "immediate", ["reason"] = "first" });
    }

    private async Task<string> BrokerAsync() => (string)(await silo.GetAsync("/api/v1/info"))["kafka"]!["bootstrapServers"]!;
}

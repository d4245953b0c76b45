using System.Text.Json;
using Confluent.Kafka;
using Sentinel.Ingest.Decoding;
using Sentinel.Testing;

namespace Sentinel.Ingest.Tests.Decoding;

public sealed class CloudEventTests
{
    private readonly DecoderBench _bench = new(["MedInc"], ["ocean"]);

    [SharedFact]
    public void What_the_CloudEvents_SDK_sends_is_understood_in_both_modes()
    {
        using var oracle = JsonDocument.Parse(File.ReadAllBytes(SharedFolder.PathOf("oracles", "cloudevents_kafka.json")));
        foreach (var message in oracle.RootElement.GetProperty("messages").EnumerateArray())
        {
            var headers = new Headers();
            foreach (var header in message.GetProperty("headers").EnumerateObject())
            {
                headers.Add(header.Name, System.Text.Encoding.UTF8.GetBytes(header.Value.GetString()!));
            }

            Assert.Equal(RejectReason.None, CloudEventHeaders.Read(headers, MessageKind.Prediction.EventType, out var eventTime, out _));
            Assert.Equal(DecodeStatus.Rows, _bench.Decode(message.GetProperty("value_base64").GetBytesFromBase64(), kafkaTime: DecoderBench.KafkaTime + 77, eventTime).Status);
        }

        var batch = _bench.Seal();
        Assert.Equal([3.4, 3.4], batch.Numeric[0]);
        Assert.Equal(["INLAND", "INLAND"], batch.Categorical[0]);
        Assert.Equal([0.83, 0.83], batch.Prediction);
        Assert.Equal([DecoderBench.KafkaTime, DecoderBench.KafkaTime], batch.Times);
    }

    [Fact]
    public void The_time_of_the_prediction_outranks_that_of_the_event()
    {
        _bench.Decode("""{"specversion":"1.0","type":"io.sentinel.prediction.v1","time":"2026-11-21T06:00:00Z","data":{"model":"housing","version":"1.4.0","time":"2026-11-21T07:00:00Z","features":{}}}""");

        Assert.Equal([DecoderBench.KafkaTime], _bench.Seal().Times);
    }

    [Fact]
    public void An_event_of_another_type_is_rejected()
    {
        Assert.Equal(RejectReason.BadType, _bench.Decode("""{"specversion":"1.0","type":"com.example.order","data":{"model":"housing","version":"1.4.0","features":{}}}""").Reason);
        Assert.Equal(RejectReason.BadType, CloudEventHeaders.Read(Event("com.example.order", "2026-11-21T06:00:00Z"), MessageKind.Prediction.EventType, out _, out _));
        Assert.Equal(RejectReason.BadTime, CloudEventHeaders.Read(Event("io.sentinel.prediction.v1", "soon"), MessageKind.Prediction.EventType, out _, out _));
    }

    [Fact]
    public void Headers_of_other_makers_are_left_alone() =>
        Assert.Equal(RejectReason.None, CloudEventHeaders.Read(new Headers { { "traceparent", [1] }, { "ce_time", [2] } }, MessageKind.Prediction.EventType, out _, out _));

    private static Headers Event(string type, string time) =>
        new() { { "ce_specversion", "1.0"u8.ToArray() }, { "ce_type", System.Text.Encoding.ASCII.GetBytes(type) }, { "ce_time", System.Text.Encoding.ASCII.GetBytes(time) } };
}

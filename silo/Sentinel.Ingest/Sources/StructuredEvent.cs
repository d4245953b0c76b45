using System.Buffers;
using System.Text.Json;

namespace Sentinel.Ingest.Sources;

/// <summary>Writes an event of the inference logger in structured mode, the body as base64, so that it stays what it was byte for byte.</summary>
public static class StructuredEvent
{
    /// <summary>Writes it.</summary>
    public static byte[] Write(InferenceEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        var buffer = new ArrayBufferWriter<byte>(happened.Data.Length * 2);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("specversion", "1.0");
        json.WriteString("type", happened.Half == InferenceHalf.Request ? InferenceEvents.RequestType : InferenceEvents.ResponseType);
        json.WriteString("source", $"/kserve/{happened.Namespace}/{happened.Service}");
        json.WriteString("id", happened.Id);
        if (happened.Time is { } time)
        {
            json.WriteString("time", time);
        }

        json.WriteString("inferenceservicename", happened.Service);
        json.WriteString("namespace", happened.Namespace);
        json.WriteString("component", happened.Component);
        json.WriteString("endpoint", happened.Endpoint);
        json.WriteBase64String("data_base64", happened.Data.Span);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Sentinel.Ingest.Decoding;

namespace Sentinel.Ingest.Sources;

/// <summary>
/// Reads events of KServe's inference logger: CloudEvents 1.0 in binary or structured mode, as a Knative broker or sink writes them to Kafka, and as the logger itself posts them. Threading: safe.
/// </summary>
public static class InferenceEvents
{
    /// <summary>Type of a request.</summary>
    public const string RequestType = "org.kubeflow.serving.inference.request";

    /// <summary>Type of an answer.</summary>
    public const string ResponseType = "org.kubeflow.serving.inference.response";

    private const string HeaderPrefix = "ce_";

    /// <summary>Whether events of a type are the logger's.</summary>
    public static bool IsType(string? type) => type is RequestType or ResponseType;

    /// <summary>Reads a message of Kafka.</summary>
    /// <param name="value">Its value.</param>
    /// <param name="headers">Its headers.</param>
    /// <param name="happened">The event.</param>
    /// <param name="fault">What is wrong with an event of the logger's, or with a message that is no event at all; null where the event is another one, which is none of this reader's business.</param>
    public static bool TryRead(ReadOnlyMemory<byte> value, Headers? headers, [NotNullWhen(true)] out InferenceEvent? happened, out InferenceFault? fault)
    {
        headers ??= [];
        if (TextOf(headers, "specversion") is not null)
        {
            return TryMake(name => TextOf(headers, name), value, out happened, out fault);
        }

        happened = null;
        try
        {
            using var document = JsonDocument.Parse(value);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("specversion", out _))
            {
                return TryRead(document.RootElement, out happened, out fault);
            }

            fault = new InferenceFault(RejectReason.MissingField, "specversion", "is missing: this is no CloudEvent");
        }
        catch (JsonException e)
        {
            fault = new InferenceFault(RejectReason.MalformedJson, "", $"is neither a CloudEvent in binary mode nor JSON: {e.Message}");
        }

        return false;
    }

    /// <summary>Reads an event in structured mode.</summary>
    /// <param name="root">The JSON object.</param>
    /// <param name="happened">The event.</param>
    /// <param name="fault">What is wrong with it; null where it is an event of another type.</param>
    public static bool TryRead(JsonElement root, [NotNullWhen(true)] out InferenceEvent? happened, out InferenceFault? fault)
    {
        ReadOnlyMemory<byte> data = default;
        if (root.TryGetProperty("data_base64", out var encoded))
        {
            if (encoded.ValueKind != JsonValueKind.String || !encoded.TryGetBytesFromBase64(out var bytes))
            {
                happened = null;
                fault = new InferenceFault(RejectReason.BadType, "data_base64", "must be base64");
                return false;
            }

            data = bytes;
        }
        else if (root.TryGetProperty("data", out var given))
        {
            // A body that is no JSON of its own is the text of one.
            data = Encoding.UTF8.GetBytes(given.ValueKind == JsonValueKind.String ? given.GetString()! : given.GetRawText());
        }

        return TryMake(name => root.TryGetProperty(name, out var attribute) && attribute.ValueKind == JsonValueKind.String ? attribute.GetString() : null, data, out happened, out fault);
    }

    private static bool TryMake(Func<string, string?> attribute, ReadOnlyMemory<byte> data, out InferenceEvent? happened, out InferenceFault? fault)
    {
        (happened, fault) = (null, null);
        var type = attribute("type");
        if (!IsType(type))
        {
            fault = type is null ? new InferenceFault(RejectReason.MissingField, "type", "is missing") : null;
            return false;
        }

        fault = attribute("id") is not { Length: > 0 } ? new InferenceFault(RejectReason.MissingField, "id", "is missing: a request and its answer find each other by it")
            : attribute("inferenceservicename") is not { Length: > 0 } ? new InferenceFault(RejectReason.MissingField, "inferenceservicename", "is missing: the inference service says whose row it is")
            : data.IsEmpty ? new InferenceFault(RejectReason.MissingField, "data", "is missing: the body is what is watched")
            : null;
        happened = fault is not null ? null : new InferenceEvent(
            type == RequestType ? InferenceHalf.Request : InferenceHalf.Response,
            attribute("id")!, attribute("inferenceservicename")!, attribute("namespace") ?? "", attribute("component") ?? "", attribute("endpoint") ?? "", attribute("time"), data);
        return happened is not null;
    }

    private static string? TextOf(Headers headers, string attribute) => headers.TryGetLastBytes(HeaderPrefix + attribute, out var bytes) && bytes is not null ? Encoding.UTF8.GetString(bytes) : null;
}

/// <summary>Why a message is no event of the inference logger.</summary>
/// <param name="Reason">Why, in a word.</param>
/// <param name="Field">The attribute at fault; empty for the whole.</param>
/// <param name="Message">What is wrong with it.</param>
public sealed record InferenceFault(RejectReason Reason, string Field, string Message)
{
    /// <summary>The fault as a sentence.</summary>
    public string Detail => Field.Length == 0 ? $"the value {Message}" : $"{Field} {Message}";
}

using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Confluent.Kafka;
using Sentinel.Contracts;
using Sentinel.Ingest.Decoding;

namespace Sentinel.Ingest.Trainers;

/// <summary>Reads reports of trainers: the body of <c>POST …/triggers/{id}</c> with <c>model</c> and <c>trigger</c> besides, as it is or as the <c>data</c> of a CloudEvent.</summary>
public static class TrainerReports
{
    /// <summary>Type of a CloudEvent that holds a report.</summary>
    public const string EventType = "io.sentinel.retrain.reported.v1";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Reads a message of the topic: plain, or a CloudEvent in binary or structured mode.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> value, Headers? headers, [NotNullWhen(true)] out TrainerMessage? message, [NotNullWhen(false)] out TrainerFault? fault)
    {
        message = null;
        if (CloudEventHeaders.Read(headers, EventType, out _, out var detail) is not RejectReason.None and var reason)
        {
            fault = new TrainerFault(reason, "ce_type", detail);
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(value);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                fault = new TrainerFault(RejectReason.BadType, "", "must be an object");
                return false;
            }

            return root.TryGetProperty("specversion", out _) ? TryReadEvent(root, out message, out fault) : TryRead(root, "", out message, out fault);
        }
        catch (JsonException e)
        {
            fault = new TrainerFault(RejectReason.MalformedJson, "", e.Message);
            return false;
        }
    }

    /// <summary>Reads a structured CloudEvent, an object in JSON.</summary>
    public static bool TryReadEvent(JsonElement root, [NotNullWhen(true)] out TrainerMessage? message, [NotNullWhen(false)] out TrainerFault? fault)
    {
        message = null;
        fault = TextOf(root, "type") != EventType ? new TrainerFault(RejectReason.BadType, "type", $"must be {EventType}")
            : !root.TryGetProperty("data", out var found) || found.ValueKind != JsonValueKind.Object ? new TrainerFault(RejectReason.MissingField, "data", "is missing")
            : null;
        return fault is null && TryRead(root.GetProperty("data"), "data", out message, out fault);
    }

    private static bool TryRead(JsonElement data, string path, [NotNullWhen(true)] out TrainerMessage? message, [NotNullWhen(false)] out TrainerFault? fault)
    {
        (message, fault) = (null, null);
        try
        {
            var report = data.Deserialize<TrainerReport>(Json)!;
            fault = !data.TryGetProperty("status", out _) ? new TrainerFault(RejectReason.MissingField, PathOf(path, "status"), "must be acknowledged, running, succeeded or failed")
                : !ModelVersionId.IsModelName(TextOf(data, "model")) ? new TrainerFault(RejectReason.MissingField, PathOf(path, "model"), "must name the model")
                : TextOf(data, "trigger") is null ? new TrainerFault(RejectReason.MissingField, PathOf(path, "trigger"), "must name the trigger")
                : null;
            message = fault is null ? new TrainerMessage(TextOf(data, "model")!, TextOf(data, "trigger")!, report) : null;
        }
        catch (JsonException e)
        {
            fault = new TrainerFault(RejectReason.BadType, PathOf(path, e.Path?.TrimStart('$', '.') ?? ""), e.Message);
        }

        return message is not null;
    }

    private static string PathOf(string path, string name) => path.Length == 0 ? name : name.Length == 0 ? path : $"{path}.{name}";

    private static string? TextOf(JsonElement data, string name) => data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

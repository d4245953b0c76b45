using System.Text.Json;
using System.Text.Json.Nodes;
using Sentinel.Ingest.Decoding;
using Sentinel.Ingest.Sources;
using Sentinel.Ingest.Trainers;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Security;

namespace Sentinel.Silo.Http.Predictions;

/// <summary>Predictions, or labels, or trainers' reports, or what KServe's inference logger posts, as CloudEvents 1.0: binary, structured or batched.</summary>
internal static class CloudEventEndpoints
{
    private const string PredictionType = "io.sentinel.prediction.v1";

    private const string LabelType = "io.sentinel.label.v1";

    private const string Structured = "application/cloudevents+json";

    private const string Batched = "application/cloudevents-batch+json";

    internal static void MapCloudEvents(this RouteGroupBuilder api) =>
        api.MapPost("/cloudevents", SendAsync).Needs(Role.Operator).WithName("sendCloudEvents");

    private static async Task<IResult> SendAsync(HttpContext context, PredictionIntake predictions, LabelIntake labels, InferenceIntake inferences, TrainerIntake trainers)
    {
        var body = await context.Request.ReadAllAsync(context.RequestAborted);
        try
        {
            var events = Split(context.Request, body).ToArray();
            if (events.Length > 0 && events.All(e => IsOf(e, TrainerReports.EventType)))
            {
                var taken = await TrainerReportIntake.TakeAsync(events, trainers, context.Actor());
                return TypedResults.Json(taken, statusCode: taken.Status);
            }

            if (events.Length > 0 && events.All(e => IsOf(e, InferenceEvents.RequestType) || IsOf(e, InferenceEvents.ResponseType)))
            {
                var logged = await inferences.TakeAsync(events, context.RequestAborted);
                return TypedResults.Json(logged, statusCode: logged.Status);
            }

            var areLabels = events.Length > 0 && events.All(e => IsOf(e, LabelType));
            var answer = await (areLabels ? labels.Rows : predictions.Rows).TakeAsync(events.ToAsyncEnumerable(), areLabels ? LabelOf : PredictionOf, context.RequestAborted);
            return TypedResults.Json(answer, statusCode: answer.Status);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, $"The body is not valid JSON: {e.Message}");
        }
    }

    // The consumer understands structured events, so every mode becomes that one.
    private static IEnumerable<ReadOnlyMemory<byte>> Split(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var type = request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        if (type == Batched)
        {
            using var batch = JsonDocument.Parse(body);
            return batch.RootElement.ValueKind == JsonValueKind.Array
                ? [.. batch.RootElement.EnumerateArray().Select(e => (ReadOnlyMemory<byte>)JsonSerializer.SerializeToUtf8Bytes(e))]
                : throw new JsonException("a batch is a list of events");
        }

        return [type != Structured && request.Headers.ContainsKey("ce-specversion") ? Wrap(request.Headers, body) : body];
    }

    private static byte[] Wrap(IHeaderDictionary headers, ReadOnlyMemory<byte> data)
    {
        var wrapped = new JsonObject();
        foreach (var (name, value) in headers.Where(h => h.Key.StartsWith("ce-", StringComparison.OrdinalIgnoreCase)))
        {
            wrapped[name[3..].ToLowerInvariant()] = Uri.UnescapeDataString(value.ToString());
        }

        // What went over the wire to a model may be no JSON, and stays as it is.
        if (InferenceEvents.IsType(wrapped["type"]?.ToString()))
        {
            wrapped["data_base64"] = Convert.ToBase64String(data.Span);
        }
        else
        {
            wrapped["data"] = JsonNode.Parse(data.Span);
        }

        return JsonSerializer.SerializeToUtf8Bytes(wrapped);
    }

    // A message that is no event at all is for the intake to refuse.
    private static bool IsOf(ReadOnlyMemory<byte> message, string eventType)
    {
        try
        {
            using var document = JsonDocument.Parse(message);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("type", out var type) && type.ValueEquals(eventType);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static JsonElement? PredictionOf(JsonElement message, out RowFault? fault) => Data(message, PredictionType, out fault);

    private static JsonElement? LabelOf(JsonElement message, out RowFault? fault) => Data(message, LabelType, out fault);

    private static JsonElement? Data(JsonElement message, string eventType, out RowFault? fault)
    {
        fault = message.ValueKind != JsonValueKind.Object || !message.TryGetProperty("specversion", out var version) || version.ValueKind != JsonValueKind.String
            ? new RowFault("specversion", "is missing: this is no CloudEvent (plain predictions go to /api/v1/predictions)", RejectReason.MissingField)
            : !message.TryGetProperty("type", out var type) || !type.ValueEquals(eventType) ? new RowFault("type", $"must be {PredictionType}, or {LabelType} {TrainerReports.EventType}, or {InferenceEvents.RequestType} and {InferenceEvents.ResponseType} for all events of a request", RejectReason.BadType)
            : !message.TryGetProperty("data", out _) ? new RowFault("data", "is missing", RejectReason.MissingField)
            : null;
        return fault is null ? message.GetProperty("data") : null;
    }

    private static bool ValueEquals(this JsonElement element, string text) => element.ValueKind == JsonValueKind.String && element.GetString() == text;
}

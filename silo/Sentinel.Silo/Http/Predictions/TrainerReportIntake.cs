using System.Text.Json;
using Sentinel.Contracts;
using Sentinel.Contracts.Retraining;
using Sentinel.Ingest.Decoding;

namespace Sentinel.Silo.Http.Predictions;

/// <summary>What trainers report as CloudEvents: <c>data</c> is the body of <c>POST …/triggers/{id}</c> with <c>model</c> and <c>trigger</c> besides.</summary>
internal static class TrainerReportIntake
{
    /// <summary>The type of such an event.</summary>
    internal const string EventType = "io.sentinel.retrain.reported.v1";

    /// <summary>Takes reports in their order; one that is refused keeps no other back.</summary>
    internal static async Task<IntakeAnswer> TakeAsync(IReadOnlyList<ReadOnlyMemory<byte>> events, IGrainFactory grains, string actor)
    {
        var errors = new List<IntakeError>();
        for (var i = 0; i < events.Count; i++)
        {
            if (await TakeAsync(events[i], grains, actor) is { } fault)
            {
                errors.Add(new IntakeError(i + 1, fault.Field, fault.Message, fault.Reason));
            }
        }

        return new IntakeAnswer(events.Count - errors.Count, errors.Count, errors);
    }

    private static async Task<(string Field, string Message, string Reason)?> TakeAsync(ReadOnlyMemory<byte> message, IGrainFactory grains, string actor)
    {
        using var document = JsonDocument.Parse(message);
        if (!document.RootElement.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Object)
        {
            return ("data", "is missing", RejectReason.MissingField.Name());
        }

        TrainerReport report;
        try
        {
            report = data.Deserialize<TrainerReport>(SiloJson.Options)!;
        }
        catch (JsonException e)
        {
            return ($"data{e.Path?.TrimStart('$')}", e.Message, RejectReason.BadType.Name());
        }

        if (Text(data, "model") is not { } model || !ModelVersionId.IsModelName(model))
        {
            return ("data.model", "must name the model", RejectReason.MissingField.Name());
        }

        if (Text(data, "trigger") is not { } trigger)
        {
            return ("data.trigger", "must name the trigger", RejectReason.MissingField.Name());
        }

        var answer = await RetrainingEndpoints.TakeAsync(grains, model, trigger, report, actor);
        return answer.Refusal == RetrainRefusal.None ? null : ("data", answer.Reason!, "refused");
    }

    private static string? Text(JsonElement data, string name) => data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

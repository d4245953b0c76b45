using System.Text.Json;
using Sentinel.Contracts.Intake;
using Sentinel.Ingest.Decoding;
using Sentinel.Ingest.Trainers;

namespace Sentinel.Silo.Http.Predictions;

/// <summary>What trainers report as CloudEvents: <c>data</c> is the body of <c>POST …/triggers/{id}</c> with <c>model</c> and <c>trigger</c> besides.</summary>
internal static class TrainerReportIntake
{
    /// <summary>Takes reports in their order; one that is refused keeps no other back.</summary>
    internal static async Task<IntakeAnswer> TakeAsync(IReadOnlyList<ReadOnlyMemory<byte>> events, TrainerIntake intake, string actor)
    {
        var errors = new List<IntakeError>();
        for (var i = 0; i < events.Count; i++)
        {
            if (await TakeAsync(events[i], intake, actor) is { } fault)
            {
                errors.Add(new IntakeError(i + 1, fault.Field, fault.Message, fault.Reason.Name()));
            }
        }

        return new IntakeAnswer(events.Count - errors.Count, errors.Count, [.. errors]);
    }

    private static async Task<TrainerFault?> TakeAsync(ReadOnlyMemory<byte> happened, TrainerIntake intake, string actor)
    {
        using var document = JsonDocument.Parse(happened);
        return TrainerReports.TryReadEvent(document.RootElement, out var message, out var unread) ? await intake.TakeAsync(message, actor) : unread;
    }
}

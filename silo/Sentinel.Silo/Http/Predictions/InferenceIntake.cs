using System.Text.Json;
using Sentinel.Contracts;
using Sentinel.Contracts.Intake;
using Sentinel.Contracts.Sources;
using Sentinel.Ingest.Decoding;
using Sentinel.Ingest.Sources;

namespace Sentinel.Silo.Http.Predictions;

/// <summary>Takes events of inference loggers over HTTP: they are answered when the broker has them, and become rows when both halves are there.</summary>
/// <param name="rows">How.</param>
/// <param name="sources">What they mean.</param>
internal sealed class InferenceIntake(RowIntake rows, SourceDirectory sources)
{
    /// <summary>Takes events, each a structured one in JSON.</summary>
    internal async Task<IntakeAnswer> TakeAsync(IReadOnlyList<ReadOnlyMemory<byte>> events, CancellationToken cancellationToken)
    {
        if (events.Any(IsUnknown))
        {
            // It may have been declared a moment ago, at another silo.
            await sources.ReadAsync();
        }

        return await rows.TakeAsync(events.ToAsyncEnumerable(), RowIntake.Plain, cancellationToken);
    }

    private bool IsUnknown(ReadOnlyMemory<byte> message)
    {
        using var document = JsonDocument.Parse(message);
        return InferenceEvents.TryRead(document.RootElement, out var happened, out _) && sources.Find(happened.Service, happened.Namespace) is null;
    }
}

/// <summary>Checks an event of an inference logger, as far as one can without its other half.</summary>
internal static class InferenceRow
{
    /// <summary>Reads events by what sources say of them.</summary>
    internal static ReadRow Read(SourceDirectory sources) => (JsonElement message, TimeRange _, out RowFault? fault) =>
    {
        if (!InferenceEvents.TryRead(message, out var happened, out var wrong))
        {
            fault = new RowFault(wrong?.Field ?? "type", wrong?.Message ?? $"must be {InferenceEvents.RequestType} or {InferenceEvents.ResponseType}", wrong?.Reason ?? RejectReason.BadType);
            return null;
        }

        var source = sources.Find(happened.Service, happened.Namespace);
        fault = source is null ? new RowFault("inferenceservicename", $"'{happened.Service}' of namespace '{happened.Namespace}' is mapped by no source: apply a manifest of kind Source", RejectReason.UnknownSource)
            : source.Version.At(happened.Endpoint) is null ? new RowFault("endpoint", $"'{happened.Endpoint}' has no version in source '{source.Name}': add it to spec.version.map", RejectReason.UnknownSource)
            : null;
        return fault is null ? RowOf(source!, happened) : null;
    };

    private static PredictionRow RowOf(SourceSpec source, InferenceEvent happened) => new(new ModelVersionId(source.Model, source.Version.At(happened.Endpoint)!), happened.Id, Rows: 1);
}

using System.Runtime.InteropServices;
using System.Text.Json;
using Sentinel.Contracts;
using Sentinel.Contracts.Intake;
using Sentinel.Ingest.Decoding;

namespace Sentinel.Silo.Http.Predictions;

/// <summary>A prediction message as a client sends it, checked as far as one can without its version: what passes is understood by the consumer.</summary>
/// <param name="Id">Version that it is of.</param>
/// <param name="Key">Entity or id, which keeps rows of one entity in one partition; null for none.</param>
/// <param name="Rows">Rows in it.</param>
internal sealed record PredictionRow(ModelVersionId Id, string? Key, int Rows)
{
    private static readonly string[] OfOneRow = ["features", "prediction", "class"];

    /// <summary>Reads a message.</summary>
    /// <param name="message">A JSON object: one row, or columns of many.</param>
    /// <param name="times">Which event times make sense.</param>
    /// <param name="fault">What is wrong; null when nothing is.</param>
    /// <returns>The row; null when something is wrong.</returns>
    internal static PredictionRow? Read(JsonElement message, TimeRange times, out RowFault? fault)
    {
        fault = Check(message, times, out var rows);
        return fault is null
            ? Of(message, rows)
            : null;
    }

    /// <summary>What the way into the topic needs of a message that was checked.</summary>
    internal static PredictionRow Of(JsonElement message, int rows) =>
        new(new ModelVersionId(TextOf(message, "model")!, TextOf(message, "version")!), TextOf(message, "entity") ?? TextOf(message, "id"), rows);

    /// <summary>The fault of a message that names no version.</summary>
    internal static RowFault? CheckNames(JsonElement message) =>
        message.ValueKind != JsonValueKind.Object ? new RowFault("", "must be a JSON object", RejectReason.BadType)
        : CheckName(message, "model", ModelVersionId.IsModelName) ?? CheckName(message, "version", ModelVersionId.IsVersionName);

    /// <summary>The fault of an id; null when the consumer takes it.</summary>
    internal static RowFault? CheckId(string field, JsonElement id) =>
        id.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.Null ? null : new RowFault(field, "must be a text or a number", RejectReason.BadType);

    private static RowFault? Check(JsonElement message, TimeRange times, out int rows)
    {
        rows = 1;
        return CheckNames(message)
            ?? (message.TryGetProperty("id", out var id) ? CheckId("id", id) : null)
            ?? (message.TryGetProperty("columns", out _) || message.TryGetProperty("predictions", out _) ? PredictionColumns.Check(message, times, out rows) : CheckRow(message))
            ?? CheckTime(message, times);
    }

    private static RowFault? CheckName(JsonElement message, string field, Func<string?, bool> isName) =>
        !message.TryGetProperty(field, out var name) ? new RowFault(field, "is missing: name it in quotes", RejectReason.MissingField)
        : name.ValueKind != JsonValueKind.String ? new RowFault(field, $"must be a text in quotes, was {name.ValueKind}", RejectReason.BadType)
        : isName(name.GetString()) ? null
        : new RowFault(field, $"is no {field} name: 1 to {ModelVersionId.NameLengthMax} characters out of letters, digits, '.', '_' and '-'", field == "model" ? RejectReason.UnknownModel : RejectReason.UnknownVersion);

    private static RowFault? CheckRow(JsonElement message)
    {
        var hasFeatures = message.TryGetProperty("features", out var features) && features.ValueKind != JsonValueKind.Null;
        var hasPrediction = message.TryGetProperty("prediction", out var prediction) && prediction.ValueKind != JsonValueKind.Null;
        return (hasFeatures, hasPrediction) switch
        {
            (false, false) => new RowFault("features", "is missing, and so is prediction: one of them must be there", RejectReason.MissingField),
            (true, _) when features.ValueKind != JsonValueKind.Object => new RowFault("features", "must be an object of cells by feature name", RejectReason.BadType),
            (true, _) when NestedCell(features) is { } name => new RowFault($"features.{name}", "must be a number, a text, true or false, or null", RejectReason.BadType),
            (_, true) when prediction.ValueKind != JsonValueKind.Number => new RowFault("prediction", "must be a number; classes go into 'class'", RejectReason.BadType),
            _ when message.TryGetProperty("class", out var name) && name.ValueKind is JsonValueKind.Object or JsonValueKind.Array => new RowFault("class", "must be a text", RejectReason.BadType),
            _ => NoneOf(message, PredictionColumns.Lists) ?? PredictionSegments.CheckRow(message),
        };
    }

    /// <summary>The fault of a message that holds one row and columns.</summary>
    internal static RowFault? NoneOf(JsonElement message, IEnumerable<string> fields) =>
        fields.FirstOrDefault(f => message.TryGetProperty(f, out _)) is { } both
            ? new RowFault(both, $"is one field too many: a message holds one row ({string.Join(", ", OfOneRow)}) or many ({string.Join(", ", PredictionColumns.Lists)})", RejectReason.BadType)
            : null;

    /// <summary>The fault of a message of columns that holds one row besides.</summary>
    internal static RowFault? NoRow(JsonElement message) => NoneOf(message, OfOneRow);

    private static string? NestedCell(JsonElement features) =>
        features.EnumerateObject().Where(f => f.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array).Select(f => f.Name).FirstOrDefault();

    /// <summary>The fault of a message's time; null when it has none or the consumer takes it.</summary>
    internal static RowFault? CheckTime(JsonElement message, TimeRange times) =>
        !message.TryGetProperty("time", out var time) || time.ValueKind == JsonValueKind.Null ? null : CheckTime("time", time, times);

    /// <summary>The fault of a time; null when the consumer takes it.</summary>
    internal static RowFault? CheckTime(string field, JsonElement time, TimeRange times)
    {
        if (time.ValueKind != JsonValueKind.String)
        {
            return new RowFault(field, "must be an RFC 3339 time in quotes, such as \"2026-11-21T07:00:00Z\"", RejectReason.BadType);
        }

        if (!EventTime.TryParse(JsonMarshal.GetRawUtf8Value(time)[1..^1], out var microseconds))
        {
            return new RowFault(field, "must be an RFC 3339 time such as 2026-11-21T07:00:00Z", RejectReason.BadTime);
        }

        return times.FaultAtDoor(microseconds) is { } fault ? new RowFault(field, fault, RejectReason.BadTime) : null;
    }

    private static string? TextOf(JsonElement message, string name) =>
        message.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>What is wrong with a row.</summary>
/// <param name="Field">Field; empty for the whole.</param>
/// <param name="Message">What, and how it should be.</param>
/// <param name="Reason">Reason as a dead letter would have it; <see cref="RejectReason.None"/> when the broker is what failed.</param>
internal sealed record RowFault(string Field, string Message, RejectReason Reason)
{
    /// <summary>The reason as answers and metrics have it.</summary>
    internal string ReasonName => Reason == RejectReason.None ? IntakeError.Broker : Reason.Name();
}

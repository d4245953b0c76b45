using System.Text.Json;
using Sentinel.Ingest.Decoding;

namespace Sentinel.Silo.Http.Predictions;

/// <summary>Checks what a message says of segments; which of them its version declares is for the consumer to look up.</summary>
internal static class PredictionSegments
{
    private const string Cells = "must be a text, a number, or true or false";

    /// <summary>The fault in the segments of one row; null when the consumer takes them.</summary>
    internal static RowFault? CheckRow(JsonElement message) =>
        Check(message, (field, value) => IsCell(value) ? null : new RowFault(field, Cells, RejectReason.BadType));

    /// <summary>The fault in the segments of many rows; null when the consumer takes them.</summary>
    internal static RowFault? CheckColumns(JsonElement message, int rows) =>
        Check(message, (field, value) => value.ValueKind != JsonValueKind.Array ? new RowFault(field, "must be a list, one cell for each row", RejectReason.BadType)
            : value.GetArrayLength() != rows ? new RowFault(field, $"has {value.GetArrayLength()} cells, the message has {rows} rows: all lists of a message must have one length", RejectReason.BadType)
            : value.EnumerateArray().Select((cell, row) => IsCell(cell) ? null : new RowFault($"{field}[{row}]", Cells, RejectReason.BadType)).FirstOrDefault(fault => fault is not null));

    private static RowFault? Check(JsonElement message, Func<string, JsonElement, RowFault?> check) =>
        !message.TryGetProperty("segments", out var segments) || segments.ValueKind == JsonValueKind.Null ? null
        : segments.ValueKind != JsonValueKind.Object ? new RowFault("segments", "must be an object of values by segment name", RejectReason.BadType)
        : segments.EnumerateObject().Select(segment => check($"segments.{segment.Name}", segment.Value)).FirstOrDefault(fault => fault is not null);

    private static bool IsCell(JsonElement value) => value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null;
}

using System.Text.Json;
using Sentinel.Ingest.Decoding;

namespace Sentinel.Silo.Http.Predictions;

/// <summary>Checks a message that holds columns of many rows.</summary>
internal static class PredictionColumns
{
    /// <summary>Fields that hold a cell of every row.</summary>
    internal static readonly string[] Lists = ["columns", "predictions", "classes", "times", "ids"];

    /// <summary>The fault; null when the consumer takes it.</summary>
    /// <param name="message">A JSON object with <c>columns</c> or <c>predictions</c>.</param>
    /// <param name="times">Which event times make sense.</param>
    /// <param name="rows">Rows in it.</param>
    internal static RowFault? Check(JsonElement message, TimeRange times, out int rows)
    {
        rows = 0;
        var hasColumns = message.TryGetProperty("columns", out var columns);
        if (hasColumns && (columns.ValueKind != JsonValueKind.Object || (!columns.EnumerateObject().Any() && !message.TryGetProperty("predictions", out _))))
        {
            return new RowFault("columns", "must be an object of lists by feature name, with at least one", columns.ValueKind == JsonValueKind.Object ? RejectReason.MissingField : RejectReason.BadType);
        }

        int? length = null;
        foreach (var (field, list) in ListsOf(message, hasColumns ? columns : null))
        {
            if (list.ValueKind != JsonValueKind.Array)
            {
                return new RowFault(field, "must be a list", RejectReason.BadType);
            }

            length ??= list.GetArrayLength();
            if (list.GetArrayLength() != length)
            {
                return new RowFault(field, $"has {list.GetArrayLength()} cells, what comes before it has {length}: all lists of a message must have one length", RejectReason.BadType);
            }
        }

        rows = length ?? 0;
        return rows == 0 ? new RowFault("columns", "must hold at least one row", RejectReason.MissingField) : PredictionRow.NoRow(message) ?? PredictionSegments.CheckColumns(message, rows) ?? CheckIds(message) ?? CheckTimes(message, times);
    }

    private static IEnumerable<(string Field, JsonElement List)> ListsOf(JsonElement message, JsonElement? columns) =>
    [
        .. columns is { } some ? some.EnumerateObject().Select(c => ($"columns.{c.Name}", c.Value)) : [],
        .. Lists.Skip(1).Where(f => message.TryGetProperty(f, out _)).Select(f => (f, message.GetProperty(f))),
    ];

    private static RowFault? CheckIds(JsonElement message) =>
        message.TryGetProperty("ids", out var list) ? list.EnumerateArray().Select((id, row) => PredictionRow.CheckId($"ids[{row}]", id)).FirstOrDefault(fault => fault is not null) : null;

    private static RowFault? CheckTimes(JsonElement message, TimeRange times) =>
        message.TryGetProperty("times", out var list)
            ? list.EnumerateArray().Select((time, row) => PredictionRow.CheckTime($"times[{row}]", time, times)).FirstOrDefault(fault => fault is not null)
            : null;
}

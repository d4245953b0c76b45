using System.Text.Json;
using Sentinel.Ingest.Decoding;

namespace Sentinel.Silo.Http.Predictions;

/// <summary>Checks a label message as a client sends it, as far as one can without its version: what passes is understood by the consumer.</summary>
internal static class LabelRow
{
    private static readonly string[] OfMany = ["labels", "ids", "times"];

    /// <summary>Reads a message.</summary>
    /// <param name="message">A JSON object: one label, or lists of many.</param>
    /// <param name="times">Which times make sense.</param>
    /// <param name="fault">What is wrong; null when nothing is.</param>
    internal static PredictionRow? Read(JsonElement message, TimeRange times, out RowFault? fault)
    {
        var rows = 1;
        fault = PredictionRow.CheckNames(message) ?? (message.TryGetProperty("labels", out _) ? CheckMany(message, times, out rows) : CheckOne(message, times));
        return fault is null ? PredictionRow.Of(message, rows) : null;
    }

    private static RowFault? CheckOne(JsonElement message, TimeRange times) =>
        (!message.TryGetProperty("label", out var label) ? new RowFault("label", "is missing: give the label, or labels and ids of many", RejectReason.MissingField) : CheckLabel("label", label))
            ?? (message.TryGetProperty("id", out var id) ? CheckId("id", id) : new RowFault("id", "is missing: a label finds its prediction by its id", RejectReason.MissingField))
            ?? OfMany.Where(field => message.TryGetProperty(field, out _)).Select(field => new RowFault(field, "is one field too many: a message holds one label (id, label) or many (ids, labels, times)", RejectReason.BadType)).FirstOrDefault()
            ?? PredictionRow.CheckTime(message, times);

    private static RowFault? CheckMany(JsonElement message, TimeRange times, out int rows)
    {
        rows = 0;
        if (message.TryGetProperty("label", out _))
        {
            return new RowFault("label", "is one field too many: a message holds one label (id, label) or many (ids, labels, times)", RejectReason.BadType);
        }

        foreach (var field in OfMany.Where(field => message.TryGetProperty(field, out _)))
        {
            var list = message.GetProperty(field);
            if (list.ValueKind != JsonValueKind.Array)
            {
                return new RowFault(field, "must be a list", RejectReason.BadType);
            }

            var length = list.GetArrayLength();
            if (field == OfMany[0])
            {
                rows = length;
            }
            else if (length != rows)
            {
                return new RowFault(field, $"has {length} cells, labels has {rows}: all lists of a message must have one length", RejectReason.BadType);
            }
        }

        return rows == 0 ? new RowFault("labels", "must hold at least one", RejectReason.MissingField)
            : !message.TryGetProperty("ids", out var ids) ? new RowFault("ids", "is missing: a label finds its prediction by its id", RejectReason.MissingField)
            : First(message.GetProperty("labels"), (cell, i) => CheckLabel($"labels[{i}]", cell))
                ?? First(ids, (cell, i) => CheckId($"ids[{i}]", cell))
                ?? (message.TryGetProperty("times", out var given) ? First(given, (cell, i) => PredictionRow.CheckTime($"times[{i}]", cell, times)) : null)
                ?? PredictionRow.CheckTime(message, times);
    }

    private static RowFault? First(JsonElement list, Func<JsonElement, int, RowFault?> check) => list.EnumerateArray().Select(check).FirstOrDefault(fault => fault is not null);

    private static RowFault? CheckLabel(string field, JsonElement label) => label.ValueKind switch
    {
        JsonValueKind.Number or JsonValueKind.String or JsonValueKind.True or JsonValueKind.False => null,
        JsonValueKind.Null => new RowFault(field, "is null: leave out what is not known yet", RejectReason.MissingField),
        _ => new RowFault(field, "must be a number, a text, or true or false", RejectReason.BadType),
    };

    private static RowFault? CheckId(string field, JsonElement id) =>
        id.ValueKind == JsonValueKind.Null || (id.ValueKind == JsonValueKind.String && id.GetString()!.Length == 0) ? new RowFault(field, "is empty: a label finds its prediction by its id", RejectReason.MissingField)
        : PredictionRow.CheckId(field, id);
}

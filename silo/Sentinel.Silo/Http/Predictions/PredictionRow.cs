using System.Text.Json;
using Sentinel.Contracts;

namespace Sentinel.Silo.Http.Predictions;

/// <summary>A prediction message as a client sends it, checked as far as one can without its version: what passes is understood by the consumer.</summary>
/// <param name="Id">Version that it is of.</param>
/// <param name="Key">Entity or id, which keeps rows of one entity in one partition; null for none.</param>
/// <param name="Rows">Rows in it.</param>
internal sealed record PredictionRow(ModelVersionId Id, string? Key, int Rows)
{
    /// <summary>Reads a message.</summary>
    /// <param name="message">A JSON object: one row, or columns of many.</param>
    /// <param name="fault">What is wrong; null when nothing is.</param>
    /// <returns>The row; null when something is wrong.</returns>
    internal static PredictionRow? Read(JsonElement message, out RowFault? fault)
    {
        fault = Check(message, out var rows);
        return fault is null
            ? new PredictionRow(new ModelVersionId(TextOf(message, "model")!, TextOf(message, "version")!), TextOf(message, "entity") ?? TextOf(message, "id"), rows)
            : null;
    }

    private static RowFault? Check(JsonElement message, out int rows)
    {
        rows = 1;
        if (message.ValueKind != JsonValueKind.Object)
        {
            return new RowFault("", "must be a JSON object");
        }

        if (!ModelVersionId.IsModelName(TextOf(message, "model")))
        {
            return new RowFault("model", "is missing, or no model name in quotes");
        }

        if (!ModelVersionId.IsVersionName(TextOf(message, "version")))
        {
            return new RowFault("version", "is missing, or no version name in quotes");
        }

        return message.TryGetProperty("columns", out var columns) ? CheckColumns(columns, out rows) : CheckRow(message);
    }

    private static RowFault? CheckRow(JsonElement message)
    {
        var hasFeatures = message.TryGetProperty("features", out var features);
        var hasPrediction = message.TryGetProperty("prediction", out var prediction) && prediction.ValueKind != JsonValueKind.Null;
        return (hasFeatures, hasPrediction) switch
        {
            (false, false) => new RowFault("features", "is missing, and so is prediction: one of them must be there"),
            (true, _) when features.ValueKind != JsonValueKind.Object => new RowFault("features", "must be an object of cells by feature name"),
            (true, _) when NestedCell(features) is { } name => new RowFault($"features.{name}", "must be a number, a text, true or false, or null"),
            (_, true) when prediction.ValueKind != JsonValueKind.Number => new RowFault("prediction", "must be a number; classes go into 'class'"),
            _ => CheckTime(message),
        };
    }

    private static string? NestedCell(JsonElement features) =>
        features.EnumerateObject().Where(f => f.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array).Select(f => f.Name).FirstOrDefault();

    private static RowFault? CheckTime(JsonElement message) =>
        !message.TryGetProperty("time", out var time) || time.ValueKind == JsonValueKind.Null || (time.ValueKind == JsonValueKind.String && time.TryGetDateTimeOffset(out _))
            ? null
            : new RowFault("time", "must be an RFC 3339 time such as 2026-11-21T07:00:00Z");

    private static RowFault? CheckColumns(JsonElement columns, out int rows)
    {
        rows = 0;
        if (columns.ValueKind != JsonValueKind.Object || !columns.EnumerateObject().Any())
        {
            return new RowFault("columns", "must be an object of lists by feature name, with at least one");
        }

        int? length = null;
        foreach (var column in columns.EnumerateObject())
        {
            if (column.Value.ValueKind != JsonValueKind.Array)
            {
                return new RowFault($"columns.{column.Name}", "must be a list");
            }

            length ??= column.Value.GetArrayLength();
            if (column.Value.GetArrayLength() != length)
            {
                return new RowFault($"columns.{column.Name}", $"has {column.Value.GetArrayLength()} cells, the first column has {length}");
            }
        }

        rows = length!.Value;
        return rows == 0 ? new RowFault("columns", "must hold at least one row") : null;
    }

    private static string? TextOf(JsonElement message, string name) =>
        message.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>What is wrong with a row.</summary>
/// <param name="Field">Field; empty for the whole.</param>
/// <param name="Message">What, and how it should be.</param>
internal sealed record RowFault(string Field, string Message);

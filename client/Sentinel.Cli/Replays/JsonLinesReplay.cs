using System.Text.Json;
using System.Text.Json.Nodes;
using Sentinel.Contracts.Versions;

namespace Sentinel.Cli.Replays;

/// <summary>
/// Makes predictions of the lines of a JSON lines file: a line is a prediction as Kafka has it, of which model and version are set, or a flat object whose members are features.
/// </summary>
internal static class JsonLinesReplay
{
    /// <param name="file">The file.</param>
    /// <param name="signature">The version's signature, whose segments a flat line names beside its features; null for none.</param>
    /// <param name="options">What the other members mean.</param>
    /// <exception cref="BadInputException">A line is no JSON object.</exception>
    public static IEnumerable<ReplayMessage> Read(string file, Signature? signature, ReplayOptions options)
    {
        var segments = (signature?.Segments ?? []).Except(signature?.Features.Select(f => f.Name) ?? [], StringComparer.Ordinal).ToArray();
        foreach (var (number, line) in ReplayLines.Read(file))
        {
            yield return Message(Parse(file, line, number), segments, options, number);
        }
    }

    private static JsonObject Parse(string file, string line, int number)
    {
        try
        {
            return JsonNode.Parse(line) as JsonObject ?? throw new BadInputException($"{file}:{number}: a line must be a JSON object");
        }
        catch (JsonException e)
        {
            throw new BadInputException($"{file}:{number}: {e.Message}");
        }
    }

    private static ReplayMessage Message(JsonObject row, string[] segments, ReplayOptions options, int number)
    {
        JsonNode? label = null;
        if (options.LabelColumn is { } column && row.Remove(column, out label) && row["id"] is null && options.IdColumn is null)
        {
            row["id"] = options.NewId(number);
        }

        var message = row.ContainsKey("features") || row.ContainsKey("columns") ? row : Flat(row, segments, options);
        message["model"] = options.ModelVersion.Model;
        message["version"] = options.ModelVersion.Version;
        var key = message["entity"] ?? message["id"];
        return new ReplayMessage(key?.ToString() ?? FormattableString.Invariant($"{number}"), JsonSerializer.SerializeToUtf8Bytes(message), label is null ? null : Label(message, label, options));
    }

    private static byte[] Label(JsonObject message, JsonNode label, ReplayOptions options) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        [message.ContainsKey("columns") ? "ids" : "id"] = (message["ids"] ?? message["id"])?.DeepClone(),
        ["model"] = options.ModelVersion.Model,
        ["version"] = options.ModelVersion.Version,
        [message.ContainsKey("columns") ? "labels" : "label"] = label.DeepClone(),
    });

    private static JsonObject Flat(JsonObject row, string[] segments, ReplayOptions options)
    {
        var message = new JsonObject();
        Move(row, options.IdColumn ?? (options.LabelColumn is null ? null : "id"), message, "id");
        Move(row, options.TimeColumn, message, "time");
        Move(row, options.PredictionColumn, message, "prediction");
        Move(row, options.ClassColumn, message, "class");
        var told = new JsonObject();
        foreach (var name in segments)
        {
            Move(row, name, told, name);
        }

        if (told.Count > 0)
        {
            message["segments"] = told;
        }

        message["features"] = row;
        return message;
    }

    private static void Move(JsonObject from, string? column, JsonObject to, string property)
    {
        if (column is not null && from.Remove(column, out var value))
        {
            to[property] = property is "id" or "class" && value is not null ? value.ToString() : value;
        }
    }
}

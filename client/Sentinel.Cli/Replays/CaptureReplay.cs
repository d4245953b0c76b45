using System.Text;
using System.Text.Json;
using Sentinel.Contracts.Sources;
using Sentinel.Contracts.Versions;
using Sentinel.Ingest.Sources.Payloads;

namespace Sentinel.Cli.Replays;

/// <summary>
/// Makes predictions of what SageMaker captured at an endpoint: JSON lines, each with a request and its answer (<c>captureData.endpointInput</c>, <c>captureData.endpointOutput</c>) as CSV, JSON or
/// base64 of either, and with its id and time (<c>eventMetadata</c>).
/// </summary>
internal static class CaptureReplay
{
    /// <summary>What of a capture goes where, as the options of the command say it: features in the order of the signature, the answer by name or by place.</summary>
    /// <exception cref="BadInputException">The version's signature names no features, or an option is of no use here.</exception>
    public static SourceMapping MappingOf(Signature? signature, ReplayOptions options) =>
        options.IdColumn is not null || options.TimeColumn is not null || options.LabelColumn is not null
            ? throw new BadInputException("--id-column, --time-column and --label-column are not for captures: id and time of a request stand beside it (eventMetadata), and labels are sent on their own")
            : new SourceMapping(options.ModelVersion.Model, options.ModelVersion.Version, [.. signature?.Features.Select(feature => feature.Name) ?? []], PlaceOf(options.PredictionColumn), PlaceOf(options.ClassColumn));

    /// <summary>The same as a source says it.</summary>
    public static SourceMapping MappingOf(SourceSpec source, ReplayOptions options) =>
        source.Model == options.ModelVersion.Model
            ? new SourceMapping(source.Model, options.ModelVersion.Version, source.Columns, source.Prediction, source.Class)
            : throw new BadInputException($"Source '{source.Name}' is of model '{source.Model}', not of '{options.ModelVersion.Model}'");

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file, perhaps gzipped.</param>
    /// <param name="mapping">What goes where.</param>
    /// <exception cref="BadInputException">A line is no capture, or its rows do not fit.</exception>
    public static IEnumerable<ReplayMessage> Read(string file, SourceMapping mapping) => ReplayLines.Read(file).Select(line => Message(file, line.Number, line.Text, mapping));

    private static ReplayMessage Message(string file, int number, string line, SourceMapping mapping)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            var data = Object(root, "captureData");
            var about = Object(root, "eventMetadata");
            var id = TextOf(about, "inferenceId") ?? TextOf(about, "eventId") ?? throw new BadInputException("eventMetadata.eventId is missing");
            var request = PayloadReader.Read(Body(data, "endpointInput"), "the request");
            var answer = PayloadReader.Read(Body(data, "endpointOutput"), "the answer");
            var (value, _) = SourceMessage.Write(mapping, request, answer, id, TextOf(about, "inferenceTime"));
            return new ReplayMessage(id, value);
        }
        catch (Exception e) when (e is JsonException or BadInputException or PayloadException)
        {
            throw new BadInputException($"{file}:{number}: {e.Message}");
        }
    }

    private static byte[] Body(JsonElement capture, string half)
    {
        var part = Object(capture, half);
        var data = TextOf(part, "data") ?? throw new BadInputException($"captureData.{half}.data is missing: capture both input and output (CaptureOptions)");
        switch (TextOf(part, "encoding")?.ToUpperInvariant())
        {
            case "BASE64":
                var bytes = new byte[data.Length];
                return Convert.TryFromBase64String(data, bytes, out var length) ? bytes[..length] : throw new BadInputException($"captureData.{half}.data is no base64, as its encoding says");
            case null or "CSV" or "JSON" or "NONE":
                return Encoding.UTF8.GetBytes(data);
            default:
                throw new BadInputException($"captureData.{half}.encoding must be CSV, JSON or BASE64, was '{TextOf(part, "encoding")}'");
        }
    }

    private static OutputPlace? PlaceOf(string? text) => text is null ? null : int.TryParse(text, out var index) && index >= 0 ? new OutputPlace(null, index) : new OutputPlace(text, 0);

    private static JsonElement Object(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.Object ? found : throw new BadInputException($"{name} is missing: a line of a capture has captureData.endpointInput, captureData.endpointOutput and eventMetadata");

    private static string? TextOf(JsonElement part, string name) => part.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String && found.GetString() is { Length: > 0 } text ? text : null;
}

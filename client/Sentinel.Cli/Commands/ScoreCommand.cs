using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sentinel.Cli.Output;

namespace Sentinel.Cli.Commands;

/// <summary><c>score M[@V] --file rows.json</c>: sends an Open Inference request.</summary>
internal static class ScoreCommand
{
    public static Command Create()
    {
        var target = new Argument<string>("target") { Description = "MODEL (the version that the route gives) or MODEL@VERSION" };
        var file = new Option<FileInfo>("--file") { Description = "Open Inference request as JSON", Required = true };
        var command = new Command("score", "Ask a model") { target, file };
        command.Run(async (options, ct) =>
        {
            var parts = options.GetRequiredValue(target).Split('@', 2);
            var request = await ReadAsync(options.GetRequiredValue(file), ct);
            var answer = await SharedOptions.Silo(options).InferAsync(parts[0], parts.Length == 2 ? parts[1] : null, request, ct);
            Screen.Json(answer);
            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task<JsonNode> ReadAsync(FileInfo file, CancellationToken ct)
    {
        try
        {
            return JsonNode.Parse(await File.ReadAllTextAsync(file.FullName, ct)) ?? throw new BadInputException($"{file.Name} holds null; write an Open Inference request with inputs");
        }
        catch (JsonException e)
        {
            throw new BadInputException($"{file.Name} is no JSON: {e.Message}");
        }
    }
}

using System.CommandLine;
using Sentinel.Cli.Manifests;
using Sentinel.Cli.Output;
using Sentinel.Client;

namespace Sentinel.Cli.Commands;

/// <summary><c>apply -f FILE|DIR …</c>: registers or updates what manifests say.</summary>
internal static class ApplyCommand
{
    public static Command Create()
    {
        var files = new Option<string[]>("--file", "-f") { Description = "Manifest, or folder of manifests (*.yaml, *.yml, *.json)", Required = true, AllowMultipleArgumentsPerToken = true };
        var command = new Command("apply", "Register or update models, versions, monitors and hooks from manifests") { files };
        command.Run((options, ct) => ApplyAsync(options, options.GetRequiredValue(files), ct));
        return command;
    }

    private static async Task<int> ApplyAsync(ParseResult options, string[] paths, CancellationToken ct)
    {
        // Everything is read and checked before anything is sent: a typo in the third file must not leave the first two applied.
        var documents = paths.SelectMany(ManifestFiles.Find).SelectMany(YamlDocuments.Read).ToArray();
        var resolved = documents.Select(ManifestResolver.Resolve).OrderBy(manifest => Rank((string?)manifest.Body["kind"])).ToArray();
        var silo = SharedOptions.Silo(options);
        var results = new List<ApplyResult>();
        var failed = false;
        foreach (var manifest in resolved)
        {
            foreach (var warning in manifest.Warnings)
            {
                Screen.Warning($"{manifest.Origin}: {warning}");
            }

            try
            {
                if (manifest.Artifact is { } artifact)
                {
                    await silo.PutArtifactAsync(artifact.Sha256, artifact.Bytes, ct);
                }

                var result = await silo.ApplyAsync(manifest.Body, ct);
                results.Add(result);
                if (!SharedOptions.IsJson(options))
                {
                    Screen.Line($"{result.Kind} {result.Name} {Screen.Word(result.Outcome)}");
                    foreach (var (field, warning) in result.Warnings ?? [])
                    {
                        Screen.Warning($"{manifest.Origin}: {field} {warning}");
                    }
                }

                if (await ImportanceMeasurement.MeasureAsync(silo, manifest, ct) is { } measured && !SharedOptions.IsJson(options))
                {
                    Screen.Line($"  {measured}");
                }
            }
            catch (SentinelApiException e) when (e.Errors.Count > 0)
            {
                failed = true;
                Screen.Error($"{manifest.Origin}: {e.Message}", e.Errors);
            }
        }

        if (SharedOptions.IsJson(options))
        {
            Screen.Json(results);
        }

        return failed ? ExitCodes.BadInput : ExitCodes.Done;
    }

    /// <summary>A monitor and a plan of rollouts name a model and hooks, so they come after them, whatever the order of files.</summary>
    private static int Rank(string? kind) => kind switch { "Hook" => 0, "Monitor" or "Rollout" or "Group" => 2, _ => 1 };
}

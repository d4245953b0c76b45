using System.CommandLine;
using System.Text.Json.Nodes;
using Sentinel.Cli.Git;
using Sentinel.Cli.Manifests;
using Sentinel.Cli.Output;
using Sentinel.Client;
using Sentinel.Contracts;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Gto;
using Sentinel.Decisions.Manifests;

namespace Sentinel.Cli.Commands;

/// <summary><c>gto import REPO</c> and <c>gto export M REPO</c>: versions and stages as GTO's Git tags hold them.</summary>
internal static class GtoCommand
{
    private const string Index = "artifacts.yaml";
    private const string DirtyMark = "-dirty";

    public static Command Create() => new("gto", "Versions and stages in GTO's Git tags") { Import(), Export() };

    private static Command Import()
    {
        var repository = new Argument<string>("repository") { Description = "Folder of a clone, or address to clone from" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be done, and change nothing" };
        var command = new Command("import", "Register what the tags of a repository say: artifacts as models, versions, stages as aliases") { repository, dryRun };
        command.Run(async (options, ct) =>
        {
            using var git = await GitRepository.OpenOrCloneAsync(options.GetRequiredValue(repository), ct);
            var silo = SharedOptions.Silo(options);
            var plan = GtoImport.Of(GtoRegistry.Of(await git.TagsAsync(ct)), (await silo.ListModelsAsync(ct)).ToDictionary(model => model.Model, StringComparer.Ordinal));
            var isDry = options.GetValue(dryRun);
            if (!isDry)
            {
                await ImportAsync(git, silo, plan, ct);
            }

            SharedOptions.Show(options, JsonOf(plan, isDry), () => Print(plan, isDry));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Export()
    {
        var model = new Argument<string>("model");
        var repository = new Argument<string>("repository") { Description = "Folder of a clone that is tagged; push the tags to share them" };
        var artifact = new Option<string?>("--artifact") { Description = "Name of the artifact in GTO (the model's, with '/' for '.')" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say which tags would be written, and write none" };
        var command = new Command("export", "Tag a model's versions and aliases in a repository") { model, repository, artifact, dryRun };
        command.Run(async (options, ct) =>
        {
            using var git = await GitRepository.OpenAsync(options.GetRequiredValue(repository), ct);
            var name = ArtifactOf(options.GetRequiredValue(model), options.GetValue(artifact));
            var silo = SharedOptions.Silo(options);
            var view = await silo.GetModelAsync(options.GetRequiredValue(model), ct);
            var versions = new List<ExportedVersion>();
            foreach (var entry in view.Versions)
            {
                versions.Add(await VersionAsync(git, await silo.GetVersionAsync(new ModelVersionId(view.Model, entry.Version), ct), ct));
            }

            var tagged = GtoRegistry.Of(await git.TagsAsync(ct));
            var export = GtoExport.Of(name, tagged.Artifacts.GetValueOrDefault(name), versions, view.Aliases, TimeProvider.System.GetUtcNow());
            var isDry = options.GetValue(dryRun);
            foreach (var tag in isDry ? [] : export.Tags)
            {
                await git.TagAsync(tag, ct);
            }

            SharedOptions.Show(options, new { dryRun = isDry, export.Artifact, export.Tags, export.Skipped }, () => Print(export, isDry));
            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task ImportAsync(GitRepository git, SentinelHttpClient silo, GtoImport plan, CancellationToken ct)
    {
        foreach (var model in plan.Models)
        {
            await silo.RegisterModelAsync(model, new Dictionary<string, string>(), ct);
        }

        foreach (var version in plan.Versions)
        {
            await silo.ApplyAsync(await ManifestAsync(git, version, ct), ct);
        }

        foreach (var (id, alias) in plan.Aliases)
        {
            await silo.SetAliasAsync(id, alias, ct);
        }

        foreach (var (model, alias) in plan.Removed)
        {
            await silo.DeleteAliasAsync(model, alias, ct);
        }
    }

    private static async Task<JsonObject> ManifestAsync(GitRepository git, ImportedVersion version, CancellationToken ct)
    {
        var index = await git.FileAsync(version.Commit, Index, ct);
        var described = index is null ? null : YamlDocuments.ReadTexts(index)?[version.Artifact] as JsonObject;
        var labels = new JsonObject();
        foreach (var (label, value) in new[] { ("gto.tag", version.Tag), ("gto.type", TextOf(described, "type")) })
        {
            if (value is not null)
            {
                labels[label] = value;
            }
        }

        return new JsonObject
        {
            ["apiVersion"] = ManifestKinds.ApiVersion,
            ["kind"] = ManifestKinds.ModelVersion,
            ["metadata"] = new JsonObject { ["model"] = version.Id.Model, ["version"] = version.Id.Version, ["labels"] = labels },
            ["spec"] = new JsonObject { ["source"] = new JsonObject { ["repository"] = git.Url, ["commit"] = version.Commit, ["path"] = TextOf(described, "path") } },
        };
    }

    private static string? TextOf(JsonObject? node, string name) => node?[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    private static string ArtifactOf(string model, string? given) => given switch
    {
        null => GtoNames.ToGto(model) ?? throw new BadInputException($"'{model}' is no name in GTO (letters, digits, '-', '_' and '/', the ends letters or digits): name the artifact with --artifact"),
        _ when GtoTagName.IsName(given) => given,
        _ => throw new BadInputException($"--artifact must be letters, digits, '-', '_' and '/', the ends letters or digits, was '{given}'"),
    };

    private static async Task<ExportedVersion> VersionAsync(GitRepository git, VersionRecord record, CancellationToken ct)
    {
        var version = record.Spec.ModelVersion.Version;
        if (record.Spec.Source?.Commit is not { } commit)
        {
            return new ExportedVersion(version, null, "was registered without a commit");
        }

        return commit.EndsWith(DirtyMark, StringComparison.Ordinal) ? new ExportedVersion(version, null, $"was registered from a changed work tree ({commit})")
            : await git.CommitAsync(commit, ct) is { } known ? new ExportedVersion(version, known, null)
            : new ExportedVersion(version, null, $"came from commit {commit}, which '{git.Folder}' does not have");
    }

    private static object JsonOf(GtoImport plan, bool isDry) => new
    {
        dryRun = isDry,
        plan.Models,
        versions = plan.Versions.Select(v => new { name = v.Id.ToString(), v.Commit, v.Tag }),
        aliases = plan.Aliases.Select(a => new { name = a.Id.ToString(), a.Alias }),
        removedAliases = plan.Removed.Select(a => new { a.Model, a.Alias }),
        deregistered = plan.Deregistered.Select(id => id.ToString()),
        plan.Skipped,
    };

    private static void Print(GtoImport plan, bool isDry)
    {
        var would = isDry ? "would be " : "";
        foreach (var model in plan.Models)
        {
            Screen.Line($"Model {model} {would}created");
        }

        foreach (var version in plan.Versions)
        {
            Screen.Line($"ModelVersion {version.Id} {would}created");
        }

        foreach (var (id, alias) in plan.Aliases)
        {
            Screen.Line($"Alias {id.Model}/{alias} {would}set to {id.Version}");
        }

        foreach (var (model, alias) in plan.Removed)
        {
            Screen.Line($"Alias {model}/{alias} {would}removed");
        }

        if (plan is { Models.IsEmpty: true, Versions.IsEmpty: true, Aliases.IsEmpty: true, Removed.IsEmpty: true })
        {
            Screen.Line("The registry says what the tags say");
        }

        foreach (var id in plan.Deregistered)
        {
            Screen.Warning($"{id} was deregistered by a tag, and is registered here");
        }

        Skipped(plan.Skipped);
    }

    private static void Print(GtoExport export, bool isDry)
    {
        foreach (var tag in export.Tags)
        {
            Screen.Line($"{tag.Name} {(isDry ? "would be written" : "written")} at {tag.Commit[..12]}");
        }

        if (export.Tags.IsEmpty)
        {
            Screen.Line($"The tags of {export.Artifact} say what the registry says");
        }

        Skipped(export.Skipped);
    }

    private static void Skipped(IEnumerable<KeyValuePair<string, string>> skipped)
    {
        foreach (var (what, why) in skipped)
        {
            Screen.Warning($"{what}: {why}");
        }
    }
}

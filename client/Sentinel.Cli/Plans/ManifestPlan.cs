using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sentinel.Cli.Manifests;
using Sentinel.Client;
using Sentinel.Contracts;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Manifests;
using Sentinel.Decisions.Versions;
using Sentinel.Statistics.References;

namespace Sentinel.Cli.Plans;

/// <summary>Holds manifests against the registry by the rules that the silo goes by, and changes nothing.</summary>
/// <param name="registry">The registry.</param>
/// <param name="manifests">All manifests that belong together: what one registers, another may name.</param>
internal sealed class ManifestPlan(Registry registry, IReadOnlyCollection<ResolvedManifest> manifests)
{
    /// <summary>What would become of each.</summary>
    public async Task<IReadOnlyList<PlannedChange>> MakeAsync(CancellationToken ct)
    {
        var changes = new List<PlannedChange>();
        foreach (var manifest in manifests)
        {
            changes.Add(await ChangeAsync(manifest, ct));
        }

        return changes;
    }

    private async Task<PlannedChange> ChangeAsync(ResolvedManifest manifest, CancellationToken ct)
    {
        var reading = ManifestReader.Read(Encoding.UTF8.GetBytes(manifest.Body.ToJsonString()));
        if (reading.Manifest is not { } wanted)
        {
            return new PlannedChange(ManifestIdentity.KindOf(manifest.Body), ManifestIdentity.NameOf(manifest.Body), PlannedOutcome.Refused, [], [.. reading.Errors.Select(error => $"{error.Key} {error.Value}")], manifest.Origin);
        }

        var (outcome, fields, reasons) = wanted switch
        {
            ModelManifest model => Model(model, await ModelAsync(model.Model, ct)),
            ModelVersionManifest { Spec.ModelVersion.Version: ModelVersionId.Next } version => await NextAsync(version, ct),
            ModelVersionManifest version => Version(version, await registry.VersionAsync(version.Spec.ModelVersion, ct)),
            MonitorManifest monitor => await MonitorAsync(monitor, ct),
            RolloutManifest rollout => await RolloutAsync(rollout, ct),
            GroupManifest group => Document((await registry.GroupsAsync(ct)).TryGetValue(group.Group, out var view) ? Node(view.Models.Order(StringComparer.Ordinal)) : null, Node(group.Models.Order(StringComparer.Ordinal)), "spec.models"),
            HookManifest hook => Document((await registry.HooksAsync(ct)).TryGetValue(hook.Name, out var spec) ? Node(spec) : null, Node(hook.Hook), "spec"),
            _ => (PlannedOutcome.Sent, [], []),
        };
        return new PlannedChange(wanted.Kind, wanted.Name, outcome, fields, reasons, manifest.Origin);
    }

    private static (PlannedOutcome Outcome, IReadOnlyList<FieldDifference> Fields, IReadOnlyList<string> Reasons) Version(ModelVersionManifest wanted, VersionRecord? record)
    {
        var faults = VersionSpecs.Check(wanted.Spec);
        if (!faults.IsEmpty)
        {
            return (PlannedOutcome.Refused, [], [.. faults.Select(fault => $"{fault.Key} {fault.Value}")]);
        }

        if (record is null)
        {
            return (PlannedOutcome.Created, [], []);
        }

        var fixedFields = VersionSpecs.Changes(record.Spec, wanted.Spec);
        var fields = JsonDifference.Of(Node(record.Spec), Node(wanted.Spec), "spec");
        if (wanted.Reference is { } bytes && ReferenceProfile.Decode(bytes.Span).Digest is var digest && digest != record.ReferenceDigest)
        {
            return (PlannedOutcome.Refused, [.. fields, new FieldDifference("spec.reference", record.ReferenceDigest, digest)], [.. Fixed(fixedFields.Keys), "reference: another one is set by POST …/versions/{v}/reference"]);
        }

        return fixedFields.IsEmpty ? (fields.Count == 0 ? PlannedOutcome.Unchanged : PlannedOutcome.Updated, fields, []) : (PlannedOutcome.Refused, fields, [.. Fixed(fixedFields.Keys)]);
    }

    // As the model does it: what is the same as its newest version is no other.
    private async Task<(PlannedOutcome Outcome, IReadOnlyList<FieldDifference> Fields, IReadOnlyList<string> Reasons)> NextAsync(ModelVersionManifest wanted, CancellationToken ct)
    {
        var model = await ModelAsync(wanted.Spec.ModelVersion.Model, ct);
        var newest = model?.Versions.LastOrDefault() is { } entry ? await registry.VersionAsync(new ModelVersionId(model.Model, entry.Version), ct) : null;
        var same = newest is null ? default : Version(wanted with { Spec = wanted.Spec with { ModelVersion = newest.Spec.ModelVersion } }, newest);
        return newest is not null && same.Outcome != PlannedOutcome.Refused ? same : Version(wanted, null);
    }

    private static IEnumerable<string> Fixed(IEnumerable<string> fields) => fields.Select(field => $"{field} cannot change once the version is registered: register another version");

    private async Task<(PlannedOutcome Outcome, IReadOnlyList<FieldDifference> Fields, IReadOnlyList<string> Reasons)> MonitorAsync(MonitorManifest monitor, CancellationToken ct)
    {
        if (monitor.Version is { } version)
        {
            var id = new ModelVersionId(monitor.Model, version);
            return await registry.VersionAsync(id, ct) is { } record ? Document(MonitorSpecWriter.Write(record.Monitor), MonitorSpecWriter.Write(monitor.Policy), "spec") : NotYet(id.ToString());
        }

        return await ModelAsync(monitor.Model, ct) is { } view ? Document(MonitorSpecWriter.Write(view.Monitor), MonitorSpecWriter.Write(monitor.Policy), "spec") : NotYet(monitor.Model);
    }

    private async Task<(PlannedOutcome Outcome, IReadOnlyList<FieldDifference> Fields, IReadOnlyList<string> Reasons)> RolloutAsync(RolloutManifest rollout, CancellationToken ct) =>
        await ModelAsync(rollout.Model, ct) is { } view ? Document(view.RolloutPlan is { } plan ? RolloutSpecWriter.Write(plan) : null, RolloutSpecWriter.Write(rollout.Plan), "spec") : NotYet(rollout.Model);

    private async Task<ModelView?> ModelAsync(string model, CancellationToken ct) => (await registry.ModelsAsync(ct)).GetValueOrDefault(model);

    // What is not registered may be by the time that this is: versions come first.
    private (PlannedOutcome Outcome, IReadOnlyList<FieldDifference> Fields, IReadOnlyList<string> Reasons) NotYet(string name) =>
        manifests.Any(manifest => ManifestIdentity.KindOf(manifest.Body) == ManifestKinds.ModelVersion && ManifestIdentity.NameOf(manifest.Body) is var version && (version == name || version.StartsWith(name + "@", StringComparison.Ordinal)))
            ? (PlannedOutcome.Created, [], [])
            : (PlannedOutcome.Refused, [], [$"{name} is not registered, and no manifest here registers it"]);

    private static (PlannedOutcome Outcome, IReadOnlyList<FieldDifference> Fields, IReadOnlyList<string> Reasons) Document(JsonNode? registered, JsonNode wanted, string path)
    {
        if (registered is null)
        {
            return (PlannedOutcome.Created, [], []);
        }

        var fields = JsonDifference.Of(registered, wanted, path);
        return (fields.Count == 0 ? PlannedOutcome.Unchanged : PlannedOutcome.Updated, fields, []);
    }

    // What a manifest leaves out of a model's settings stays as it is.
    private static (PlannedOutcome Outcome, IReadOnlyList<FieldDifference> Fields, IReadOnlyList<string> Reasons) Model(ModelManifest wanted, ModelView? view) => Document(
        view is null ? null : Said(view.Labels, view.Description, view.Scheme),
        Said(wanted.Labels, wanted.Settings.Description ?? view?.Description, wanted.Settings.Scheme ?? view?.Scheme),
        "spec");

    private static JsonNode Said(ImmutableSortedDictionary<string, string> labels, string? description, VersionScheme? versions) => Node(new { labels, description, versions });

    private static JsonNode Node<T>(T value) => JsonSerializer.SerializeToNode(value, SentinelJson.Options)!;
}

using System.Collections.Immutable;
using Sentinel.Contracts;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Sources;
using Sentinel.Contracts.Versions;

namespace Sentinel.Decisions.Manifests;

/// <summary>One document that says what should be.</summary>
/// <param name="Kind">What it is about: <c>Model</c>, <c>ModelVersion</c>, <c>Monitor</c>, <c>Rollout</c>, <c>Group</c>, <c>Source</c> or <c>Hook</c>.</param>
/// <param name="Name">What it is about by name, such as <c>housing@1.4.0</c>.</param>
public abstract record Manifest(string Kind, string Name);

/// <summary>A version to be registered.</summary>
/// <param name="Spec">What it is.</param>
/// <param name="Reference">Encoded reference profile; null for none.</param>
public sealed record ModelVersionManifest(VersionSpec Spec, ReadOnlyMemory<byte>? Reference) : Manifest(ManifestKinds.ModelVersion, Spec.ModelVersion.ToString())
{
    /// <summary>Which number of a semantic version is raised where it asks for the next name (<see cref="ModelVersionId.Next"/>).</summary>
    public VersionStep Step { get; init; }
}

/// <summary>A model as a whole.</summary>
/// <param name="Model">The model.</param>
/// <param name="Labels">All its labels.</param>
/// <param name="Settings">What it is for, and how its versions are named.</param>
public sealed record ModelManifest(string Model, ImmutableSortedDictionary<string, string> Labels, ModelSettings Settings) : Manifest(ManifestKinds.Model, Model);

/// <summary>What is to be watched of a model, or of one version of it.</summary>
/// <param name="Model">The model.</param>
/// <param name="Version">The version; null for every version without a policy of its own.</param>
/// <param name="Policy">The policy.</param>
public sealed record MonitorManifest(string Model, string? Version, MonitorPolicy Policy) : Manifest(ManifestKinds.Monitor, Version is null ? Model : $"{Model}@{Version}");

/// <summary>How versions of a model are brought to their traffic.</summary>
/// <param name="Model">The model.</param>
/// <param name="Plan">The plan.</param>
public sealed record RolloutManifest(string Model, RolloutPlan Plan) : Manifest(ManifestKinds.Rollout, Model);

/// <summary>Models that go back together or not at all. A kind of its own: were it said with each model, models could say different things of each other.</summary>
/// <param name="Group">Name of the group.</param>
/// <param name="Models">Its models.</param>
public sealed record GroupManifest(string Group, string[] Models) : Manifest(ManifestKinds.Group, Group);

/// <summary>A place that events are sent to.</summary>
public sealed record HookManifest(HookSpec Hook) : Manifest(ManifestKinds.Hook, Hook.Name);

/// <summary>What traffic that is logged elsewhere means.</summary>
public sealed record SourceManifest(SourceSpec Source) : Manifest(ManifestKinds.Source, Source.Name);

/// <summary>Names of the kinds.</summary>
public static class ManifestKinds
{
    /// <summary>A model.</summary>
    public const string Model = "Model";

    /// <summary>A version of a model.</summary>
    public const string ModelVersion = "ModelVersion";

    /// <summary>A monitor policy.</summary>
    public const string Monitor = "Monitor";

    /// <summary>A plan of rollouts.</summary>
    public const string Rollout = "Rollout";

    /// <summary>A group of models.</summary>
    public const string Group = "Group";

    /// <summary>A hook.</summary>
    public const string Hook = "Hook";

    /// <summary>A source of logged traffic.</summary>
    public const string Source = "Source";

    /// <summary>The only value of <c>apiVersion</c>.</summary>
    public const string ApiVersion = "sentinel/v1";
}

/// <summary>A manifest, or everything that is wrong with it.</summary>
/// <param name="Manifest">The manifest; null when there are errors.</param>
/// <param name="Errors">What is wrong and how to mend it, by the path of the field, such as <c>spec.signature.features[2].type</c>.</param>
/// <param name="Warnings">Fields that are understood but have no effect, by path.</param>
public sealed record ManifestReading(Manifest? Manifest, ImmutableSortedDictionary<string, string> Errors, ImmutableSortedDictionary<string, string> Warnings);

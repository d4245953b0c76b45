using System.Text.Json.Nodes;
using Sentinel.Contracts;
using Sentinel.Decisions.Manifests;

namespace Sentinel.Cli.Plans;

/// <summary>What a manifest is about, read out of its document, which may be wrong elsewhere.</summary>
internal static class ManifestIdentity
{
    /// <summary>Its kind; a question mark where it says none.</summary>
    public static string KindOf(JsonObject body) => TextOf(body, "kind") ?? "?";

    /// <summary>Its name: of a version <c>model@version</c>, also where it asks for the next one.</summary>
    public static string NameOf(JsonObject body)
    {
        var metadata = body["metadata"] as JsonObject ?? [];
        var (model, version) = (TextOf(metadata, "model"), TextOf(metadata, "version") ?? (KindOf(body) == ManifestKinds.ModelVersion ? ModelVersionId.Next : null));
        return TextOf(metadata, "name") ?? (version is null ? model ?? "?" : $"{model ?? "?"}@{version}");
    }

    /// <summary>The version that it is about; null where it is about none, names it wrongly, or asks for the next name.</summary>
    public static ModelVersionId? VersionOf(JsonObject body) => KindOf(body) == ManifestKinds.ModelVersion && !AsksForNext(body) && ModelVersionId.TryParse(NameOf(body), out var id) ? id : null;

    /// <summary>Whether it is a version that the model is to name.</summary>
    public static bool AsksForNext(JsonObject body) => KindOf(body) == ManifestKinds.ModelVersion && body["metadata"] is JsonObject metadata && (metadata["version"] is null || TextOf(metadata, "version") == ModelVersionId.Next);

    /// <summary>Its model; null where it names none.</summary>
    public static string? ModelOf(JsonObject body) => body["metadata"] is JsonObject metadata ? TextOf(metadata, "model") : null;

    private static string? TextOf(JsonObject node, string name) => node[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

using Sentinel.Contracts;

namespace Sentinel.Decisions.Gto;

/// <summary>
/// Names of GTO in Sentinel and back: <c>org/housing</c> is the model <c>org.housing</c>, as GTO's names have no dot and Sentinel's no slash; <c>v1.2.3</c> is the version <c>1.2.3</c>; a stage is the alias of its name.
/// </summary>
public static class GtoNames
{
    /// <summary>The model, or the alias, of an artifact's or a stage's name; null where it cannot be one, as with GTO's <c>folder:name</c>.</summary>
    public static string? ToSentinel(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var model = name.Replace('/', '.');
        return ModelVersionId.IsModelName(model) ? model : null;
    }

    /// <summary>The artifact, or the stage, of a model's or an alias's name; null where it cannot be one.</summary>
    public static string? ToGto(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var artifact = name.Replace('.', '/');
        return GtoTagName.IsName(artifact) ? artifact : null;
    }

    /// <summary>The version in Sentinel: without the <c>v</c>; a commit as it is.</summary>
    public static string VersionToSentinel(string version) => GtoTagName.IsVersion(version) ? version[1..] : version;

    /// <summary>The version in GTO: with a <c>v</c>; null where it is no semantic version.</summary>
    public static string? VersionToGto(string version) => GtoTagName.IsVersion($"v{version}") ? $"v{version}" : null;
}

using System.Text.Json;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Groups;

namespace Sentinel.Decisions.Manifests;

/// <summary>
/// Reads manifests: one JSON document each, after files have been resolved. Strict: an unknown field, kind or word is an error that names the nearest known one, and all errors come at once.
/// </summary>
public static class ManifestReader
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    private static readonly string[] Kinds = [ManifestKinds.Model, ManifestKinds.ModelVersion, ManifestKinds.Monitor, ManifestKinds.Rollout, ManifestKinds.Group, ManifestKinds.Source, ManifestKinds.Hook];

    /// <summary>Every kind that a document may be of.</summary>
    public static IReadOnlyCollection<string> KnownKinds => Kinds;

    /// <summary>Reads a whole document.</summary>
    public static ManifestReading Read(ReadOnlyMemory<byte> utf8Json) => Parse(utf8Json, ReadDocument);

    /// <summary>Reads the <c>spec</c> of a Monitor on its own.</summary>
    /// <param name="utf8Json">The JSON object.</param>
    /// <param name="model">The model that it is for.</param>
    /// <param name="version">The version that it is for; null for the model.</param>
    public static ManifestReading ReadMonitorSpec(ReadOnlyMemory<byte> utf8Json, string model, string? version) =>
        Parse(utf8Json, root => new MonitorManifest(model, version, ReadPolicy(root, version)));

    /// <summary>Reads the <c>spec</c> of a Rollout on its own.</summary>
    /// <param name="utf8Json">The JSON object.</param>
    /// <param name="model">The model that it is for.</param>
    public static ManifestReading ReadRolloutSpec(ReadOnlyMemory<byte> utf8Json, string model) =>
        Parse(utf8Json, root => new RolloutManifest(model, RolloutSpecReader.Read(root)));

    private static ManifestReading Parse(ReadOnlyMemory<byte> utf8Json, Func<FieldReader, Manifest?> read)
    {
        var errors = new ManifestErrors();
        Manifest? manifest = null;
        try
        {
            using var document = JsonDocument.Parse(utf8Json, Options);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                manifest = read(new FieldReader(document.RootElement, "", errors));
            }
            else
            {
                errors.Add("", "must be a JSON object");
            }
        }
        catch (JsonException e)
        {
            errors.Add("", $"is not valid JSON: {e.Message}");
        }
        catch (InvalidOperationException e)
        {
            // Said of texts that no UTF-8 can be made of, such as half a surrogate pair.
            errors.Add("", $"holds a text that is no UTF-8: {e.Message}");
        }

        return new ManifestReading(errors.None ? manifest : null, errors.ToImmutable(), errors.Warnings());
    }

    private static Manifest? ReadDocument(FieldReader root)
    {
        root.Choice("apiVersion", [ManifestKinds.ApiVersion], required: true);
        var kind = root.Choice("kind", Kinds, required: true);
        var metadata = root.Object("metadata", required: true);
        var spec = root.Object("spec", required: true);
        root.Close();
        if (metadata is null || spec is null)
        {
            return null;
        }

        return kind switch
        {
            ManifestKinds.Model => ReadModel(metadata, spec),
            ManifestKinds.ModelVersion => VersionSpecReader.Read(metadata, spec),
            ManifestKinds.Monitor => ReadMonitor(metadata, spec),
            ManifestKinds.Rollout => ReadRollout(metadata, spec),
            ManifestKinds.Group => ReadGroup(metadata, spec),
            ManifestKinds.Source => SourceSpecReader.Read(metadata, spec),
            ManifestKinds.Hook => HookSpecReader.Read(metadata, spec),
            _ => null,
        };
    }

    private static ModelManifest? ReadModel(FieldReader metadata, FieldReader spec)
    {
        var model = Names.Model(metadata, "model", required: true);
        var labels = metadata.TextsByName("labels");
        metadata.Close();
        var scheme = spec.Choice("versions", ["semantic", "number", "timestamp"]);
        var settings = new ModelSettings(spec.Text("description") ?? "", scheme is null ? null : Enum.Parse<VersionScheme>(scheme, ignoreCase: true));
        spec.Close();
        return model is null ? null : new ModelManifest(model, labels, settings);
    }

    private static MonitorManifest? ReadMonitor(FieldReader metadata, FieldReader spec)
    {
        var model = Names.Model(metadata, "model", required: true);
        var version = Names.Version(metadata, "version", required: false);
        metadata.Close();
        var policy = ReadPolicy(spec, version);
        return model is null ? null : new MonitorManifest(model, version, policy);
    }

    private static GroupManifest? ReadGroup(FieldReader metadata, FieldReader spec)
    {
        var name = Names.Model(metadata, "name", required: true);
        metadata.Close();
        var models = spec.Texts("models", required: true);
        if (spec.Sound && (models.Length == 0 ? "must name at least two models" : GroupMachine.Fault(models)) is { } fault)
        {
            spec.Refuse("models", fault);
        }

        spec.Close();
        return name is null ? null : new GroupManifest(name, models);
    }

    private static MonitorPolicy ReadPolicy(FieldReader spec, string? version)
    {
        if (version is not null && spec.Has("rehearsal"))
        {
            spec.Refuse("rehearsal", "belongs to the model, which goes back, and not to one of its versions: say it in a Monitor without metadata.version");
        }

        return MonitorSpecReader.Read(spec);
    }

    private static RolloutManifest? ReadRollout(FieldReader metadata, FieldReader spec)
    {
        var model = Names.Model(metadata, "model", required: true);
        metadata.Close();
        var plan = RolloutSpecReader.Read(spec);
        return model is null ? null : new RolloutManifest(model, plan);
    }
}

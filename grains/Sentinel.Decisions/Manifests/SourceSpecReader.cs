using System.Collections.Immutable;
using Sentinel.Contracts;
using Sentinel.Contracts.Sources;

namespace Sentinel.Decisions.Manifests;

/// <summary>Reads a Source.</summary>
internal static class SourceSpecReader
{
    private const int IndexMost = 100_000;
    private const string FromEndpoint = "endpoint";

    /// <summary>Reads it; null when something was refused.</summary>
    internal static SourceManifest? Read(FieldReader metadata, FieldReader spec)
    {
        var name = Names.Model(metadata, "name", required: true);
        metadata.Close();
        var kserve = spec.Object("kserve") is { } service ? ReadKServe(service) : null;
        var sagemaker = spec.Object("sagemakerCapture") is { } endpoint ? ReadSageMaker(endpoint) : null;
        if (spec.Sound && kserve is null == sagemaker is null)
        {
            spec.Refuse("kserve", "or sagemakerCapture must say where the traffic is logged: one of them, and not both");
        }

        var model = Names.Model(spec, "model", required: true);
        var version = ReadVersion(spec);
        var columns = spec.Texts("columns");
        if (columns.GroupBy(column => column, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            spec.Refuse("columns", $"must name every column once, '{twice.Key}' is there {twice.Count()} times");
        }

        var prediction = ReadPlace(spec, "prediction");
        var @class = ReadPlace(spec, "class");
        spec.Close();
        return name is null || model is null || version is null || !spec.Sound ? null : new SourceManifest(new SourceSpec(name, model, version, columns, prediction, @class, kserve, sagemaker));
    }

    private static KServeOrigin? ReadKServe(FieldReader fields)
    {
        var service = fields.Text("inferenceService", required: true);
        var origin = service is null ? null : new KServeOrigin(service, fields.Text("namespace"));
        fields.Close();
        return origin;
    }

    private static SageMakerOrigin? ReadSageMaker(FieldReader fields)
    {
        var endpoint = fields.Text("endpoint", required: true);
        var origin = endpoint is null ? null : new SageMakerOrigin(endpoint, fields.Text("variant"));
        fields.Close();
        return origin;
    }

    private static SourceVersion? ReadVersion(FieldReader spec)
    {
        if (!spec.IsObject("version"))
        {
            return Names.Version(spec, "version", required: true) is { } version ? new SourceVersion(version, ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)) : null;
        }

        var choice = spec.Object("version")!;
        choice.Choice("from", [FromEndpoint], required: true);
        var map = choice.TextsByName("map");
        if (map.IsEmpty)
        {
            choice.Refuse("map", "must name the version behind each endpoint, such as {default: 1.4.0, canary: 1.5.0}");
        }

        foreach (var (endpoint, version) in map.Where(pair => !ModelVersionId.IsVersionName(pair.Value)))
        {
            choice.Refuse($"map.{endpoint}", $"must be a version, was '{version}'");
        }

        choice.Close();
        return new SourceVersion(null, map);
    }

    private static OutputPlace? ReadPlace(FieldReader spec, string field)
    {
        if (spec.Object(field) is not { } place)
        {
            return null;
        }

        var read = new OutputPlace(place.Text("output"), (int)(place.Integer("index", 0, IndexMost) ?? 0));
        place.Close();
        return read;
    }
}

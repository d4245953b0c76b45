using System.Text.Json;
using System.Text.Json.Nodes;
using Sentinel.Contracts.Versions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Sentinel.Silo.Mlflow;

/// <summary>The named columns of the signature in a file <c>MLmodel</c>: <c>signature: {inputs: '[{"name": "MedInc", "type": "double"}, …]'}</c>.</summary>
internal static class ModelFileColumns
{
    private static readonly string[] Numbers = ["boolean", "integer", "long", "float", "double"];

    /// <summary>The columns, as features; null where the file names none, or one of another kind than numbers and texts.</summary>
    internal static FeatureSpec[]? Read(string? modelFile)
    {
        if (modelFile is null || Inputs(modelFile) is not { } inputs)
        {
            return null;
        }

        try
        {
            var columns = JsonNode.Parse(inputs) as JsonArray ?? [];
            FeatureSpec[] features = [.. columns.Select(FeatureOf).OfType<FeatureSpec>()];
            return features.Length > 0 && features.Length == columns.Count && features.DistinctBy(feature => feature.Name).Count() == features.Length ? features : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Inputs(string modelFile)
    {
        var stream = new YamlStream();
        try
        {
            using var reader = new StringReader(modelFile);
            stream.Load(reader);
        }
        catch (YamlException)
        {
            return null;
        }

        return stream.Documents is [{ RootNode: YamlMappingNode root }, ..]
            && root.Children.TryGetValue("signature", out var node) && node is YamlMappingNode signature
            && signature.Children.TryGetValue("inputs", out var inputs) && inputs is YamlScalarNode { Value: { } text } ? text : null;
    }

    private static FeatureSpec? FeatureOf(JsonNode? column) => ((string?)column?["name"], (string?)column?["type"]) switch
    {
        ({ Length: > 0 } name, "string") => new FeatureSpec(name, FeatureType.Categorical),
        ({ Length: > 0 } name, { } type) when Numbers.Contains(type) => new FeatureSpec(name, FeatureType.Numeric),
        _ => null,
    };
}

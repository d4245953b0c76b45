using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Sentinel.Cli.Manifests;

/// <summary>A manifest as it stands in a file.</summary>
/// <param name="File">The file.</param>
/// <param name="Origin">File and line, for messages.</param>
/// <param name="Body">The document.</param>
internal sealed record ManifestDocument(string File, string Origin, JsonObject Body);

/// <summary>
/// Reads the YAML documents of a file as JSON. Plain scalars become numbers, booleans and null by YAML's core schema, but for those under <c>metadata</c>:
/// a version that is written <c>1.10</c> is a name, not a number.
/// </summary>
internal static class YamlDocuments
{
    /// <exception cref="BadInputException">The file is no YAML, or a document is no mapping.</exception>
    public static IEnumerable<ManifestDocument> Read(string file)
    {
        return Load(file)
            .Where(document => document.RootNode is not YamlScalarNode { Value: null or "" })
            .Select(document => document.RootNode is YamlMappingNode mapping
                ? Document(file, mapping)
                : throw new BadInputException($"{file}:{document.RootNode.Start.Line}: a manifest is a mapping with apiVersion, kind, metadata and spec"))
            .ToArray();
    }

    /// <summary>The mappings of a file that may hold other things than manifests.</summary>
    /// <exception cref="BadInputException">The file is no YAML.</exception>
    public static IEnumerable<ManifestDocument> ReadMappings(string file) => [.. Load(file).Select(document => document.RootNode).OfType<YamlMappingNode>().Select(mapping => Document(file, mapping))];

    /// <summary>The first mapping of a text, every scalar as it is written; null where there is none, or the text is no YAML.</summary>
    public static JsonObject? ReadTexts(string text)
    {
        var stream = new YamlStream();
        try
        {
            using var reader = new StringReader(text);
            stream.Load(reader);
        }
        catch (YamlException)
        {
            return null;
        }

        return stream.Documents.Select(document => document.RootNode).OfType<YamlMappingNode>().Select(mapping => Mapping(mapping, isText: true, depth: 0)).FirstOrDefault();
    }

    private static IList<YamlDocument> Load(string file)
    {
        var stream = new YamlStream();
        try
        {
            using var reader = File.OpenText(file);
            stream.Load(reader);
            return stream.Documents;
        }
        catch (YamlException e)
        {
            throw new BadInputException($"{file}:{e.Start.Line}: {e.InnerException?.Message ?? e.Message}");
        }
    }

    private static ManifestDocument Document(string file, YamlMappingNode mapping) => new(file, $"{file}:{mapping.Start.Line}", Mapping(mapping, isText: false, depth: 0));

    private static JsonObject Mapping(YamlMappingNode mapping, bool isText, int depth)
    {
        var result = new JsonObject();
        foreach (var (key, value) in mapping.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            result[name] = Node(value, isText || (depth == 0 && name == "metadata"), depth + 1);
        }

        return result;
    }

    private static JsonNode? Node(YamlNode node, bool isText, int depth) => node switch
    {
        YamlMappingNode mapping => Mapping(mapping, isText, depth),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(child => Node(child, isText, depth + 1))]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: { } text } when !isText => Plain(text),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => null,
    };

    private static JsonValue? Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) => JsonValue.Create(integer),
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sentinel.Contracts.Mlflow;
using Sentinel.Decisions.Mlflow;

namespace Sentinel.Silo.Http.Mlflow;

/// <summary>What a request of MLflow's client says: in its query where it is a GET without a body, and else in its body.</summary>
internal sealed partial class MlflowParameters
{
    private const int AliasLengthMax = 255;
    private const int TagKeyLengthMax = 250;
    private const int TagValueLengthMax = 100_000;

    private readonly JsonObject _body;
    private readonly IQueryCollection _query;

    private MlflowParameters(JsonObject body, IQueryCollection query)
    {
        _body = body;
        _query = query;
    }

    /// <summary>Name of the registered model.</summary>
    internal string Name => Required("name");

    /// <summary>Number of the version.</summary>
    internal long Version
    {
        get
        {
            var text = Required("version");
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong($"Parameter 'version' must be an integer, got '{text}'.");
        }
    }

    /// <summary>An alias, as one may be set.</summary>
    internal string Alias
    {
        get
        {
            var alias = Text("alias") is { Length: > 0 } given ? given : throw Wrong("Registered model alias name cannot be empty.");
            return !AliasPattern().IsMatch(alias) ? throw Wrong($"Invalid alias name: '{alias}'. Names may only contain alphanumerics, underscores (_), and dashes (-).")
                : alias.Length > AliasLengthMax ? throw Wrong($"Registered model alias name '{alias[..32]}...' had length {alias.Length}, which exceeded length limit of {AliasLengthMax}.")
                : alias.Equals("latest", StringComparison.OrdinalIgnoreCase) ? throw Wrong("'latest' alias name (case insensitive) is reserved.")
                : VersionAliasPattern().IsMatch(alias) ? throw Wrong($"Version alias name '{alias}' is reserved.")
                : alias;
        }
    }

    /// <summary>The one tag that is set.</summary>
    internal MlflowTag Tag => Checked(TagKey, Text("value") ?? "");

    /// <summary>Key of a tag.</summary>
    internal string TagKey => Required("key");

    /// <summary>Reads a request.</summary>
    /// <exception cref="MlflowException">The body is no JSON object.</exception>
    internal static async Task<MlflowParameters> ReadAsync(HttpContext context)
    {
        var bytes = await context.Request.ReadAllAsync(context.RequestAborted);
        try
        {
            return bytes.IsEmpty ? new MlflowParameters([], context.Request.Query)
                : JsonNode.Parse(bytes.Span) is JsonObject body ? new MlflowParameters(body, context.Request.Query)
                : throw new MlflowException(new MlflowFault(MlflowErrorCode.BadRequest, "The body must be a JSON object."));
        }
        catch (JsonException e)
        {
            throw new MlflowException(new MlflowFault(MlflowErrorCode.BadRequest, $"The body is not the JSON that is expected: {e.Message}"));
        }
    }

    /// <summary>A text that must be there and not empty.</summary>
    internal string Required(string field) => Text(field) is { Length: > 0 } text ? text : throw new MlflowException(MlflowFaults.Missing(field));

    /// <summary>A text; null where it is not given.</summary>
    internal string? Text(string field) => _body[field] switch
    {
        null => _query.TryGetValue(field, out var given) ? given[^1] : null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        JsonValue value when value.GetValueKind() is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.ToJsonString(),
        var other => throw Wrong($"Invalid value {other.ToJsonString()} for parameter '{field}' supplied: a text is expected."),
    };

    /// <summary>Texts, each in the query or in a list; empty where none is given.</summary>
    internal string[] Texts(string field) => _body[field] switch
    {
        null => _query.TryGetValue(field, out var given) ? [.. given.OfType<string>()] : [],
        JsonArray list => [.. list.Select(item => item is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : throw Wrong($"Invalid value {list.ToJsonString()} for parameter '{field}' supplied: a list of texts is expected."))],
        var other => throw Wrong($"Invalid value {other.ToJsonString()} for parameter '{field}' supplied: a list of texts is expected."),
    };

    /// <summary>Whether something is asked for.</summary>
    internal bool Flag(string field) => Text(field) switch
    {
        null or "" or "false" or "False" => false,
        "true" or "True" => true,
        var other => throw Wrong($"Invalid value '{other}' for parameter '{field}' supplied: true or false is expected."),
    };

    /// <summary>Items of a page.</summary>
    internal int MaxResults(int usual, int most) => Text("max_results") switch
    {
        null or "" => usual,
        var text when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= 1 => number <= most
            ? number
            : throw Wrong($"Invalid value for request parameter max_results. It must be at most {most}, but got value {number}"),
        var text => throw Wrong($"Invalid value '{text}' for parameter 'max_results' supplied: a whole number from 1 to {most} is expected."),
    };

    /// <summary>Tags of what is to be registered.</summary>
    internal MlflowTag[] Tags() => _body["tags"] switch
    {
        null => [],
        JsonArray list => [.. list.Select(item => item is JsonObject tag && tag["key"] is JsonValue key ? Checked(key.ToString(), tag["value"]?.ToString() ?? "") : throw NoTags(list))],
        var other => throw NoTags(other),
    };

    private static MlflowTag Checked(string key, string value) =>
        key.Length == 0 ? throw new MlflowException(MlflowFaults.Missing("key"))
        : !TagKeyPattern().IsMatch(key) ? throw Wrong($"Invalid tag name: '{key}'. Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).")
        : key.Length > TagKeyLengthMax ? throw Wrong($"Tag key had length {key.Length}, which exceeded length limit of {TagKeyLengthMax}.")
        : value.Length > TagValueLengthMax ? throw Wrong($"Value of tag '{key}' had length {value.Length}, which exceeded length limit of {TagValueLengthMax}.")
        : new MlflowTag(key, value);

    private static MlflowException NoTags(JsonNode given) => Wrong($"Invalid value {given.ToJsonString()} for parameter 'tags' supplied: a list of objects with key and value is expected.");

    private static MlflowException Wrong(string message) => new(MlflowFaults.Wrong(message));

    [GeneratedRegex(@"^[\w\-]*\z")]
    private static partial Regex AliasPattern();

    [GeneratedRegex(@"^[vV]\d+\z")]
    private static partial Regex VersionAliasPattern();

    [GeneratedRegex(@"^[/\w.\- :]*\z")]
    private static partial Regex TagKeyPattern();
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Sentinel.Testing;

namespace Sentinel.Silo.Tests.Mlflow;

/// <summary>
/// What MLflow's own client sent and its own server answered, call by call, and how an answer of ours is held against it: fields by their values; times by standing where the recorded ones stand, equal where those are equal; page tokens by
/// being there, and by being understood when they come back; messages up to <c>not found</c> or <c>already exists</c>, after which the server speaks of its database.
/// </summary>
internal sealed class RecordedConversation
{
    private static readonly string[] MessageEnds = ["not found", "already exists"];

    private readonly Dictionary<long, long> _times = [];
    private readonly Dictionary<string, string> _tokens = new(StringComparer.Ordinal);

    /// <summary>The calls in their order.</summary>
    public static JsonArray Calls() => JsonNode.Parse(File.ReadAllText(SharedFolder.PathOf("oracles", "mlflow_registry.json")))!["exchanges"]!.AsArray();

    /// <summary>Makes a call; null when it was answered as recorded, and else what differs.</summary>
    public async Task<string?> MakeAsync(HttpClient http, JsonNode call)
    {
        var path = _tokens.Aggregate((string)call["path"]!, (text, token) => text.Replace(Uri.EscapeDataString(token.Key), Uri.EscapeDataString(token.Value), StringComparison.Ordinal));
        using var request = new HttpRequestMessage(new HttpMethod((string)call["method"]!), path);
        if (call["request"] is { } body)
        {
            request.Content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        }

        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        if ((int)response.StatusCode != (int)call["status"]!)
        {
            return $"status {(int)response.StatusCode}, recorded {call["status"]}: {text}";
        }

        return Difference("$", call["response"]!, JsonNode.Parse(text));
    }

    private string? Difference(string path, JsonNode? recorded, JsonNode? ours) => (recorded, ours) switch
    {
        (null, null) => null,
        (JsonObject r, JsonObject o) => r.Select(field => field.Key).Union(o.Select(field => field.Key)).Where(field => field is not ("sqlstate" or "error_class"))
            .Select(field => field switch
            {
                "next_page_token" => Token(path, r[field], o[field]),
                "message" => Message((string?)r[field], (string?)o[field]),
                _ when field.EndsWith("_timestamp", StringComparison.Ordinal) => Time($"{path}.{field}", r[field], o[field]),
                _ => Difference($"{path}.{field}", r[field], o[field]),
            })
            .FirstOrDefault(found => found is not null),
        (JsonArray r, JsonArray o) when r.Count == o.Count => r.Zip(o).Select((pair, i) => Difference($"{path}[{i}]", pair.First, pair.Second)).FirstOrDefault(found => found is not null),
        _ => JsonNode.DeepEquals(recorded, ours) ? null : $"{path} is {ours?.ToJsonString() ?? "absent"}, recorded {recorded?.ToJsonString() ?? "absent"}",
    };

    private string? Token(string path, JsonNode? recorded, JsonNode? ours)
    {
        if (recorded is not null && ours is not null)
        {
            _tokens[(string)recorded!] = (string)ours!;
        }

        return (recorded is null) == (ours is null) ? null : $"{path}.next_page_token is {(ours is null ? "absent" : "there")}, recorded otherwise";
    }

    private string? Time(string path, JsonNode? recorded, JsonNode? ours)
    {
        if (recorded is null || ours?.GetValueKind() != JsonValueKind.Number)
        {
            return $"{path} is {ours?.ToJsonString() ?? "absent"}, recorded {recorded?.ToJsonString() ?? "absent"}";
        }

        var (then, now) = ((long)recorded, (long)ours);
        return _times.TryAdd(then, now) || _times[then] == now ? null : $"{path} is {now}, where {_times[then]} was said of {then} before";
    }

    private static string? Message(string? recorded, string? ours)
    {
        foreach (var end in MessageEnds)
        {
            if (recorded?.IndexOf(end, StringComparison.Ordinal) is >= 0 and var at)
            {
                var must = recorded[..(at + end.Length)];
                return ours?.StartsWith(must, StringComparison.Ordinal) == true ? null : $"message '{ours}', recorded '{recorded}'";
            }
        }

        return recorded == ours ? null : $"message '{ours}', recorded '{recorded}'";
    }
}

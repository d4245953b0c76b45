using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Sentinel.Demo.Scenarios;

namespace Sentinel.Demo.Story;

/// <summary>What the story asks of the silo over HTTP.</summary>
internal sealed class SiloClient(HttpClient http)
{
    public async Task<bool> IsReadyAsync(CancellationToken ct)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("healthz/ready", UriKind.Relative), ct);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public async Task<JsonNode> GetAsync(string path, CancellationToken ct) =>
        await http.GetFromJsonAsync<JsonNode>(new Uri($"api/v1/{path}", UriKind.Relative), ct) ?? throw new InvalidDataException($"{path} answered nothing");

    /// <summary>Sends labels, a line of JSON each.</summary>
    /// <exception cref="InvalidOperationException">Not all of them were taken.</exception>
    public async Task LabelAsync(string[] lines, CancellationToken ct)
    {
        using var answer = await http.PostAsync(new Uri("api/v1/labels", UriKind.Relative), new StringContent(string.Join('\n', lines)), ct);
        var said = await answer.Content.ReadFromJsonAsync<JsonNode>(ct);
        if ((long?)said?["accepted"] != lines.Length)
        {
            throw new InvalidOperationException($"of {lines.Length} labels {said?["accepted"]} were taken: {said}");
        }
    }

    /// <summary>What a counter came to; 0 before it was counted.</summary>
    public async Task<long> CountAsync(string counter, CancellationToken ct)
    {
        var text = await http.GetStringAsync(new Uri("metrics", UriKind.Relative), ct);
        return text.Split('\n').Where(line => line.StartsWith(counter, StringComparison.Ordinal)).Sum(line => (long)double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    /// <exception cref="InvalidOperationException">The silo refused; the message holds what it said.</exception>
    public async Task<JsonNode> PostAsync(string path, object body, CancellationToken ct)
    {
        using var answer = await http.PostAsJsonAsync(new Uri($"api/v1/{path}", UriKind.Relative), body, ct);
        var said = await answer.Content.ReadFromJsonAsync<JsonNode>(ct);
        return answer.IsSuccessStatusCode ? said! : throw new InvalidOperationException($"{path} answered {(int)answer.StatusCode}: {said?["detail"]}");
    }

    /// <summary>Asks the model about one row by the endpoint that follows the route, and answers which version spoke.</summary>
    public async Task<string> InferAsync(Scenario scenario, string id, Row row, CancellationToken ct)
    {
        object[] inputs = scenario.Matrix is { } matrix
            ? [new { name = matrix, shape = (int[])[1, row.Numbers.Length], datatype = "FP32", data = row.Numbers }]
            : [
                .. scenario.Numeric.Select((name, j) => new { name, shape = (int[])[1, 1], datatype = "FP32", data = (float[])[row.Numbers[j]] }),
                .. scenario.Categorical.Select((name, j) => new { name, shape = (int[])[1, 1], datatype = "BYTES", data = (string[])[row.Names[j]] }),
            ];
        using var answer = await http.PostAsJsonAsync(new Uri($"v2/models/{scenario.Model}/infer", UriKind.Relative), new { id, inputs }, ct);
        var body = await answer.Content.ReadFromJsonAsync<JsonNode>(ct);
        return answer.IsSuccessStatusCode
            ? (string)body!["model_version"]!
            : throw new InvalidOperationException($"The model answered {(int)answer.StatusCode}: {body?["error"]}");
    }
}

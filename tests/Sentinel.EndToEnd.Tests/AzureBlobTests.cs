using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Sentinel.Client;
using Sentinel.Contracts;
using Sentinel.Contracts.Versions;
using Sentinel.Testing;
using Sentinel.Testing.Brokers;
using Sentinel.Testing.Processes;

namespace Sentinel.EndToEnd.Tests;

/// <summary>A silo whose records and artifacts are blobs of an Azure Storage account: everything that a user does, and a kill in the middle of it.</summary>
public sealed class AzureBlobTests(Azurite azurite) : IClassFixture<Azurite>, IDisposable
{
    private const int WindowRows = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly ModelVersionId Version = new("scores", "1.0.0");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sentinel-azure-");

    [AzuriteFact]
    public async Task Versions_artifacts_and_windows_outlive_a_kill_and_every_row_counts_once()
    {
        await using var broker = await EmbeddedBrokerProcess.StartAsync(partitions: 4);
        await using var silo = new SiloProcess(_folder.FullName, new Dictionary<string, string>
        {
            ["Storage:Kind"] = "AzureBlob",
            ["Storage:ConnectionString"] = azurite.ConnectionString,
            ["Kafka:BootstrapServers"] = broker.BootstrapServers,
        });
        using var http = new HttpClient { BaseAddress = silo.Url };
        var client = SentinelHttpClient.Create(silo.Url, apiKey: null, actor: "ada");
        silo.Start();
        await silo.ReadyAsync();

        await RegisterAsync(client, http);
        await client.PromoteAsync(Version, "immediate", "first");
        await ScoreAsync(client);
        await SendAsync(http, rows: 10 * WindowRows, shift: 0);
        await CountedAsync(client, (10 * WindowRows) + 1);

        // In the middle of the next rows: what is not on a blob by then is read again.
        await SendAsync(http, rows: 5 * WindowRows, shift: 40);
        await silo.KillAsync();
        silo.Start();
        await silo.ReadyAsync();
        await SendAsync(http, rows: 5 * WindowRows, shift: 40);
        await CountedAsync(client, (20 * WindowRows) + 1);

        await ScoreAsync(client);
        await CountedAsync(client, (20 * WindowRows) + 2);
        Assert.Equal(LinearModel.Bytes, await http.GetByteArrayAsync(new Uri($"api/v1/artifacts/{Digest()}", UriKind.Relative)));
        Assert.True((await client.GetAuditAsync(Version.Model, 0, 100, verify: true)).Entries.Length >= 2);

        // Rows are counted at once; windows are told at the next checkpoint.
        var windows = await Inquiry.UntilAsync(
            "windows of both kinds",
            ct => client.GetWindowsAsync(Version, 100, ct),
            windows => windows.Any(w => w.Verdict == Verdict.Stable) && windows.Any(w => w.Verdict == Verdict.Drift),
            windows => string.Join(", ", windows.Select(w => $"{w.Id} {w.Verdict}")),
            Patience);
        Assert.Equal(windows.Length, windows.Select(w => w.Id).Distinct().Count());
        Assert.False(Directory.Exists(Path.Combine(_folder.FullName, "data", "grains")), "nothing is kept in files");
    }

    [Theory]
    [InlineData("AccountName=secretname;AccountKey", "is no connection string of an Azure Storage account")]
    [InlineData("DefaultEndpointsProtocol=http;AccountName=a;AccountKey=not-base64!;BlobEndpoint=http://127.0.0.1:1/a", "is no connection string of an Azure Storage account")]
    [InlineData("DefaultEndpointsProtocol=http;AccountName=a;AccountKey=c2VjcmV0c2VjcmV0;BlobEndpoint=http://127.0.0.1:1/a", "the storage account at http://127.0.0.1:1/a does not answer (Connection refused")]
    [InlineData("BlobEndpoint=http://127.0.0.1:1/a;SharedAccessSignature=sv=2023-01-03&sig=c2VjcmV0c2VjcmV0", "the storage account at http://127.0.0.1:1/a does not answer (Connection refused")]
    public async Task A_storage_that_does_not_answer_is_told_by_its_option_and_without_its_secret(string connectionString, string fault)
    {
        var text = await RefusedAsync(connectionString);

        Assert.Contains("`Storage:ConnectionString`", text, StringComparison.Ordinal);
        Assert.Contains(fault, text, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secretname", text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }

    [AzuriteFact]
    public async Task A_key_that_the_account_refuses_is_told_without_it()
    {
        const string Key = "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0";
        var parts = azurite.ConnectionString.Split(';').Select(p => p.StartsWith("AccountKey=", StringComparison.Ordinal) ? "AccountKey=" + Key : p);

        var text = await RefusedAsync(string.Join(';', parts));

        Assert.Contains("`Storage:ConnectionString`: the storage account at", text, StringComparison.Ordinal);
        Assert.Contains("refuses the key", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, text, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task<string> RefusedAsync(string connectionString)
    {
        await using var silo = ChildProcess.Start(
            "dotnet",
            [BuiltProgram.PathOf("Sentinel.Silo"), "--Storage:Kind=AzureBlob", $"--Http:Urls=http://127.0.0.1:{FreePort.Next()}"],
            new Dictionary<string, string> { ["Sentinel__Storage__ConnectionString"] = connectionString });
        Assert.Equal(2, await silo.ExitAsync(Patience));
        return silo.Output;
    }

    private static async Task RegisterAsync(SentinelHttpClient client, HttpClient http)
    {
        await client.PutArtifactAsync(Digest(), LinearModel.Bytes);
        await client.ApplyAsync(Manifest("ModelVersion", new JsonObject { ["model"] = Version.Model, ["version"] = Version.Version }, $$$$"""
            {"artifact": {"fileName": "linear.onnx", "sha256": "{{{{Digest()}}}}", "sizeBytes": {{{{LinearModel.Bytes.Length}}}}},
             "signature": {"features": [{"name": "a", "type": "numeric"}, {"name": "b", "type": "numeric"}], "prediction": {"type": "numeric"}}}
            """));
        await client.ApplyAsync(Manifest("Monitor", new JsonObject { ["model"] = Version.Model }, $$$"""{"window": {"count": {{{WindowRows}}}}, "verdict": {"windows": 1, "of": 1}}"""));
        var reference = "a,b\n" + string.Concat(Enumerable.Range(0, 5_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i * 37 % 101},{i * 53 % 89}\n")));
        using var frozen = await http.PostAsync(
            new Uri($"api/v1/models/{Version.Model}/versions/{Version.Version}/reference", UriKind.Relative), new StringContent(reference, Encoding.UTF8, "text/csv"));
        frozen.EnsureSuccessStatusCode();
    }

    private static JsonObject Manifest(string kind, JsonObject metadata, string spec) => new()
    {
        ["apiVersion"] = "sentinel/v1",
        ["kind"] = kind,
        ["metadata"] = metadata,
        ["spec"] = JsonNode.Parse(spec),
    };

    private static async Task ScoreAsync(SentinelHttpClient client)
    {
        var answer = await client.InferAsync(Version.Model, version: null, JsonNode.Parse("""{"inputs": [{"name": "features", "shape": [1, 2], "datatype": "FP32", "data": [5, 7]}]}""")!);
        Assert.Equal(LinearModel.Score(5, 7), (float)answer["outputs"]![0]!["data"]![0]!);
    }

    private static async Task SendAsync(HttpClient http, int rows, int shift)
    {
        var lines = string.Join('\n', Enumerable.Range(0, rows).Select(i => string.Create(
            CultureInfo.InvariantCulture, $$$"""{"model":"{{{Version.Model}}}","version":"{{{Version.Version}}}","entity":"e{{{i}}}","features":{"a":{{{(i * 37 % 101) + shift}}},"b":{{{i * 53 % 89}}}}}""")));
        using var response = await http.PostAsync(new Uri("api/v1/predictions", UriKind.Relative), new StringContent(lines));
        Assert.Equal(rows, (int)(await response.Content.ReadFromJsonAsync<JsonObject>())!["accepted"]!);
    }

    private static async Task CountedAsync(SentinelHttpClient client, long rows)
    {
        var began = TimeProvider.System.GetTimestamp();
        long counted;
        while ((counted = (await client.GetStatusAsync(Version)).Rows) != rows)
        {
            Assert.True(counted < rows, $"{counted} rows were counted of {rows}");
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"{counted} rows of {rows} were counted after {Patience}");
        }
    }

    private static string Digest() => Convert.ToHexStringLower(SHA256.HashData(LinearModel.Bytes));
}

using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Sentinel.Silo.Hosting;
using Sentinel.Testing;
using Sentinel.Testing.Processes;

namespace Sentinel.Silo.Tests.Hosting;

/// <summary>
/// A whole silo in this process, as its program makes it, on a free loopback port. On genuine Orleans it is the first of a cluster of three that share a blob server and a broker; with the
/// stand-in it is alone, with the embedded broker and a folder of its own.
/// </summary>
public sealed class RunningSilo : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("sentinel-silo-").FullName;
    private readonly string[] _settings;
    private readonly List<WebApplication> _silos = [];
    private SharedBackends? _shared;

    /// <summary>Without keys.</summary>
    public RunningSilo()
        : this([])
    {
    }

    private RunningSilo(string[] settings) => _settings = settings;

    /// <summary>Asks it.</summary>
    public HttpClient Http { get; } = new();

    /// <summary>Where every silo of the cluster answers, this one first.</summary>
    public IReadOnlyList<Uri> Addresses => [.. _silos.Select(AddressOf)];

    /// <summary>What the first silo is made of.</summary>
    public IServiceProvider Services => _silos[0].Services;

    /// <summary>A silo with further settings, started.</summary>
    public static async Task<RunningSilo> StartAsync(params string[] settings)
    {
        var silo = new RunningSilo(settings);
        await silo.InitializeAsync();
        return silo;
    }

    public async Task InitializeAsync()
    {
        _shared = OrleansInUse.Silos > 1 ? await SharedBackends.StartAsync() : null;
        var primaryPort = FreePort.Next();
        await StartOneAsync($"--Cluster:SiloPort={primaryPort}");
        await Task.WhenAll(Enumerable.Range(1, OrleansInUse.Silos - 1).Select(_ => StartOneAsync($"--Cluster:SiloPort={FreePort.Next()}", $"--Cluster:PrimarySilo=127.0.0.1:{primaryPort}")));
        Http.BaseAddress = Addresses[0];
        foreach (var address in Addresses)
        {
            await UntilAsync("ready", async () => (await Http.GetAsync(new Uri(address, "/healthz/ready"))).IsSuccessStatusCode);
        }
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();

        // The first keeps the list of silos, so it is the last to go.
        foreach (var silo in Enumerable.Reverse(_silos))
        {
            await silo.StopAsync();
            await silo.DisposeAsync();
        }

        if (_shared is not null)
        {
            await _shared.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Asks again and again until something holds; fails by its name when it does not within a minute.</summary>
    public static Task UntilAsync(string what, Func<Task<bool>> holds) => Inquiry.UntilAsync(what, _ => holds(), answer => answer, answer => "not yet", Patience);

    /// <summary>Answer of a GET.</summary>
    public async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await Http.GetStringAsync(path))!;

    /// <summary>Sends JSON, or nothing; the status and what was answered.</summary>
    public async Task<(HttpStatusCode Status, JsonNode? Body)> SendAsync(HttpMethod method, string path, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    /// <summary>Stores bytes; their digest.</summary>
    public async Task<string> PutArtifactAsync(byte[] bytes)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
        using var response = await Http.PutAsync($"/api/v1/artifacts/{digest}", new ByteArrayContent(bytes));
        response.EnsureSuccessStatusCode();
        return digest;
    }

    /// <summary>Changes the last byte of a stored artifact behind the silo's back.</summary>
    public async Task DamageArtifactAsync(string digest)
    {
        var name = $"artifacts/{digest[..2]}/{digest}";
        if (_shared is null)
        {
            var path = Path.Combine(_folder, name);
            await File.WriteAllBytesAsync(path, Damaged(await File.ReadAllBytesAsync(path)));
        }
        else
        {
            var blob = new BlobServiceClient(_shared.BlobConnection).GetBlobContainerClient("sentinel-artifacts").GetBlobClient(name);
            var content = await blob.DownloadContentAsync();
            await blob.UploadAsync(new BinaryData(Damaged(content.Value.Content.ToArray())), overwrite: true);
        }
    }

    /// <summary>Registers one of the shared California models with the housing signature.</summary>
    public async Task<(HttpStatusCode Status, JsonNode? Body)> RegisterHousingAsync(string model, string version, string file = "california_v1.onnx", Action<JsonObject>? change = null)
    {
        var bytes = await File.ReadAllBytesAsync(SharedFolder.PathOf("models", file));
        var manifest = Manifests.Housing(model, version, await PutArtifactAsync(bytes), bytes.Length);
        change?.Invoke(manifest);
        return await SendAsync(HttpMethod.Post, "/api/v1/manifests", manifest);
    }

    private async Task StartOneAsync(params string[] cluster)
    {
        string[] args =
        [
            "--Http:Urls=http://127.0.0.1:0", $"--Storage:Path={_folder}", .. cluster, $"--Cluster:GatewayPort={FreePort.Next()}", "--Logging:LogLevel:Default=Warning", .. _shared?.Settings ?? [], .. _settings,
        ];
        var errors = new StringWriter();
        Assert.True(SiloHost.TryCreate(args, errors, out var silo), errors.ToString());
        lock (_silos)
        {
            _silos.Add(silo);
        }

        await silo.StartAsync();
    }

    private static Uri AddressOf(WebApplication silo) => new(silo.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    private static byte[] Damaged(byte[] bytes)
    {
        bytes[^1] ^= 1;
        return bytes;
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Sentinel.Silo.Hosting;
using Sentinel.Testing;
using Sentinel.Testing.Processes;

namespace Sentinel.Silo.Tests.Hosting;

/// <summary>A whole silo in this process, as its program makes it: on a free loopback port, with the embedded broker and a folder of its own.</summary>
public sealed class RunningSilo : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("sentinel-silo-").FullName;
    private readonly string[] _settings;
    private WebApplication? _silo;

    /// <summary>Without keys.</summary>
    public RunningSilo()
        : this([])
    {
    }

    private RunningSilo(string[] settings) => _settings = settings;

    /// <summary>Asks it.</summary>
    public HttpClient Http { get; } = new();

    /// <summary>Folder of the stored artifacts.</summary>
    public string ArtifactFolder => Path.Combine(_folder, "artifacts");

    /// <summary>A silo with further settings, started.</summary>
    public static async Task<RunningSilo> StartAsync(params string[] settings)
    {
        var silo = new RunningSilo(settings);
        await silo.InitializeAsync();
        return silo;
    }

    public async Task InitializeAsync()
    {
        string[] args =
        [
            "--Http:Urls=http://127.0.0.1:0", $"--Storage:Path={_folder}", $"--Cluster:SiloPort={FreePort.Next()}", $"--Cluster:GatewayPort={FreePort.Next()}", "--Logging:LogLevel:Default=Warning", .. _settings,
        ];
        var errors = new StringWriter();
        Assert.True(SiloHost.TryCreate(args, errors, out _silo), errors.ToString());
        await _silo.StartAsync();
        Http.BaseAddress = new Uri(_silo.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        await UntilAsync("ready", async () => (await Http.GetAsync("/healthz/ready")).IsSuccessStatusCode);
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await _silo!.StopAsync();
        await _silo.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Asks again and again until something holds; fails by its name when it does not within a minute.</summary>
    public static Task UntilAsync(string what, Func<Task<bool>> holds) => Inquiry.UntilAsync(what, _ => holds(), answer => answer, answer => "not yet", Patience);

    /// <summary>Answer of a GET.</summary>
    public async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await Http.GetStringAsync(path))!;

    /// <summary>Sends JSON; the status and what was answered.</summary>
    public async Task<(HttpStatusCode Status, JsonNode? Body)> SendAsync(HttpMethod method, string path, JsonNode body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
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

    /// <summary>Registers one of the shared California models with the housing signature.</summary>
    public async Task<(HttpStatusCode Status, JsonNode? Body)> RegisterHousingAsync(string model, string version, string file = "california_v1.onnx", Action<JsonObject>? change = null)
    {
        var bytes = await File.ReadAllBytesAsync(SharedFolder.PathOf("models", file));
        var manifest = Manifests.Housing(model, version, await PutArtifactAsync(bytes), bytes.Length);
        change?.Invoke(manifest);
        return await SendAsync(HttpMethod.Post, "/api/v1/manifests", manifest);
    }
}

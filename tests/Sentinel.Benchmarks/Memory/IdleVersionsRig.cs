using System.Diagnostics.Tracing;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Diagnostics.NETCore.Client;
using Sentinel.Benchmarks.Data;
using Sentinel.Client;
using Sentinel.Testing.Brokers;
using Sentinel.Testing.Processes;

namespace Sentinel.Benchmarks.Memory;

/// <summary>What 10,000 registered versions that get no rows cost a silo: collected heap and resident memory, before and after they are registered over HTTP, with references of 13 columns.</summary>
internal static partial class IdleVersionsRig
{
    private const int Versions = 10_000;
    private const int VersionsOfModel = 20;
    private const int AtOnce = 16;
    private const long CollectHeapKeyword = 0x800000;
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(TextWriter report)
    {
        var folder = Directory.CreateTempSubdirectory("sentinel-memory-");
        await using (var broker = await EmbeddedBrokerProcess.StartAsync(partitions: 1))
        await using (var silo = new SiloProcess(folder.FullName, new Dictionary<string, string>
        {
            ["Kafka:BootstrapServers"] = broker.BootstrapServers,
            ["Logging__LogLevel__Default"] = "Warning",
        }))
        {
            silo.Start();
            await silo.ReadyAsync();
            var client = SentinelHttpClient.Create(silo.Url, apiKey: null, actor: "bench");
            var reference = Rows.Seeded(20_000, seed: 1).ToReference();
            await RegisterAsync(client, "warm-up", 200, reference);
            var before = await MeasureAsync(silo);
            await RegisterAsync(client, "idle", Versions, reference);
            var after = await MeasureAsync(silo);
            report.WriteLine(
                $"{Versions:N0} idle versions, reference of {reference.Encoded.Length:N0} bytes each: {(after.Heap - before.Heap) / 1e6:N0} MB of heap ({(after.Heap - before.Heap) / Versions:N0} bytes a version), {(after.Resident - before.Resident) / 1e6:N0} MB of resident memory");
        }

        folder.Delete(recursive: true);
    }

    private static Task RegisterAsync(SentinelHttpClient client, string prefix, int count, Statistics.References.ReferenceProfile reference) =>
        Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, ct) =>
            await client.ApplyAsync(BenchManifest.Of($"{prefix}-{i / VersionsOfModel}", $"1.{i % VersionsOfModel}.0", reference), ct));

    private static async Task<(long Heap, long Resident)> MeasureAsync(SiloProcess silo)
    {
        await CollectAsync(silo.Process.Id);
        await CollectAsync(silo.Process.Id);
        using var http = new HttpClient { BaseAddress = silo.Url };
        var metrics = await http.GetStringAsync(new Uri("metrics", UriKind.Relative));
        var heap = HeapSize().Matches(metrics).Sum(generation => double.Parse(generation.Groups[1].Value, CultureInfo.InvariantCulture));
        var status = await File.ReadAllTextAsync($"/proc/{silo.Process.Id}/status");
        return ((long)heap, 1024 * long.Parse(ResidentSize().Match(status).Groups[1].Value, CultureInfo.InvariantCulture));
    }

    /// <summary>A trace session with this keyword makes the runtime collect its whole heap.</summary>
    private static async Task CollectAsync(int process)
    {
        var client = new DiagnosticsClient(process);
        using var session = await client.StartEventPipeSessionAsync([new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, CollectHeapKeyword)], requestRundown: false, circularBufferMB: 16, CancellationToken.None);
        var drain = session.EventStream.CopyToAsync(Stream.Null);
        await Task.Delay(Settle, TimeProvider.System);
        await session.StopAsync(CancellationToken.None);
        await drain;
    }

    [GeneratedRegex(@"^dotnet_gc_last_collection_heap_size[a-z_]*\{[^}]*\} ([0-9.eE+]+)", RegexOptions.Multiline)]
    private static partial Regex HeapSize();

    [GeneratedRegex(@"^VmRSS:\s+(\d+) kB", RegexOptions.Multiline)]
    private static partial Regex ResidentSize();
}

using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Sentinel.Benchmarks.Data;
using Sentinel.Client;
using Sentinel.Contracts;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Tables;
using Sentinel.Testing;
using Sentinel.Testing.Brokers;
using Sentinel.Testing.Processes;

namespace Sentinel.Benchmarks.Endpoint;

/// <summary>
/// Requests per second and 99th percentile of a watched endpoint beside a bare one that only calls the session, in rounds that take turns: one row of 8 features a request, the California model,
/// the same bytes to both. The silo answers when the prediction is in the queue to the broker, and reads, folds and judges the predictions of its own answers beside that; the broker is a process of its own.
/// </summary>
internal static class EndpointRig
{
    private const string Model = "endpoint";
    private const int Connections = 32;
    private const int Rounds = 6;
    private const int Distinct = 2_000;
    private const int Partitions = 4;

    // A few seconds of such traffic.
    private const int WindowRows = 20_000;

    private static readonly string[] Features = ["MedInc", "HouseAge", "AveRooms", "AveBedrms", "Population", "AveOccup", "Latitude", "Longitude"];
    private static readonly (double Low, double High)[] Ranges = [(0.5, 15), (1, 52), (1, 10), (0.5, 2), (10, 3_000), (1, 6), (32.5, 42), (-124.3, -114.3)];
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public static async Task RunAsync(TextWriter report)
    {
        var model = SharedFolder.PathOf("models", "california_v1.onnx");
        var folder = Directory.CreateTempSubdirectory("sentinel-endpoint-");
        try
        {
            await using var broker = await EmbeddedBrokerProcess.StartAsync(Partitions);
            await using var silo = new SiloProcess(folder.FullName, new Dictionary<string, string>
            {
                ["Kafka:BootstrapServers"] = broker.BootstrapServers,
                ["Kafka:Partitions"] = $"{Partitions}",
                ["Logging__LogLevel__Default"] = "Warning",
            });
            silo.Start();
            await silo.ReadyAsync();
            var bareUrl = new Uri($"http://127.0.0.1:{FreePort.Next()}");
            await using var bare = ChildProcess.Start(
                "dotnet",
                [Path.Combine(AppContext.BaseDirectory, "Sentinel.Benchmarks.dll"), BareEndpoint.Command, bareUrl.ToString(), model],
                new Dictionary<string, string> { ["DOTNET_gcServer"] = "1" });
            await bare.LineAsync(line => line == BareEndpoint.ReadyLine, Patience);
            var columns = Columns();
            var client = SentinelHttpClient.Create(silo.Url, apiKey: null, actor: "bench");
            await RegisterAsync(client, model, columns);
            byte[][] bodies = [.. Enumerable.Range(0, Distinct).Select(row => Encoding.UTF8.GetBytes(Body(columns, row)))];
            var watched = new HttpLoop(new Uri(silo.Url, $"/v2/models/{Model}/infer"), bodies);
            var plain = new HttpLoop(new Uri(bareUrl, "/infer"), bodies);
            await WriteAsync(report, await MeasureAsync(client, new Side(watched, silo.Process.Id), new Side(plain, bare.Id)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(Figures Watched, Figures Bare)[]> MeasureAsync(SentinelHttpClient client, Side watched, Side bare)
    {
        await bare.RunAsync(WarmUp);
        long answered = (await watched.RunAsync(WarmUp)).Loop.Latencies.Length;
        await FoldedAsync(client, answered);
        var rounds = new (Figures, Figures)[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            var plain = await bare.RunAsync(RoundTime);
            var ours = await watched.RunAsync(RoundTime);
            answered += ours.Loop.Latencies.Length;
            await FoldedAsync(client, answered);
            rounds[round] = (ours, plain);
        }

        return rounds;
    }

    // What was answered is watched, all of it, before the next round begins.
    private static Task<VersionStatus> FoldedAsync(SentinelHttpClient client, long answered) => Inquiry.UntilAsync(
        $"{answered} rows folded", ct => client.GetStatusAsync(new ModelVersionId(Model, "1"), ct), status => status.Rows == answered, status => $"{status.Rows} rows", Patience);

    private static async Task RegisterAsync(SentinelHttpClient client, string model, double[][] columns)
    {
        var bytes = await File.ReadAllBytesAsync(model);
        var digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
        await client.PutArtifactAsync(digest, bytes);
        var features = Features.Select(name => new FeatureSpec(name, FeatureType.Numeric)).ToArray();
        var reference = ReferenceProfile.From(
            new ColumnTable(Distinct, [.. Features.Select((name, i) => new NumericColumn(name, columns[i]))]), new ReferenceSchema(features, Prediction: null, Class: null));
        await client.ApplyAsync(new JsonObject
        {
            ["apiVersion"] = "sentinel/v1",
            ["kind"] = "ModelVersion",
            ["metadata"] = new JsonObject { ["model"] = Model, ["version"] = "1" },
            ["spec"] = new JsonObject
            {
                ["artifact"] = new JsonObject { ["fileName"] = "model.onnx", ["sha256"] = digest, ["sizeBytes"] = bytes.Length },
                ["signature"] = new JsonObject
                {
                    ["features"] = new JsonArray([.. Features.Select(name => new JsonObject { ["name"] = name, ["type"] = "numeric" })]),
                    ["prediction"] = new JsonObject { ["type"] = "probability", ["positiveClass"] = "1", ["threshold"] = 0.5 },
                },
                ["reference"] = new JsonObject { ["profile"] = Convert.ToBase64String(reference.Encoded.Span) },
            },
        });
        await client.ApplyAsync(BenchManifest.Monitor(Model, WindowRows));
        if ((await client.PromoteAsync(new ModelVersionId(Model, "1"), "immediate", "bench")).AtOnce is not { Refusal: null })
        {
            throw new InvalidOperationException("The version was not promoted");
        }
    }

    private static double[][] Columns()
    {
        var random = new Random(1);
        return [.. Ranges.Select(range => Enumerable.Range(0, Distinct).Select(_ => Math.Round(range.Low + (random.NextDouble() * (range.High - range.Low)), 4)).ToArray())];
    }

    private static string Body(double[][] columns, int row) =>
        $$"""{"inputs":[{"name":"features","shape":[1,8],"datatype":"FP32","data":[{{string.Join(',', columns.Select(column => column[row].ToString(CultureInfo.InvariantCulture)))}}]}]}""";

    private static Task WriteAsync(TextWriter report, (Figures Watched, Figures Bare)[] rounds)
    {
        var ratios = rounds.Select(r => r.Watched.Loop.PerSecond / r.Bare.Loop.PerSecond).Order().ToArray();
        return report.WriteLineAsync(
            $"endpoint: {Connections} connections, one row of 8 features, {Rounds} rounds of {RoundTime.TotalSeconds:0} s each in turn, publishing to Kafka on, windows of {WindowRows:N0}: "
            + $"{Of(r => r.Watched.Loop.PerSecond):N0} requests/s watched beside {Of(r => r.Bare.Loop.PerSecond):N0} bare, ratio {Of(r => r.Watched.Loop.PerSecond / r.Bare.Loop.PerSecond):0.000} ({ratios[0]:0.000} to {ratios[^1]:0.000}); "
            + $"p50 {Of(r => r.Watched.Loop.Milliseconds(0.5)):0.00} beside {Of(r => r.Bare.Loop.Milliseconds(0.5)):0.00} ms, p99 {Of(r => r.Watched.Loop.Milliseconds(0.99)):0.00} beside {Of(r => r.Bare.Loop.Milliseconds(0.99)):0.00} ms, "
            + $"ratio of p99 {Of(r => r.Bare.Loop.Milliseconds(0.99) / r.Watched.Loop.Milliseconds(0.99)):0.000}; "
            + $"processor time a request {Of(r => r.Watched.Microseconds):0} µs watched, folding and judging included, beside {Of(r => r.Bare.Microseconds):0} bare, and {Of(r => r.Bare.LoopMicroseconds):0} of the loop itself");

        double Of(Func<(Figures Watched, Figures Bare), double> figure) => rounds.Select(figure).Order().ElementAt(rounds.Length / 2);
    }

    /// <summary>One of the two endpoints, and the process that answers.</summary>
    private sealed record Side(HttpLoop Loop, int ProcessId)
    {
        public async Task<Figures> RunAsync(TimeSpan duration)
        {
            using var process = Process.GetProcessById(ProcessId);
            using var self = Process.GetCurrentProcess();
            var (before, loopBefore) = (process.TotalProcessorTime, self.TotalProcessorTime);
            var loop = await Loop.RunAsync(Connections, duration);
            process.Refresh();
            self.Refresh();
            return new Figures(loop, (process.TotalProcessorTime - before).TotalMicroseconds / loop.Latencies.Length, (self.TotalProcessorTime - loopBefore).TotalMicroseconds / loop.Latencies.Length);
        }
    }

    /// <summary>What came of a round, and the processor time of a request in the answering process and in the loop.</summary>
    private sealed record Figures(LoopResult Loop, double Microseconds, double LoopMicroseconds);
}

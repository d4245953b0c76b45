using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Sentinel.Benchmarks.Data;
using Sentinel.Client;
using Sentinel.Contracts;
using Sentinel.Contracts.Models;
using Sentinel.Statistics.References;
using Sentinel.Testing.Brokers;
using Sentinel.Testing.Processes;

namespace Sentinel.Benchmarks.Rollbacks;

/// <summary>
/// From the verdict to the read-back: one silo program on file storage takes 100,000 rows a second in column batches, all of them of the model that is rolled back. A good version is promoted and
/// proved, a bad one is promoted, whose answers leave its reference; its windows are judged as ever, and the model puts the good one back. Each round has a model of its own, since a model rests
/// for an hour after a rollback.
/// </summary>
internal static class RollbackRig
{
    private const int Rounds = 30;
    private const int RowsPerSecond = 100_000;
    private const int Distinct = 50_000;
    private const int WindowRows = 2_000;

    // Of each partition the embedded broker keeps 5 MB, a few seconds of its share of the load.
    private const int Partitions = 16;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task RunAsync(TextWriter report)
    {
        var folder = Directory.CreateTempSubdirectory("sentinel-rollback-");
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
            var client = SentinelHttpClient.Create(silo.Url, apiKey: null, actor: "bench");
            var rows = Rows.Seeded(Distinct, seed: 1);
            await RegisterAsync(client, rows.ToReference());
            await using var load = new PacedLoad(broker.BootstrapServers, Partitions, RowsPerSecond);
            var (healthy, off) = (PacedLoad.Bodies(rows), PacedLoad.Bodies(rows.Answering(prediction => 0.5 + (prediction / 2))));
            var rounds = new List<Round>();
            for (var number = 0; number < Rounds; number++)
            {
                rounds.Add(await RoundAsync(client, load, number, healthy, off));
            }

            await WriteAsync(report, rounds);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ModelVersionId Good(int round) => new($"bench-{round:00}", "1.0.0");

    private static ModelVersionId Bad(int round) => new($"bench-{round:00}", "2.0.0");

    private static async Task RegisterAsync(SentinelHttpClient client, ReferenceProfile reference)
    {
        var model = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "Data", "twelve-features.onnx"));
        foreach (var version in Enumerable.Range(0, Rounds).SelectMany(round => (ModelVersionId[])[Good(round), Bad(round)]))
        {
            // Field 6 of an ONNX file is a text: another digest, the same model.
            var name = System.Text.Encoding.UTF8.GetBytes(version.ToString());
            byte[] bytes = [.. model, 0x32, (byte)name.Length, .. name];
            var digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
            await client.PutArtifactAsync(digest, bytes);
            await client.ApplyAsync(BenchManifest.Of(version, reference, digest, bytes.Length));
            await client.ApplyAsync(BenchManifest.Monitor(version.Model, WindowRows, rollsBack: true));
        }
    }

    private static async Task<Round> RoundAsync(SentinelHttpClient client, PacedLoad load, int number, byte[][] healthy, byte[][] off)
    {
        var (good, bad) = (Good(number), Bad(number));
        var (start, decoded) = (Stopwatch.GetTimestamp(), (await client.GetIngestAsync()).RowsDecoded);
        await PromoteAsync(client, good);
        load.Send(good, healthy);
        await UntilAsync(client, good.Model, $"{good} proved good", model => Array.Exists(model.Versions, v => v.Version == good.Version && v.GoodSince is not null));
        await PromoteAsync(client, bad);
        load.Send(bad, off);
        var view = await UntilAsync(client, good.Model, $"{bad} rolled back", model => model.Rollbacks.Length > 0);
        load.Send(good, healthy);
        var rollback = view.Rollbacks[0];
        if (rollback is not { Outcome: RollbackOutcome.Completed, Milliseconds: not null } || rollback.To != good.Version)
        {
            throw new InvalidOperationException($"The rollback of {bad} ended otherwise: {rollback}");
        }

        var served = (string?)(await client.InferAsync(good.Model, version: null, Request()))["model_version"];
        if (served != good.Version)
        {
            throw new InvalidOperationException($"{served} answers for {good.Model} after its rollback to {good.Version}");
        }

        var rate = ((await client.GetIngestAsync()).RowsDecoded - decoded) / Stopwatch.GetElapsedTime(start).TotalSeconds;
        var history = await HistoryAsync(client, good.Model);
        return new Round(
            rollback.Milliseconds.Value,
            (history["drift.detected"] - rollback.Requested).TotalMilliseconds,
            (history["rollback.started"] - history["drift.detected"]).TotalMilliseconds,
            (history["rollback.completed"] - history["rollback.started"]).TotalMilliseconds,
            rate);
    }

    private static async Task PromoteAsync(SentinelHttpClient client, ModelVersionId version)
    {
        if ((await client.PromoteAsync(version, "immediate", "bench")).AtOnce is not { Refusal: null } result)
        {
            throw new InvalidOperationException($"{version} was not promoted");
        }

        if (result.Acknowledgements.Length == 0)
        {
            throw new InvalidOperationException($"No router follows {version.Model}");
        }
    }

    private static Task<ModelView> UntilAsync(SentinelHttpClient client, string model, string what, Predicate<ModelView> holds) => Inquiry.UntilAsync(
        what,
        ct => client.GetModelAsync(model, ct),
        holds,
        view => string.Join(", ", view.Versions.Select(v => $"{v.Version} is {v.Verdict}")),
        Patience);

    // When each step was decided, as the history has it.
    private static async Task<Dictionary<string, DateTimeOffset>> HistoryAsync(SentinelHttpClient client, string model)
    {
        var page = await Inquiry.UntilAsync(
            "the rollback in the history",
            ct => client.GetAuditAsync(model, from: 0, limit: 1000, verify: false, ct),
            answer => Array.Exists(answer.Entries, entry => entry.Draft.Kind == "rollback.completed"),
            answer => $"{answer.Entries.Length} entries",
            Patience);
        return page.Entries.GroupBy(entry => entry.Draft.Kind).ToDictionary(kind => kind.Key, kind => kind.First().Draft.Time);
    }

    private static JsonObject Request() => new()
    {
        ["inputs"] = new JsonArray(
        [
            .. Rows.NumericNames.Select(name => Input(name, "FP32", JsonValue.Create(0.5))),
            .. Rows.CategoricalNames.Select((name, i) => Input(name, "BYTES", JsonValue.Create(Rows.Dictionaries[i][0]))),
        ]),
    };

    private static JsonObject Input(string name, string datatype, JsonNode value) => new() { ["name"] = name, ["shape"] = new JsonArray(1, 1), ["datatype"] = datatype, ["data"] = new JsonArray(value) };

    private static Task WriteAsync(TextWriter report, List<Round> rounds)
    {
        return report.WriteLineAsync(
            $"{rounds.Count} rollbacks in one silo at {RowsPerSecond:N0} rows/s asked for, {rounds.Average(r => r.RowsPerSecond):N0} reached ({rounds.Min(r => r.RowsPerSecond):N0} in the slowest round), column batches of {Rows.FeatureCount} features through the embedded broker, {Partitions} partitions, windows of {WindowRows:N0}: "
            + $"verdict to read-back {At(0.5, r => r.Milliseconds):N0} ms in the median, {At(0.9, r => r.Milliseconds):N0} in nine of ten, at most {rounds.Max(r => r.Milliseconds):N0}; "
            + $"median (nine of ten) until the model has decided {Both(r => r.Told)}, until the target is warm and the route set {Both(r => r.Switched)}, until every router's answer is read back {Both(r => r.Confirmed)}");

        double At(double share, Func<Round, double> part) => rounds.Select(part).Order().ElementAt((int)Math.Ceiling(share * rounds.Count) - 1);

        string Both(Func<Round, double> part) => $"{At(0.5, part):N0} ({At(0.9, part):N0})";
    }

    /// <summary>Milliseconds of one rollback, in all and by parts, and the load in its round.</summary>
    private sealed record Round(double Milliseconds, double Told, double Switched, double Confirmed, double RowsPerSecond);
}

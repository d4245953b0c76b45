using System.Net;
using System.Text.Json.Nodes;
using Sentinel.Contracts.Rollouts;
using Sentinel.Silo.Tests.Hosting;
using Sentinel.Testing;
using Sentinel.Testing.Brokers;

namespace Sentinel.Silo.Tests.Traffic;

public sealed class ShadowTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    // Field 6 of an ONNX file, a text: another digest, the same model.
    private static readonly byte[] AnotherDocString = [0x32, 1, (byte)'x'];

    [SharedFact]
    public async Task What_a_shadow_answers_is_published_as_its_own_with_the_ids_and_the_entity_of_the_request()
    {
        await silo.RegisterAsync("copied");
        silo.Follow("copied", ["2"], ("1", 100));

        var answer = await silo.AskAsync("copied", Housing.Request("one", 0, 1, "c42"));
        await silo.AskAsync("copied", Housing.Request("two", 1, 2));
        await silo.TrafficAsync("copied", t => t.Pairs.Sum(p => p.Pairs) == 3);

        Assert.Equal("1", (string)answer["model_version"]!);
        Assert.Equal("""{"sentinel.epoch":1000,"sentinel.arm":"1","sentinel.rollout_id":"rollout-1"}""", answer["parameters"]!.ToJsonString());
        var messages = await MessagesAsync("copied");
        Assert.Equal(["1 one", "1 two/0,two/1", "2 one", "2 two/0,two/1"], messages.Select(m => $"{m["version"]} {IdsOf(m)}").Order(StringComparer.Ordinal));
        Assert.All(messages, m => Assert.Equal((1000, "rollout-1"), ((int)m["epoch"]!, (string)m["rollout"]!)));
        Assert.All(messages.Where(m => m["id"] is not null), m => Assert.Equal("c42", (string)m["entity"]!));
        var given = messages.Where(m => (string)m["version"]! == "1").ToDictionary(IdsOf);
        Assert.All(messages.Where(m => (string)m["version"]! == "2"), m => Assert.Equal((given[IdsOf(m)]["class"] ?? given[IdsOf(m)]["classes"])!.ToJsonString(), m["against"]!.ToJsonString()));
        Assert.All(given.Values, m => Assert.Null(m["against"]));
        await RunningSilo.UntilAsync("the shadow's rows counted", async () => (long)(await silo.GetAsync("/api/v1/models/copied/versions/2/status"))["rows"]! == 3);
        var status = await silo.GetAsync("/api/v1/models/copied/versions/2/status");
        Assert.Equal(0, (long)status["malformed"]!);
    }

    [SharedFact]
    public async Task Agreement_flips_and_differences_are_those_of_asking_both_versions()
    {
        await silo.RegisterAsync("paired");
        silo.Follow("paired", ["2"], ("1", 100));
        const int Requests = 60;
        const int RowsEach = 5;
        var stable = new List<double>();
        var challenger = new List<double>();
        for (var i = 0; i < Requests; i++)
        {
            var routed = await silo.AskAsync("paired", Housing.Request($"r{i}", i * 100, RowsEach));
            var first = Housing.Scores(await silo.AskAsync("paired/versions/1", Housing.Request($"a{i}", i * 100, RowsEach)));
            Assert.Equal(first, Housing.Scores(routed));
            stable.AddRange(first);
            challenger.AddRange(Housing.Scores(await silo.AskAsync("paired/versions/2", Housing.Request($"b{i}", i * 100, RowsEach))));
        }

        var totals = await silo.TrafficAsync("paired", t => t.Pairs.Sum(p => p.Pairs) == Requests * RowsEach);

        var pair = Assert.Single(totals.Pairs);
        var rows = stable.Zip(challenger).ToArray();
        Assert.Equal(("1", "2", 1000L), (pair.Stable, pair.Challenger, pair.Epoch));
        Assert.Equal(rows.Count(r => Class(r.First) == Class(r.Second)), pair.Agreed);
        Assert.Equal(
            rows.Where(r => Class(r.First) != Class(r.Second)).GroupBy(r => (Class(r.First), Class(r.Second))).Select(g => new ClassFlip(g.Key.Item1, g.Key.Item2, g.Count())).OrderBy(f => f.Stable),
            pair.Flips);
        Assert.InRange(pair.Agreed, 1, (Requests * RowsEach) - 1);
        Assert.Equal((rows.Count(r => r.Second > r.First), rows.Count(r => r.Second < r.First)), (pair.Higher, pair.Lower));
        Assert.Equal(rows.Sum(r => r.Second - r.First), pair.SumDifference, 1e-5);
        Assert.Equal(rows.Sum(r => Math.Pow(r.Second - r.First, 2)), pair.SumSquaredDifference, 1e-5);
        Assert.Equal(
            rows.GroupBy(r => Class(r.Second)).ToDictionary(g => g.Key, g => (long)g.Count()),
            totals.ArmOf("2").Classes.ToDictionary());
        Assert.All(totals.Arms, a => Assert.Equal((Requests * RowsEach, 0, Requests, Requests * RowsEach), (a.Rows, a.Errors, a.Latencies.Counts.Sum(), a.Scores.Counts.Sum())));
        AssertMedian(challenger, totals.ArmOf("2").Scores);
    }

    [SharedFact]
    public async Task A_broken_shadow_costs_the_answers_nothing_and_its_failures_are_its_own()
    {
        await silo.RegisterAsync("broken");
        byte[] bytes = [.. await File.ReadAllBytesAsync(SharedFolder.PathOf("models", "california_v1.onnx")), .. AnotherDocString];
        var digest = await silo.PutArtifactAsync(bytes);
        Assert.Equal(HttpStatusCode.Created, (await silo.SendAsync(HttpMethod.Post, "/api/v1/manifests", Manifests.Housing("broken", "3", digest, bytes.Length))).Status);
        await silo.DamageArtifactAsync(digest);
        await silo.Http.GetAsync("/v2/models/broken/versions/3/ready");
        silo.Follow("broken", ["3"], ("1", 100));

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal("1", (string)(await silo.AskAsync("broken", Housing.Request($"r{i}", i, 1)))["model_version"]!);
        }

        var totals = await silo.TrafficAsync("broken", t => t.Arms.Sum(a => a.Rows) == 100);
        Assert.Equal((50, 0), (totals.ArmOf("1").Rows, totals.ArmOf("1").Errors));
        Assert.Equal((50, 50), (totals.ArmOf("3").Rows, totals.ArmOf("3").Errors));
        Assert.Empty(totals.Pairs);
        Assert.Equal(["1"], (await MessagesAsync("broken")).Select(m => (string)m["version"]!).Distinct());
    }

    private static string Class(double score) => score >= 0.5 ? "1" : "0";

    private static void AssertMedian(List<double> values, LogBuckets buckets)
    {
        var half = values.Count / 2;
        var exact = values.Order().ElementAt(half);
        var below = 0L;
        var key = buckets.Keys.First(k => (below += buckets.Counts[Array.IndexOf(buckets.Keys, k)]) > half);
        Assert.Equal(1, LogBuckets.ValueOf(key) / exact, 0.0101);
    }

    private static string IdsOf(JsonNode message) => message["id"] is { } id ? (string)id! : string.Join(',', message["ids"]!.AsArray().Select(i => (string)i!));

    private async Task<JsonNode[]> MessagesAsync(string model)
    {
        var kafka = (await silo.GetAsync("/api/v1/info"))["kafka"]!;
        var log = LogReader.ReadAll((string)kafka["bootstrapServers"]!, (string)kafka["predictionTopic"]!);
        return [.. log.Select(m => JsonNode.Parse(m.Message.Value)!).Where(m => (string)m["model"]! == model)];
    }
}

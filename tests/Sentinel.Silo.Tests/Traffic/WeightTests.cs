using System.Collections.Concurrent;
using Sentinel.Silo.Tests.Hosting;
using Sentinel.Testing;

namespace Sentinel.Silo.Tests.Traffic;

public sealed class WeightTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    [SharedFact]
    public async Task Of_10000_customers_5_percent_are_answered_by_the_canary_and_stay_with_it()
    {
        await silo.RegisterAsync("weighted");
        silo.Follow("weighted", [], ("1", 95), ("2", 5));
        var versions = new ConcurrentDictionary<int, string>();
        await Parallel.ForAsync(0, 10_000, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, _) => versions[i] = await VersionAsync(i));

        // n p = 500, σ = √(n p (1 − p)) = 21.8: beyond four of them once in 16,000 times.
        var canary = versions.Where(v => v.Value == "2").Select(v => v.Key).ToArray();
        Assert.InRange(canary.Length, 500 - 88, 500 + 88);
        foreach (var customer in canary.Take(20).Concat(Enumerable.Range(0, 20)))
        {
            Assert.Equal(versions[customer], await VersionAsync(customer));
        }

        var again = canary.Take(20).Count() + Enumerable.Range(0, 20).Count(i => versions[i] == "2");
        var totals = await silo.TrafficAsync("weighted", t => t.Arms.Sum(a => a.Rows) == 10_040);
        Assert.Equal(canary.Length + again, totals.ArmOf("2").Rows);
        Assert.Empty(totals.Pairs);
    }

    private async Task<string> VersionAsync(int customer) => (string)(await silo.AskAsync("weighted", Housing.Request($"r{customer}", customer % 8000, 1, $"customer-{customer}")))["model_version"]!;
}

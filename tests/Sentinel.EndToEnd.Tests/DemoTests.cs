using System.Globalization;
using System.Text.Json.Nodes;
using Sentinel.Testing;
using Sentinel.Testing.Processes;
using Xunit.Abstractions;

namespace Sentinel.EndToEnd.Tests;

/// <summary>The README's first command, run as a user runs it, and what its report must say.</summary>
public sealed class DemoTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(9);

    [FlightsFact]
    public Task The_story_of_flights_holds() => TellAsync("flights");

    [SharedTheory]
    [InlineData("housing")]
    [InlineData("bike")]
    public Task The_story_of_a_shared_data_set_holds(string scenario) => TellAsync(scenario, "--data", SharedFolder.PathOf("data"), "--scenario", scenario);

    private async Task TellAsync(string scenario, params string[] arguments)
    {
        var file = Path.GetTempFileName();
        try
        {
            await using var demo = ChildProcess.Start(Path.Combine(SharedFolder.Repository, "deploy", "demo"), ["--headless", "--report", file, .. arguments]);
            var code = await demo.ExitAsync(Patience);
            output.WriteLine(demo.Output);
            Assert.Equal(0, code);
            AssertReport(scenario, JsonNode.Parse(await File.ReadAllTextAsync(file))!.AsObject());
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void AssertReport(string scenario, JsonObject report)
    {
        Assert.Equal(scenario, (string?)report["scenario"]);
        Assert.Equal((long)report["rowsSent"]!, (long)report["rowsCounted"]! + (long)report["rowsDeadLettered"]!);
        Assert.True((long)report["rowsCounted"]! > 5_000, $"only {report["rowsCounted"]} rows were counted");
        Assert.Equal((long)report["deadLettersOnPurpose"]!, (long)report["rowsDeadLettered"]!);
        Assert.True((long)report["deadLettersOnPurpose"]! > 0, "bad messages belong to the story");

        var (from, to) = ((string?)report["rollback"]!["from"], (string?)report["rollback"]!["to"]);
        Assert.NotNull(from);
        Assert.NotNull(to);
        Assert.NotEqual(from, to);
        Assert.Equal(from, (string?)report["firstDriftVerdict"]!["version"]);
        Assert.Equal(scenario == "flights" ? "1.2.0" : to, (string?)report["champion"]);
        Assert.True((long)report["rollback"]!["epoch"]! >= 3, "two promotions and a rollback are three epochs");
        Assert.InRange(double.Parse(report["rollback"]!["milliseconds"]!.ToString(), CultureInfo.InvariantCulture), 0, 60_000);

        Assert.True((bool)report["retrainRequested"]!);
        Assert.Equal(("succeeded", "1.2.0", to), ((string?)report["retrained"]!["status"], (string?)report["retrained"]!["version"], (string?)report["retrained"]!["parent"]));
        if (scenario == "flights")
        {
            AssertRollouts(report["rollouts"]!.AsObject());
        }

        Assert.True((int)report["alertsDelivered"]! >= 1);
        Assert.Equal(0, (int)report["alertsWithBadSignature"]!);
        Assert.True((bool)report["auditVerified"]!);
    }

    private static void AssertRollouts(JsonObject rollouts)
    {
        Assert.Equal(("1.2.0", "held", "1.0.0"), Told(rollouts["held"]!));
        Assert.Contains("upstream", (string?)rollouts["held"]!["why"], StringComparison.Ordinal);
        Assert.Equal(("1.2.0", "succeeded", "1.2.0"), Told(rollouts["promoted"]!));
        Assert.Equal(("1.2.1", "rolledBack", "1.2.0"), Told(rollouts["caught"]!));
        Assert.Equal(5, (double)rollouts["caught"]!["weight"]!);
        Assert.Equal(("1.3.0", "rolledBack", "1.2.0"), Told(rollouts["revealed"]!));
        Assert.Equal(100, (double)rollouts["revealed"]!["weight"]!);
        Assert.Contains("rocAuc is below the floor", (string?)rollouts["revealed"]!["why"], StringComparison.Ordinal);
        Assert.All(rollouts, told => Assert.InRange((double)told.Value!["seconds"]!, 0, 120));

        static (string? Version, string? Phase, string? Champion) Told(JsonNode rollout) => ((string?)rollout["version"], (string?)rollout["phase"], (string?)rollout["champion"]);
    }
}

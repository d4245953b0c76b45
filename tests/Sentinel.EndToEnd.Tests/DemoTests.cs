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
        Assert.Equal(to, (string?)report["champion"]);
        Assert.True((long)report["rollback"]!["epoch"]! >= 3, "two promotions and a rollback are three epochs");
        Assert.InRange(double.Parse(report["rollback"]!["milliseconds"]!.ToString(), CultureInfo.InvariantCulture), 0, 60_000);

        Assert.True((bool)report["retrainRequested"]!);
        Assert.Equal(("succeeded", "1.2.0", to), ((string?)report["retrained"]!["status"], (string?)report["retrained"]!["version"], (string?)report["retrained"]!["parent"]));
        Assert.True((int)report["alertsDelivered"]! >= 1);
        Assert.Equal(0, (int)report["alertsWithBadSignature"]!);
        Assert.True((bool)report["auditVerified"]!);
    }
}

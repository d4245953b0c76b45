using System.Text.Json.Nodes;
using Sentinel.Testing;
using Sentinel.Testing.Processes;

namespace Sentinel.Cli.Tests.Commands;

/// <summary>The command as a process, as users and scripts run it.</summary>
public sealed class CompareCommandTests
{
    [SharedFact]
    public async Task The_housing_files_give_the_oracle_s_figures_and_the_exit_code_of_drift()
    {
        var oracle = JsonNode.Parse((await File.ReadAllTextAsync(SharedFolder.PathOf("oracles", "two_sample.json"))).Replace("NaN", "null", StringComparison.Ordinal))!["cases"]!["california_full"]!["features"]!.AsObject();
        var columns = string.Join(',', oracle.Select(feature => feature.Key));
        var categorical = string.Join(',', oracle.Where(feature => (string?)feature.Value!["type"] == "categorical").Select(feature => feature.Key));

        var (exit, output, _) = await CliProcess.RunAsync(
            "compare", "--reference", SharedFolder.PathOf("data", "california_housing_reference.csv"),
            "--current", SharedFolder.PathOf("data", "california_housing_analysis.csv"), "--columns", columns, "--categorical", categorical, "-o", "json");

        Assert.Equal(ExitCodes.Drift, exit);
        var report = JsonNode.Parse(output)!;
        Assert.Equal("drift", (string?)report["verdict"]);
        Assert.Equal(oracle.Count, report["features"]!.AsArray().Count);
        foreach (var feature in report["features"]!.AsArray())
        {
            var expected = oracle[(string)feature!["name"]!]!;
            Assert.Equal((double)expected["psi"]!, (double)feature["statistics"]!["psi"]!, 1e-9);
            Assert.Equal((double)expected["js_distance"]!, (double)feature["statistics"]!["jsDistance"]!, 1e-9);
        }
    }

    [Fact]
    public async Task Equal_files_are_stable()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("a.csv", "x\n" + string.Join('\n', Enumerable.Range(0, 500)));

        var (exit, output, _) = await CliProcess.RunAsync("compare", "--reference", file, "--current", file, "-o", "json");

        Assert.Equal(ExitCodes.Done, exit);
        Assert.Equal("stable", (string?)JsonNode.Parse(output)!["verdict"]);
    }

    [Fact]
    public async Task Bad_input_ends_with_2_and_says_what_is_wrong()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("a.csv", "x\n1\n");

        var (missing, _, about) = await CliProcess.RunAsync("compare", "--reference", file, "--current", Path.Combine(folder.Path, "gone.csv"));
        var (column, _, named) = await CliProcess.RunAsync("compare", "--reference", file, "--current", file, "--columns", "y");

        Assert.Equal((ExitCodes.BadInput, ExitCodes.BadInput), (missing, column));
        Assert.Contains("gone.csv", about, StringComparison.Ordinal);
        Assert.Contains("\"y\"", named, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_that_does_not_answer_is_named()
    {
        var (exit, _, error) = await CliProcess.RunAsync("get", "models", "--url", $"http://127.0.0.1:{FreePort.Next()}");

        Assert.Equal(ExitCodes.Failed, exit);
        Assert.Contains("No silo answers", error, StringComparison.Ordinal);
    }
}

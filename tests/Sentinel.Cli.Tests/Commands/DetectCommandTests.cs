using System.Text.Json.Nodes;
using Sentinel.Testing;
using Sentinel.Testing.Processes;

namespace Sentinel.Cli.Tests.Commands;

/// <summary>The command as a process, as users and scripts run it.</summary>
public sealed class DetectCommandTests
{
    [SharedFact]
    public async Task A_column_of_errors_gives_the_drifts_and_first_warnings_that_River_publishes()
    {
        using var folder = new TemporaryFolder();
        var oracle = JsonNode.Parse(await File.ReadAllTextAsync(SharedFolder.PathOf("oracles", "published_detectors.json")))!;
        var file = folder.Write("errors.csv", "id,error\n" + string.Concat(oracle["streams"]!["binary_random42"]!.AsArray().Select((value, row) => $"r{row},{value}\n")));

        var (exit, output, _) = await CliProcess.RunAsync("detect", file, "--column", "error", "--detector", "ddm", "-o", "json");
        var (_, tuned, _) = await CliProcess.RunAsync("detect", file, "--column", "error", "--detector", "eddm", "--set", "warningLevel=0.8", "driftLevel=0.75", "-o", "json");

        Assert.Equal(ExitCodes.Drift, exit);
        var answer = JsonNode.Parse(output)!;
        Assert.Equal(("ddm", 2000), ((string?)answer["detector"], (int)answer["rows"]!));
        Assert.Equal([1334], answer["drifts"]!.AsArray().Select(row => (int)row!));
        Assert.Equal([1084, 1492], answer["warnings"]!.AsArray().Select(row => (int)row!));
        Assert.Equal([1278], JsonNode.Parse(tuned)!["drifts"]!.AsArray().Select(row => (int)row!));
    }

    [Fact]
    public async Task Rows_keep_their_numbers_where_others_are_passed_over()
    {
        using var folder = new TemporaryFolder();
        var rows = Enumerable.Repeat("", 10).Concat(Enumerable.Repeat("0", 100)).Concat(Enumerable.Repeat("1", 40));
        var file = folder.Write("errors.csv", "id,error\n" + string.Concat(rows.Select((value, row) => $"{row},{value}\n")));

        var (exit, output, warning) = await CliProcess.RunAsync("detect", file, "--column", "error", "--detector", "ddm");
        var (_, json, _) = await CliProcess.RunAsync("detect", file, "--column", "error", "--detector", "ddm", "-o", "json");

        Assert.Equal(ExitCodes.Drift, exit);
        Assert.Contains("1 drifts in 150 rows", output, StringComparison.Ordinal);
        Assert.Contains("10 of 150 rows", warning, StringComparison.Ordinal);
        Assert.Equal((110, 10), ((int)JsonNode.Parse(json)!["drifts"]![0]!, (int)JsonNode.Parse(json)!["ignored"]!));
    }

    [Fact]
    public async Task A_stream_that_stays_what_it_was_ends_with_0()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("a.csv", "x\n" + string.Join('\n', Enumerable.Range(0, 1000).Select(row => row % 7)));

        var (exit, output, _) = await CliProcess.RunAsync("detect", file, "--column", "x", "--detector", "adwin", "-o", "json");

        Assert.Equal(ExitCodes.Done, exit);
        Assert.Empty(JsonNode.Parse(output)!["drifts"]!.AsArray());
    }

    [Theory]
    [InlineData("error", "page", "", "--detector must be one of adwin")]
    [InlineData("mistake", "ddm", "", "\"mistake\"")]
    [InlineData("error", "ddm", "level=3", "minimumCount, warningLevel, driftLevel")]
    [InlineData("error", "ddm", "driftLevel=1", "driftLevel must be above warningLevel (2), was 1")]
    [InlineData("error", "ddm", "driftLevel", "name=value")]
    [InlineData("id", "eddm", "", "0 or 1")]
    public async Task Bad_input_ends_with_2_and_says_what_is_wrong(string column, string detector, string set, string said)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("errors.csv", "id,error\na,0\nb,1\n");

        var (exit, _, error) = await CliProcess.RunAsync(["detect", file, "--column", column, "--detector", detector, .. set.Length == 0 ? Array.Empty<string>() : ["--set", set]]);

        Assert.Equal(ExitCodes.BadInput, exit);
        Assert.Contains(said, error.ReplaceLineEndings(""), StringComparison.Ordinal);
    }
}

using System.Diagnostics;
using System.Text.Json.Nodes;
using Sentinel.Benchmarks.Data;
using Sentinel.Testing.Processes;

namespace Sentinel.Benchmarks.Compare;

/// <summary><c>sentinel compare</c> as a whole process against pandas and SciPy doing the same figures, on two files of 500,000 rows and 12 columns, alternating.</summary>
internal static class CompareRig
{
    private const int RowCount = 500_000;
    private const int Rounds = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static async Task RunAsync(TextWriter report)
    {
        var folder = Directory.CreateTempSubdirectory("sentinel-compare-");
        try
        {
            var reference = Path.Combine(folder.FullName, "reference.csv");
            var current = Path.Combine(folder.FullName, "current.csv");
            await Rows.Seeded(RowCount, seed: 1).WriteCsvAsync(reference);
            await Rows.Seeded(RowCount, seed: 2, shift: 0.05).WriteCsvAsync(current);
            var (ours, theirs) = (new List<double>(), new List<double>());
            JsonNode? mine = null, scipy = null;
            for (var round = 0; round < Rounds; round++)
            {
                mine = await TimeAsync(ours, "dotnet", [BuiltProgram.PathOf("Sentinel.Cli"), "compare", "--reference", reference, "--current", current, "-o", "json"]);
                scipy = await TimeAsync(theirs, "/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "Compare", "compare.py"), reference, current]);
            }

            report.WriteLine($"compare: {ours.Order().ElementAt(Rounds / 2):0.00} s against {theirs.Order().ElementAt(Rounds / 2):0.00} s of pandas and SciPy (medians of {Rounds} whole processes): {theirs.Order().ElementAt(Rounds / 2) / ours.Order().ElementAt(Rounds / 2):0.0} times faster");
            report.WriteLine($"compare: largest relative difference of any statistic: {LargestDifference(mine!, scipy!):0.0e+0}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<JsonNode> TimeAsync(List<double> seconds, string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var start = Stopwatch.GetTimestamp();
        using var patience = new CancellationTokenSource(Patience);
        var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        return process.ExitCode is 0 or 3 ? JsonNode.Parse(output)! : throw new InvalidOperationException($"{program} {arguments[0]} ended with code {process.ExitCode}");
    }

    /// <summary>P-values are left out: those of a half million rows are zero or near it on both sides.</summary>
    private static double LargestDifference(JsonNode ours, JsonNode theirs) =>
        ours["features"]!.AsArray().Max(feature => theirs[(string)feature!["name"]!]!.AsObject()
            .Where(figure => !figure.Key.EndsWith("PValue", StringComparison.Ordinal))
            .Max(figure => Math.Abs(((double)feature["statistics"]![figure.Key]! / (double)figure.Value!) - 1)));
}

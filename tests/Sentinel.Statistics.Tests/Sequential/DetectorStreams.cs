using System.Text.Json;
using Sentinel.Statistics.Sequential;
using Sentinel.Testing;

namespace Sentinel.Statistics.Tests.Sequential;

/// <summary>The streams of the oracles, and how a detector answers them.</summary>
internal static class DetectorStreams
{
    public static JsonElement Oracle(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(SharedFolder.PathOf("oracles", file)));
        return document.RootElement.Clone();
    }

    public static double[] Values(JsonElement stream) => [.. stream.EnumerateArray().Select(value => value.GetDouble())];

    /// <summary>Rows of all drifts, and of the first warning since the start and since each drift.</summary>
    public static (int[] Warnings, int[] Drifts) Run(DetectorOptions options, double[] values)
    {
        var scan = DetectorScan.Of(options, values);
        return ([.. scan.Warnings], [.. scan.Alarms.Select(alarm => alarm.Row)]);
    }

    /// <summary>Errors at a rate that steps from one value to another.</summary>
    public static double[] Outcomes(int seed, params (int Count, double Rate)[] stretches)
    {
        var random = new Random(seed);
        return [.. stretches.SelectMany(stretch => Enumerable.Range(0, stretch.Count).Select(_ => random.NextDouble() < stretch.Rate ? 1.0 : 0.0))];
    }
}

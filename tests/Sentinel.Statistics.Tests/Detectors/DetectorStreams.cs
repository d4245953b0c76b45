using System.Text.Json;
using Sentinel.Statistics.Detectors;
using Sentinel.Testing;

namespace Sentinel.Statistics.Tests.Detectors;

/// <summary>The streams of the oracles, and how a detector answers them.</summary>
internal static class DetectorStreams
{
    public static JsonElement Oracle(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(SharedFolder.PathOf("oracles", file)));
        return document.RootElement.Clone();
    }

    public static double[] Values(JsonElement stream) => [.. stream.EnumerateArray().Select(value => value.GetDouble())];

    /// <summary>Indices of all drifts, and of the first warning since the start or the last drift.</summary>
    public static (int[] Warnings, int[] Drifts) Run(DriftDetector detector, double[] values)
    {
        var warnings = new List<int>();
        var drifts = new List<int>();
        bool warned = false;
        for (int i = 0; i < values.Length; i++)
        {
            var level = detector.Update(values[i]);
            if (level == Detection.Drift)
            {
                drifts.Add(i);
                warned = false;
            }
            else if (level == Detection.Warning && !warned)
            {
                warnings.Add(i);
                warned = true;
            }
        }

        return ([.. warnings], [.. drifts]);
    }

    /// <summary>Errors at a rate that steps from one value to another.</summary>
    public static double[] Outcomes(int seed, params (int Count, double Rate)[] stretches)
    {
        var random = new Random(seed);
        return [.. stretches.SelectMany(stretch => Enumerable.Range(0, stretch.Count).Select(_ => random.NextDouble() < stretch.Rate ? 1.0 : 0.0))];
    }
}

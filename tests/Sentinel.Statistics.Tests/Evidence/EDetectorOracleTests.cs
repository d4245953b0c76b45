using System.Text.Json;
using Sentinel.Statistics.Evidence;
using Sentinel.Testing;

namespace Sentinel.Statistics.Tests.Evidence;

/// <summary>Evidence batch by batch, as another program computed it.</summary>
public sealed class EDetectorOracleTests
{
    private const double Relative = 1e-9;

    [SharedFact]
    public void EveryBatchOfEveryStreamHasTheEvidenceThatTheOracleGives()
    {
        using var oracle = JsonDocument.Parse(File.ReadAllText(SharedFolder.PathOf("oracles", "e_detector.json")));
        int streams = 0;
        foreach (var stream in oracle.RootElement.EnumerateArray())
        {
            streams++;
            Assert.Equal(EDetector.Memories.ToArray(), Doubles(stream.GetProperty("memories")));
            double[][] phases = stream.TryGetProperty("phases", out var seasonal)
                ? [.. seasonal.EnumerateArray().Select(Doubles)]
                : [Doubles(stream.GetProperty("reference_share"))];
            var (phi, tolerance) = (stream.GetProperty("phi").GetDouble(), stream.GetProperty("tolerance").GetDouble());
            var state = EDetectorState.Start(phases[0].Length);
            foreach (var (t, batch, expected) in stream.GetProperty("batches").EnumerateArray().Zip(stream.GetProperty("expected").EnumerateArray()).Select((pair, t) => (t, pair.First, pair.Second)))
            {
                var before = state;
                state = EDetector.Step(state, [.. batch.EnumerateArray().Select(count => count.GetInt64())], phases[t % phases.Length], phi, tolerance);
                double[] logs = Doubles(expected.GetProperty("log_e_values"));
                for (int memory = 0; memory < logs.Length; memory++)
                {
                    double logL = state.LogEvidence[memory] - LogSum.OnePlus(before.LogEvidence[memory]);
                    Figure.Equal(logs[memory], logL, Relative, $"stream {streams}, batch {t}, memory {memory}: ln L", absolute: 1e-12);
                }

                Figure.Equal(expected.GetProperty("log_r").GetDouble(), state.LogR, Relative, $"stream {streams}, batch {t}: ln R", absolute: 1e-12);
            }
        }

        Assert.Equal(5, streams);
    }

    private static double[] Doubles(JsonElement values) => [.. values.EnumerateArray().Select(value => value.GetDouble())];
}

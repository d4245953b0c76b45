using System.Numerics;
using System.Text.Json;
using Sentinel.Statistics.Rollouts;
using Sentinel.Testing;

namespace Sentinel.Statistics.Tests.Rollouts;

/// <summary>The figures of another program: batch by batch for rates, pair by pair for shadows.</summary>
public sealed class RolloutOracleTests
{
    [SharedFact]
    public void RatesOfCanaryAgainstStableGiveTheOraclesEvidence()
    {
        foreach (var series in Read("canary_rate"))
        {
            var dispersion = series.GetProperty("phi").GetDouble();
            var expected = series.GetProperty("log_e").EnumerateArray().Select(e => e.GetDouble()).ToArray();
            var (arm, stable, logEvidence) = (RateCounts.None, RateCounts.None, 0.0);
            var look = 0;
            foreach (var block in series.GetProperty("blocks").EnumerateArray().Select(b => b.EnumerateArray().Select(c => c.GetInt64()).ToArray()))
            {
                var (armBatch, stableBatch) = (new RateCounts(block[0], block[1]), new RateCounts(block[2], block[3]));
                logEvidence += RateEvidence.LogFactor(arm, stable, armBatch, stableBatch, dispersion);
                (arm, stable) = (arm.Add(armBatch), stable.Add(stableBatch));
                Figure.Equal(expected[look], logEvidence, 1e-11, $"look {look}", absolute: 1e-12);
                look++;
            }

            Assert.Equal(expected.Length, look);
        }
    }

    [SharedFact]
    public void PairsOfAShadowGiveTheOraclesEvidence()
    {
        foreach (var series in Read("shadow_pairs"))
        {
            var expected = series.GetProperty("log_e").EnumerateArray().Select(e => e.GetDouble()).ToArray();
            var (against, towards, look) = (0L, 0L, 0);
            foreach (var pair in series.GetProperty("pairs").EnumerateArray())
            {
                against += pair[0].GetInt64();
                towards += pair[1].GetInt64();
                // The oracle loses digits where nearly all of the integral is cut off: up to 1.3e-7, held against the exact sum below.
                Figure.Equal(ExactLog((int)against, (int)towards), MixtureEvidence.Log(against, towards, 0.5), 1e-13, $"look {look}", absolute: 1e-13);
                Figure.Equal(expected[look], MixtureEvidence.Log(against, towards, 0.5), 1e-7, $"look {look}", absolute: 1e-12);
                look++;
            }

            Assert.Equal(expected.Length, look);
        }
    }

    // The integral over half of a beta density with whole parameters is a sum of binomial coefficients: E = Σ_{j > c} C(n + 1, j) / ((n + 1) C(n, b)).
    private static double ExactLog(int against, int towards)
    {
        var rows = against + towards;
        var (sum, coefficient, below) = (BigInteger.Zero, BigInteger.One, BigInteger.One);
        for (var j = 0; j <= rows + 1; j++)
        {
            sum += j > towards ? coefficient : 0;
            coefficient = coefficient * (rows + 1 - j) / (j + 1);
            below = j < against ? below * (rows - j) / (j + 1) : below;
        }

        return BigInteger.Log(sum) - BigInteger.Log((rows + 1) * below);
    }

    private static JsonElement[] Read(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(SharedFolder.PathOf("oracles", "e_rollout.json")));
        return [.. document.RootElement.GetProperty(name).EnumerateArray().Select(e => e.Clone())];
    }
}

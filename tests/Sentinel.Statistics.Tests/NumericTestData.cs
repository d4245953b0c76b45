namespace Sentinel.Statistics.Tests;

/// <summary>Seeded samples.</summary>
internal static class NumericTestData
{
    /// <summary>Normal values (Box and Muller).</summary>
    public static double[] Normal(int count, int seed, double mean, double deviation = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => mean + (deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }
}

namespace Sentinel.Statistics.Tests;

/// <summary>Comparison of figures with those that another program computed.</summary>
internal static class Figure
{
    public static void Equal(double expected, double? actual, double relative, string what, double absolute = 0)
    {
        Assert.True(actual.HasValue, $"{what}: absent, expected {expected:R}");
        double error = Math.Abs(actual.Value - expected);
        Assert.True(error <= (relative * Math.Abs(expected)) + absolute, $"{what}: {actual:R}, expected {expected:R}, relative error {error / Math.Abs(expected):E2}");
    }
}

namespace Sentinel.EndToEnd.Tests;

/// <summary>A fact that needs the flights out of an npm package, and is skipped with a reason where that can neither be found nor fetched.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FlightsFactAttribute : FactAttribute
{
    public FlightsFactAttribute()
    {
        if ((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).All(folder => !File.Exists(Path.Combine(folder, "npm"))))
        {
            Skip = "needs npm on PATH, to fetch vega-datasets";
        }
    }
}

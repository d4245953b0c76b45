using System.Diagnostics;
using System.Text.Json;
using Sentinel.Testing;

namespace Sentinel.Feed.Tests.Choice;

/// <summary>What the build makes of this suite's own project, which names every package that has a stand-in.</summary>
/// <param name="InUse">The stand-ins in use, in words.</param>
/// <param name="Packages">The packages that are still referenced.</param>
/// <param name="Projects">The stand-ins' projects that are referenced instead.</param>
internal sealed record Build(string InUse, string[] Packages, string[] Projects)
{
    /// <summary>Evaluates the project; builds nothing.</summary>
    /// <param name="standIns">The property <c>StandIns</c>; empty leaves the choice to the build.</param>
    /// <param name="packagesFolder">The NuGet packages folder; null takes the machine's.</param>
    public static async Task<Build> EvaluateAsync(string standIns, string? packagesFolder = null)
    {
        var (code, output) = await RunAsync(standIns, packagesFolder, "-getProperty:StandInsInWords", "-getItem:PackageReference,ProjectReference");
        Assert.True(code == 0, output);
        using var answer = JsonDocument.Parse(output);
        var items = answer.RootElement.GetProperty("Items");
        return new Build(
            answer.RootElement.GetProperty("Properties").GetProperty("StandInsInWords").GetString()!,
            [.. items.GetProperty("PackageReference").EnumerateArray().Where(p => p.TryGetProperty("StandIn", out _)).Select(p => p.GetProperty("Identity").GetString()!)],
            [.. items.GetProperty("ProjectReference").EnumerateArray().Select(p => p.GetProperty("Filename").GetString()!).Where(name => !name.StartsWith("Sentinel.", StringComparison.Ordinal))]);
    }

    /// <summary>Runs the check that every build starts with.</summary>
    public static Task<(int Code, string Output)> CheckAsync(string standIns) => RunAsync(standIns, null, "-t:CheckStandIns");

    private static async Task<(int Code, string Output)> RunAsync(string standIns, string? packagesFolder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["msbuild", Path.Combine(SharedFolder.Repository, "tests", "Sentinel.Feed.Tests"), "-nologo", "-nodeReuse:false", .. arguments])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["StandIns"] = standIns;
        if (packagesFolder is not null)
        {
            start.Environment["NUGET_PACKAGES"] = packagesFolder;
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}

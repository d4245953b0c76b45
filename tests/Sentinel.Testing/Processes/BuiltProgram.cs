namespace Sentinel.Testing.Processes;

/// <summary>A program of ours as the same build as the running test left it.</summary>
public static class BuiltProgram
{
    /// <summary>The path of <c>NAME.dll</c>, for <c>dotnet</c> to run.</summary>
    /// <param name="name">Project name.</param>
    /// <exception cref="FileNotFoundException">The program was not built.</exception>
    public static string PathOf(string name)
    {
        // artifacts/bin/SOME.Tests/CONFIGURATION/
        var configuration = new DirectoryInfo(AppContext.BaseDirectory);
        var path = Path.Combine(configuration.Parent!.Parent!.FullName, name, configuration.Name, name + ".dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"Build {name} first: {path} is not there", path);
    }
}

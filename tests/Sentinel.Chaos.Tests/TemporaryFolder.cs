namespace Sentinel.Chaos.Tests;

/// <summary>A folder that is gone when the test is over.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("sentinel-chaos-");

    public TemporaryFolder() => Path = _parent.CreateSubdirectory("broker").FullName;

    public string Path { get; }

    public void Dispose() => _parent.Delete(recursive: true);
}

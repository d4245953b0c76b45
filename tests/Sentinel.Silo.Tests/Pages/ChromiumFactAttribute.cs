namespace Sentinel.Silo.Tests.Pages;

/// <summary>A fact that needs Debian's chromium, and is skipped with a reason where that is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    internal const string Path = "/usr/bin/chromium";

    public ChromiumFactAttribute()
    {
        if (!File.Exists(Path))
        {
            Skip = $"needs {Path} (Debian package chromium)";
        }
    }
}

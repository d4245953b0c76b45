namespace Sentinel.Silo.Tests.Hooks;

/// <summary>A fact that needs Debian's Alertmanager, and is skipped with a reason where that is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlertmanagerFactAttribute : FactAttribute
{
    internal const string Path = "/usr/bin/prometheus-alertmanager";

    public AlertmanagerFactAttribute()
    {
        if (!File.Exists(Path))
        {
            Skip = $"needs {Path} (Debian package prometheus-alertmanager)";
        }
    }
}

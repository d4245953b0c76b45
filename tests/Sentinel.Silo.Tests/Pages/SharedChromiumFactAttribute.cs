using Sentinel.Testing;

namespace Sentinel.Silo.Tests.Pages;

/// <summary>A fact that needs chromium and the shared folder, and is skipped with a reason where one of them is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedChromiumFactAttribute : FactAttribute
{
    public SharedChromiumFactAttribute() => Skip = new ChromiumFactAttribute().Skip ?? (SharedFolder.Exists ? null : SharedFolder.MissingReason);
}

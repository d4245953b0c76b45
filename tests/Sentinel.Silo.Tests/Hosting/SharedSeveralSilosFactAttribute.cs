using Sentinel.Testing;

namespace Sentinel.Silo.Tests.Hosting;

/// <summary>A fact that needs several silos, and models out of the shared folder.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedSeveralSilosFactAttribute : FactAttribute
{
    public SharedSeveralSilosFactAttribute() =>
        Skip = new SeveralSilosFactAttribute().Skip ?? (SharedFolder.Exists ? null : SharedFolder.MissingReason);
}

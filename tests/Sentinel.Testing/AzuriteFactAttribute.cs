using Xunit;

namespace Sentinel.Testing;

/// <summary>A fact that needs a blob server, and is skipped with a reason where none can be started.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AzuriteFactAttribute : FactAttribute
{
    /// <summary>Decides at discovery whether the fact can run.</summary>
    public AzuriteFactAttribute()
    {
        if (!Azurite.CanRun)
        {
            Skip = "needs node and npm on PATH, to run Azurite";
        }
    }
}

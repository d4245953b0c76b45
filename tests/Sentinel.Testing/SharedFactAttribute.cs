using Xunit;

namespace Sentinel.Testing;

/// <summary>A fact that reads the shared folder, and is skipped with a reason where that is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedFactAttribute : FactAttribute
{
    /// <summary>Decides at discovery whether the fact can run.</summary>
    public SharedFactAttribute()
    {
        if (!SharedFolder.Exists)
        {
            Skip = SharedFolder.MissingReason;
        }
    }
}

using Xunit;

namespace Sentinel.Testing;

/// <summary>A theory that reads the shared folder, and is skipped with a reason where that is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedTheoryAttribute : TheoryAttribute
{
    /// <summary>Decides at discovery whether the theory can run.</summary>
    public SharedTheoryAttribute()
    {
        if (!SharedFolder.Exists)
        {
            Skip = SharedFolder.MissingReason;
        }
    }
}

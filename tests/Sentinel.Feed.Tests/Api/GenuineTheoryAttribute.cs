namespace Sentinel.Feed.Tests.Api;

/// <summary>A theory that compares with the genuine packages, and is skipped with a reason where they are not to be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GenuineTheoryAttribute : TheoryAttribute
{
    public GenuineTheoryAttribute()
    {
        if (!GenuinePackages.Exist)
        {
            Skip = "needs the genuine Orleans packages in the NuGet packages folder";
        }
    }
}

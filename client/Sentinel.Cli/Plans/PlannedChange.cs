namespace Sentinel.Cli.Plans;

/// <summary>What would become of something.</summary>
internal enum PlannedOutcome
{
    /// <summary>It is registered as its manifest says.</summary>
    Unchanged,

    /// <summary>It would be registered.</summary>
    Created,

    /// <summary>It would be changed.</summary>
    Updated,

    /// <summary>The silo would refuse its manifest.</summary>
    Refused,

    /// <summary>It has no manifest any more and would be removed.</summary>
    Removed,

    /// <summary>It has no manifest any more, but cannot be removed.</summary>
    Kept,

    /// <summary>Its manifest would be sent: it cannot be told from here whether anything changes.</summary>
    Sent,
}

/// <summary>A field that is another in the manifest than in the registry.</summary>
/// <param name="Field">Its path.</param>
/// <param name="Registered">What is registered; null for nothing.</param>
/// <param name="Wanted">What the manifest says; null for nothing.</param>
internal sealed record FieldDifference(string Field, string? Registered, string? Wanted);

/// <summary>What would become of one thing that a manifest, or the registry, holds.</summary>
/// <param name="Kind">Kind of the thing.</param>
/// <param name="Name">Its name.</param>
/// <param name="Outcome">What would become of it.</param>
/// <param name="Fields">Fields that differ.</param>
/// <param name="Reasons">Why it would be refused or kept, a sentence each.</param>
/// <param name="Origin">File and line of its manifest, or the source that it was applied from.</param>
internal sealed record PlannedChange(string Kind, string Name, PlannedOutcome Outcome, IReadOnlyList<FieldDifference> Fields, IReadOnlyList<string> Reasons, string Origin)
{
    /// <summary>Whether the registry is as its manifest says.</summary>
    internal bool IsSame => Outcome is PlannedOutcome.Unchanged or PlannedOutcome.Sent;
}

namespace Sentinel.Decisions.Groups;

/// <summary>That a model goes back with a group.</summary>
/// <param name="Name">The group.</param>
/// <param name="Ended">Number of the newest rollback of the group that is over for this model: what comes late of it, or of one before, changes nothing.</param>
public sealed record GroupMembership(string Name, long Ended);

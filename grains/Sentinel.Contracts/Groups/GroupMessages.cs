using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Sentinel.Contracts.Groups;

/// <summary>How far a rollback of a group has come, or how it ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GroupPhase>))]
public enum GroupPhase
{
    /// <summary>Members look for a target that is proved good, warm it, and hold their routes. Nothing is decided.</summary>
    [JsonStringEnumMemberName("preparing")]
    Preparing,

    /// <summary>Every member is ready, and it is decided: each switches.</summary>
    [JsonStringEnumMemberName("committing")]
    Committing,

    /// <summary>A member cannot, or did not answer in time, and it is decided: each lets go.</summary>
    [JsonStringEnumMemberName("lettingGo")]
    LettingGo,

    /// <summary>Every member went back.</summary>
    [JsonStringEnumMemberName("committed")]
    Committed,

    /// <summary>Every member stayed where it was.</summary>
    [JsonStringEnumMemberName("letGo")]
    LetGo,
}

/// <summary>A wish that a group goes back.</summary>
/// <param name="Id">Deterministic and unique in the group: the same wish twice is one.</param>
/// <param name="Model">Member whose version is at fault, or unwanted; null where a person asks for the whole group.</param>
/// <param name="From">Version of that member that is to be taken off; null without one.</param>
/// <param name="Reason">Why.</param>
/// <param name="Actor">Who or what asks.</param>
/// <param name="Automatic">Whether no person asks.</param>
/// <param name="Requested">When it was asked for.</param>
/// <param name="Targets">Versions to put back by model, where a person names them; a member that is not in it takes the newest that is proved good.</param>
[GenerateSerializer, Immutable, Alias("sentinel.group-rollback-request")]
public sealed record GroupRollbackRequest(
    [property: Id(0)] string Id,
    [property: Id(1)] string? Model,
    [property: Id(2)] string? From,
    [property: Id(3)] string Reason,
    [property: Id(4)] string Actor,
    [property: Id(5)] bool Automatic,
    [property: Id(6)] DateTimeOffset Requested,
    [property: Id(7)] ImmutableSortedDictionary<string, string> Targets);

/// <summary>What a member said, and whether it has done what was decided.</summary>
/// <param name="Model">The member.</param>
/// <param name="Target">Version that it has warmed and would put back; null while it has not answered, or cannot.</param>
/// <param name="Refusal">Why it cannot; null otherwise.</param>
/// <param name="Done">Whether it has switched, or let go.</param>
[GenerateSerializer, Immutable, Alias("sentinel.group-member-part")]
public sealed record GroupMemberPart([property: Id(0)] string Model, [property: Id(1)] string? Target, [property: Id(2)] string? Refusal, [property: Id(3)] bool Done);

/// <summary>A rollback of a group, under way or over.</summary>
/// <param name="Number">Its number among all of the group, from 1.</param>
/// <param name="Request">What was asked for.</param>
/// <param name="Phase">How far it has come.</param>
/// <param name="Epoch">Epoch of the group that it set; 0 where it set none.</param>
/// <param name="Deadline">Until when members may get ready.</param>
/// <param name="Ended">When every member had done what was decided; null before.</param>
/// <param name="Members">The members, by name.</param>
[GenerateSerializer, Immutable, Alias("sentinel.group-rollback")]
public sealed record GroupRollback(
    [property: Id(0)] long Number,
    [property: Id(1)] GroupRollbackRequest Request,
    [property: Id(2)] GroupPhase Phase,
    [property: Id(3)] long Epoch,
    [property: Id(4)] DateTimeOffset Deadline,
    [property: Id(5)] DateTimeOffset? Ended,
    [property: Id(6)] GroupMemberPart[] Members);

/// <summary>What a group answers to a wish.</summary>
/// <param name="Rollback">The rollback that the wish began, or that is under way, or that answered it before; null where it is refused.</param>
/// <param name="Refusal">Why nothing was begun; null otherwise.</param>
/// <param name="IsMember">False where the model that asks is none of the group: it goes back by itself.</param>
[GenerateSerializer, Immutable, Alias("sentinel.group-answer")]
public sealed record GroupAnswer([property: Id(0)] GroupRollback? Rollback, [property: Id(1)] string? Refusal, [property: Id(2)] bool IsMember = true);

/// <summary>A group as it stands.</summary>
/// <param name="Group">Its name.</param>
/// <param name="Models">Its members, in order of their names.</param>
/// <param name="Epoch">Grows by one with every rollback that is decided.</param>
/// <param name="Rollback">The rollback that is under way; null where there is none.</param>
/// <param name="Rollbacks">Those that ended, newest first.</param>
[GenerateSerializer, Immutable, Alias("sentinel.group-view")]
public sealed record GroupView(
    [property: Id(0)] string Group,
    [property: Id(1)] string[] Models,
    [property: Id(2)] long Epoch,
    [property: Id(3)] GroupRollback? Rollback,
    [property: Id(4)] GroupRollback[] Rollbacks);

/// <summary>What a group asks of a member: find and warm what it would put back, and hold the route.</summary>
/// <param name="Group">The group.</param>
/// <param name="Number">Number of the group's rollback. A member hears of none again that is over for it.</param>
/// <param name="Request">What was asked for.</param>
[GenerateSerializer, Immutable, Alias("sentinel.group-order")]
public sealed record GroupOrder([property: Id(0)] string Group, [property: Id(1)] long Number, [property: Id(2)] GroupRollbackRequest Request);

/// <summary>What a member answers to a <see cref="GroupOrder"/>.</summary>
/// <param name="Target">Version that is warm; null where it cannot.</param>
/// <param name="Refusal">Why it cannot; null otherwise.</param>
[GenerateSerializer, Immutable, Alias("sentinel.prepare-answer")]
public sealed record PrepareAnswer([property: Id(0)] string? Target, [property: Id(1)] string? Refusal);

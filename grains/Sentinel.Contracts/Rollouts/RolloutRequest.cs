using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Sentinel.Contracts.Rollouts;

/// <summary>A request to bring a version to traffic step by step.</summary>
/// <param name="Version">Which.</param>
/// <param name="Strategy">The way; null for the plan's.</param>
/// <param name="Plan">The plan; null for the model's own, or <see cref="RolloutPlan.Default"/> where it has none.</param>
/// <param name="Reason">Why.</param>
/// <param name="Actor">Who asks.</param>
/// <param name="Supersede">Whether a rollout that is under way ends for it; without it, the request is refused while there is one.</param>
[GenerateSerializer, Immutable, Alias("sentinel.rollout-request")]
public sealed record RolloutRequest(
    [property: Id(0)] string Version,
    [property: Id(1)] RolloutStrategy? Strategy,
    [property: Id(2)] RolloutPlan? Plan,
    [property: Id(3)] string Reason,
    [property: Id(4)] string Actor,
    [property: Id(5)] bool Supersede);

/// <summary>What a person may tell a rollout.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RolloutCommandKind>))]
public enum RolloutCommandKind
{
    /// <summary>Take no step up until told to resume.</summary>
    [JsonStringEnumMemberName("pause")]
    Pause,

    /// <summary>Go on where it was paused or held.</summary>
    [JsonStringEnumMemberName("resume")]
    Resume,

    /// <summary>Take the traffic back and end.</summary>
    [JsonStringEnumMemberName("abort")]
    Abort,

    /// <summary>It may start.</summary>
    [JsonStringEnumMemberName("approve")]
    Approve,

    /// <summary>Take the next step although its checks have not passed or its bake is not over; needs a reason.</summary>
    [JsonStringEnumMemberName("advance")]
    Advance,
}

/// <summary>A person's word to a rollout.</summary>
/// <param name="RolloutId">The rollout.</param>
/// <param name="Kind">What is to be done.</param>
/// <param name="Actor">Who says so.</param>
/// <param name="Reason">Why; required for <see cref="RolloutCommandKind.Advance"/>.</param>
[GenerateSerializer, Immutable, Alias("sentinel.rollout-command")]
public sealed record RolloutCommand(
    [property: Id(0)] string RolloutId,
    [property: Id(1)] RolloutCommandKind Kind,
    [property: Id(2)] string Actor,
    [property: Id(3)] string Reason);

/// <summary>Why a request or command about rollouts changed nothing.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RolloutRefusalKind>))]
public enum RolloutRefusalKind
{
    /// <summary>What was asked is wrong in itself; see the errors by field.</summary>
    [JsonStringEnumMemberName("invalid")]
    Invalid,

    /// <summary>There is no such rollout or version.</summary>
    [JsonStringEnumMemberName("notFound")]
    NotFound,

    /// <summary>It does not go with what is under way, such as a second rollout.</summary>
    [JsonStringEnumMemberName("conflict")]
    Conflict,

    /// <summary>This person may not, such as an author who approves.</summary>
    [JsonStringEnumMemberName("forbidden")]
    Forbidden,
}

/// <summary>Answer to a <see cref="RolloutRequest"/> or <see cref="RolloutCommand"/>.</summary>
/// <param name="Rollout">The rollout after it; the one that stands in the way where the kind of refusal is <see cref="RolloutRefusalKind.Conflict"/>; null where there is none.</param>
/// <param name="RefusalKind">Why nothing was changed; null when it was done, or was so already.</param>
/// <param name="Refusal">The same in a sentence that names the fix.</param>
/// <param name="Errors">What is wrong by field of the plan; empty otherwise.</param>
[GenerateSerializer, Immutable, Alias("sentinel.rollout-result")]
public sealed record RolloutResult(
    [property: Id(0)] RolloutView? Rollout,
    [property: Id(1)] RolloutRefusalKind? RefusalKind,
    [property: Id(2)] string? Refusal,
    [property: Id(3)] ImmutableSortedDictionary<string, string> Errors);

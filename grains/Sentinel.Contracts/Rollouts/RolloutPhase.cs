using System.Text.Json.Serialization;

namespace Sentinel.Contracts.Rollouts;

/// <summary>How far a rollout has come.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RolloutPhase>))]
public enum RolloutPhase
{
    /// <summary>Submitted; waits for an approval where the plan asks for one.</summary>
    [JsonStringEnumMemberName("draft")]
    Draft,

    /// <summary>May start; waits until its versions are loaded and warm and nothing forbids the first step.</summary>
    [JsonStringEnumMemberName("approved")]
    Approved,

    /// <summary>The new version gets a copy of the traffic and answers nobody.</summary>
    [JsonStringEnumMemberName("shadow")]
    Shadow,

    /// <summary>The new version takes the share of the step in force.</summary>
    [JsonStringEnumMemberName("canary")]
    Canary,

    /// <summary>The new version takes all traffic and is still watched.</summary>
    [JsonStringEnumMemberName("baking")]
    Baking,

    /// <summary>The final bake is over: what is left is to say so.</summary>
    [JsonStringEnumMemberName("live")]
    Live,

    /// <summary>A person stopped the way up; the route stays as it is, and the checks go on.</summary>
    [JsonStringEnumMemberName("paused")]
    Paused,

    /// <summary>The rules stopped the way up and told people; the route stays as it is, and the checks go on.</summary>
    [JsonStringEnumMemberName("held")]
    Held,

    /// <summary>End: every check passed to the last.</summary>
    [JsonStringEnumMemberName("succeeded")]
    Succeeded,

    /// <summary>End: the checks failed and the traffic was taken back.</summary>
    [JsonStringEnumMemberName("rolledBack")]
    RolledBack,

    /// <summary>End: a person, or the deadline, took the traffic back.</summary>
    [JsonStringEnumMemberName("aborted")]
    Aborted,

    /// <summary>End: another rollout took its place by command.</summary>
    [JsonStringEnumMemberName("superseded")]
    Superseded,

    /// <summary>End: it could not be carried out, such as a version that does not answer; no traffic was ever moved.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}

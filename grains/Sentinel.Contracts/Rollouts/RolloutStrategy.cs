using System.Text.Json.Serialization;

namespace Sentinel.Contracts.Rollouts;

/// <summary>How a version comes to its traffic.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RolloutStrategy>))]
public enum RolloutStrategy
{
    /// <summary>All traffic at once, after the version was proved to answer. No rollout is made of it: it is over when it is set.</summary>
    [JsonStringEnumMemberName("immediate")]
    Immediate,

    /// <summary>The version gets a copy of the traffic and answers nobody; when its checks have passed, the rollout ends and the route is as before.</summary>
    [JsonStringEnumMemberName("shadow")]
    Shadow,

    /// <summary>Shadow first, then the plan's steps up to all traffic, then the final bake.</summary>
    [JsonStringEnumMemberName("canary")]
    Canary,

    /// <summary>The plan's steps without a shadow before them, then the final bake.</summary>
    [JsonStringEnumMemberName("linear")]
    Linear,

    /// <summary>Shadow while warm, then all traffic in one step, then the final bake with the old version ready.</summary>
    [JsonStringEnumMemberName("blueGreen")]
    BlueGreen,

    /// <summary>The first step's share, sticky by entity, for one bake; when its checks have passed, the rollout ends and a person decides. The route is then as before.</summary>
    [JsonStringEnumMemberName("ab")]
    Ab,
}

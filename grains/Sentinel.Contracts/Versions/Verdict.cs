using System.Text.Json.Serialization;

namespace Sentinel.Contracts.Versions;

/// <summary>What the policy says of a feature, a window or a version.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
public enum Verdict
{
    /// <summary>There is not enough to judge by; the reason is given beside it. Neither a pass nor a fail.</summary>
    [JsonStringEnumMemberName("insufficient")]
    Insufficient,

    /// <summary>Within its limits.</summary>
    [JsonStringEnumMemberName("stable")]
    Stable,

    /// <summary>Over the lower limit.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,

    /// <summary>Over the upper limit and beyond what chance explains.</summary>
    [JsonStringEnumMemberName("drift")]
    Drift,
}

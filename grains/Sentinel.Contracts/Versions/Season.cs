using System.Text.Json.Serialization;

namespace Sentinel.Contracts.Versions;

/// <summary>The season that expected shares follow; times are read in UTC.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Season>))]
public enum Season
{
    /// <summary>None: the same shares at every hour.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Shares by hour of the day.</summary>
    [JsonStringEnumMemberName("day")]
    Day,

    /// <summary>Shares by hour of the day, weekdays and weekends apart.</summary>
    [JsonStringEnumMemberName("week")]
    Week,
}

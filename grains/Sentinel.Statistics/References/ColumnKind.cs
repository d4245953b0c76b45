using System.Text.Json.Serialization;

namespace Sentinel.Statistics.References;

/// <summary>How a column is read and compared.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ColumnKind>))]
public enum ColumnKind
{
    /// <summary>Real numbers, compared by their distribution over the reference's quantile bins.</summary>
    [JsonStringEnumMemberName("numeric")]
    Numeric = 1,

    /// <summary>Names, compared by their shares.</summary>
    [JsonStringEnumMemberName("categorical")]
    Categorical = 2,
}

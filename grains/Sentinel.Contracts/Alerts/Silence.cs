using System.Text.Json.Serialization;

namespace Sentinel.Contracts.Alerts;

/// <summary>How a matcher holds a label against its value.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MatchOperator>))]
public enum MatchOperator
{
    /// <summary>Equal.</summary>
    [JsonStringEnumMemberName("=")]
    Equal,

    /// <summary>Not equal.</summary>
    [JsonStringEnumMemberName("!=")]
    NotEqual,

    /// <summary>The whole label fits the regular expression.</summary>
    [JsonStringEnumMemberName("=~")]
    Matches,

    /// <summary>The whole label does not fit the regular expression.</summary>
    [JsonStringEnumMemberName("!~")]
    MatchesNot,
}

/// <summary>A condition on one label; a label that is not there counts as empty, as in Prometheus.</summary>
[GenerateSerializer, Immutable, Alias("sentinel.label-matcher")]
public sealed record LabelMatcher([property: Id(0)] string Name, [property: Id(1)] MatchOperator Operator, [property: Id(2)] string Value);

/// <summary>Alerts that fit every matcher are kept and shown, and not told, from its start to its end.</summary>
/// <param name="Id">Unique.</param>
/// <param name="Matchers">All must hold; at least one of them does not hold for an alert without labels.</param>
/// <param name="Author">Who made it.</param>
/// <param name="Comment">Why.</param>
/// <param name="Start">From when.</param>
/// <param name="End">Until when; earlier than was asked for where somebody ended it.</param>
[GenerateSerializer, Immutable, Alias("sentinel.silence")]
public sealed record Silence(
    [property: Id(0)] string Id,
    [property: Id(1)] LabelMatcher[] Matchers,
    [property: Id(2)] string Author,
    [property: Id(3)] string Comment,
    [property: Id(4)] DateTimeOffset Start,
    [property: Id(5)] DateTimeOffset End);

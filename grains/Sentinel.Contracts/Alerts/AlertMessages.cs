using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Sentinel.Contracts.Events;

namespace Sentinel.Contracts.Alerts;

/// <summary>State of an alert.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AlertState>))]
public enum AlertState
{
    /// <summary>It holds.</summary>
    [JsonStringEnumMemberName("firing")]
    Firing,

    /// <summary>It holds and somebody has seen it.</summary>
    [JsonStringEnumMemberName("acknowledged")]
    Acknowledged,

    /// <summary>It is over.</summary>
    [JsonStringEnumMemberName("resolved")]
    Resolved,
}

/// <summary>An alert. Its identity is its labels but for the severity; figures are in the message.</summary>
[GenerateSerializer, Immutable, Alias("sentinel.alert-view")]
public sealed record AlertView(
    [property: Id(0)] string Id,
    [property: Id(1)] string Name,
    [property: Id(2)] string Model,
    [property: Id(3)] string? Version,
    [property: Id(4)] AlertState State,
    [property: Id(5)] string Message,
    [property: Id(6)] DateTimeOffset Started,
    [property: Id(7)] DateTimeOffset? Resolved,
    [property: Id(8)] string? AcknowledgedBy)
{
    /// <summary>What matchers of silences and receivers know it by: <c>alertname</c>, <c>model</c>, <c>version</c>, <c>severity</c> and labels of its own.</summary>
    [Id(9)]
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Whether it changed its state too often: nothing is told of it until it has been steady for a while.</summary>
    [Id(10)]
    public bool Flapping { get; init; }

    /// <summary>Figures beside the message, by name; they take no part in its identity.</summary>
    [Id(12)]
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Id of a silence that keeps it from being told now; null for none.</summary>
    [Id(11)]
    public string? SilencedBy { get; init; }
}

/// <summary>State of a delivery.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeliveryState>))]
public enum DeliveryState
{
    /// <summary>It waits for its next attempt.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>The receiver answered 2xx.</summary>
    [JsonStringEnumMemberName("delivered")]
    Delivered,

    /// <summary>Every attempt failed, or the hook is gone: it is kept and can be replayed.</summary>
    [JsonStringEnumMemberName("deadLettered")]
    DeadLettered,
}

/// <summary>One event on its way to one hook. At least once, with the same id over all attempts.</summary>
[GenerateSerializer, Immutable, Alias("sentinel.delivery-view")]
public sealed record DeliveryView(
    [property: Id(0)] string Id,
    [property: Id(1)] string Hook,
    [property: Id(2)] SentinelEvent Event,
    [property: Id(3)] DeliveryState State,
    [property: Id(4)] int Attempts,
    [property: Id(5)] DateTimeOffset? NextAttempt,
    [property: Id(6)] DateTimeOffset? DeliveredAt,
    [property: Id(7)] string? LastError)
{
    /// <summary>The alerts that it tells of, as they stood then; empty for events that are no alerts.</summary>
    [Id(8)]
    public AlertView[] Alerts { get; init; } = [];
}

using System.Text.Json.Serialization;
using Sentinel.Contracts.Events;

namespace Sentinel.Contracts.Alerts;

/// <summary>Where and how events are sent out.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Type">Kind: <c>webhook</c>.</param>
/// <param name="Url">Absolute http or https address.</param>
/// <param name="SecretFrom">Where the signing secret is read from when a delivery is made, such as <c>env:OPS_SECRET</c>; null for unsigned.</param>
/// <param name="Events">Filters on <see cref="EventTypes.ShortName"/>: exact, or ending in <c>*</c>.</param>
[GenerateSerializer, Immutable, Alias("sentinel.hook-spec")]
public sealed record HookSpec(
    [property: Id(0)] string Name,
    [property: Id(1)] string Type,
    [property: Id(2)] string Url,
    [property: Id(3)] string? SecretFrom,
    [property: Id(4)] string[] Events);

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

/// <summary>An alert. Its identity is its name, model and version; figures are in the message.</summary>
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
    [property: Id(8)] string? AcknowledgedBy);

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
    [property: Id(7)] string? LastError);

using System.Text.Json.Serialization;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;

namespace Sentinel.Contracts.Simulations;

/// <summary>What a policy would have done at an alarm.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SimulatedAction>))]
public enum SimulatedAction
{
    /// <summary>Told people, and no more.</summary>
    [JsonStringEnumMemberName("alert")]
    Alert,

    /// <summary>Asked for retraining.</summary>
    [JsonStringEnumMemberName("retrain")]
    Retrain,

    /// <summary>Rolled the version back.</summary>
    [JsonStringEnumMemberName("rollback")]
    Rollback,
}

/// <summary>What an alarm of a policy turned out to be, by the recorded history.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AlarmStanding>))]
public enum AlarmStanding
{
    /// <summary>It still stands at the last window, and nobody has acted or said anything.</summary>
    [JsonStringEnumMemberName("open")]
    Open,

    /// <summary>People marked its first window faulty, or something was done while it stood: a rollback, a retraining, a quarantine, a promotion, another reference.</summary>
    [JsonStringEnumMemberName("confirmed")]
    Confirmed,

    /// <summary>People marked its first window healthy, or it was over without anything having been done.</summary>
    [JsonStringEnumMemberName("false")]
    False,
}

/// <summary>An alarm that a policy would have raised.</summary>
/// <param name="Window">Window after which it stood.</param>
/// <param name="Time">Event time of that window's last row.</param>
/// <param name="ClearedWindow">Window after which it was over; null when it still stands.</param>
/// <param name="Cause">What the alarm blames.</param>
/// <param name="Action">What the policy would have done.</param>
/// <param name="Standing">What it turned out to be.</param>
/// <param name="Sentence">What people would have been told.</param>
[GenerateSerializer, Immutable, Alias("sentinel.simulated-alarm")]
public sealed record SimulatedAlarm(
    [property: Id(0)] string Window,
    [property: Id(1)] DateTimeOffset Time,
    [property: Id(2)] string? ClearedWindow,
    [property: Id(3)] DriftCause Cause,
    [property: Id(4)] SimulatedAction Action,
    [property: Id(5)] AlarmStanding Standing,
    [property: Id(6)] string Sentence);

/// <summary>What a policy would have done over recorded windows.</summary>
/// <param name="Alarms">Its alarms, in their order.</param>
/// <param name="FalseAlarms">How many of them were false.</param>
/// <param name="RolledBack">Event time at which it would have rolled back; null when never.</param>
/// <param name="Retrained">Event time at which it would first have asked for retraining; null when never.</param>
[GenerateSerializer, Immutable, Alias("sentinel.simulated-policy")]
public sealed record SimulatedPolicy(
    [property: Id(0)] SimulatedAlarm[] Alarms, [property: Id(1)] int FalseAlarms, [property: Id(2)] DateTimeOffset? RolledBack, [property: Id(3)] DateTimeOffset? Retrained);

/// <summary>A recorded window, and the version's verdict after it under each policy.</summary>
/// <param name="Id">Window.</param>
/// <param name="Time">Event time of its last row.</param>
/// <param name="Recorded">As it was.</param>
/// <param name="Present">Under the policy in force.</param>
/// <param name="Other">Under the other policy.</param>
[GenerateSerializer, Immutable, Alias("sentinel.simulated-window")]
public sealed record SimulatedWindow(
    [property: Id(0)] string Id, [property: Id(1)] DateTimeOffset Time, [property: Id(2)] Verdict Recorded, [property: Id(3)] Verdict Present, [property: Id(4)] Verdict Other);

/// <summary>The same recorded windows under the policy in force and under another.</summary>
/// <param name="Model">Model.</param>
/// <param name="Version">Version.</param>
/// <param name="Sentence">The difference in a sentence.</param>
/// <param name="Present">The policy in force.</param>
/// <param name="Other">The other policy.</param>
/// <param name="Windows">Windows that were judged anew, oldest first.</param>
/// <param name="Unjudged">Windows that could not be, because their sketches are no longer kept or they had no reference, oldest first.</param>
/// <param name="Notes">What a reader must know of the simulation's limits.</param>
[GenerateSerializer, Immutable, Alias("sentinel.simulation")]
public sealed record Simulation(
    [property: Id(0)] string Model,
    [property: Id(1)] string Version,
    [property: Id(2)] string Sentence,
    [property: Id(3)] SimulatedPolicy Present,
    [property: Id(4)] SimulatedPolicy Other,
    [property: Id(5)] SimulatedWindow[] Windows,
    [property: Id(6)] string[] Unjudged,
    [property: Id(7)] string[] Notes);

/// <summary>What the history says of a stretch of a version's windows.</summary>
/// <param name="From">First window; of a mark the window that is marked.</param>
/// <param name="To">Last window; null when it is not over.</param>
/// <param name="Standing">What it was.</param>
/// <param name="IsMark">Whether people said so of that one window.</param>
[GenerateSerializer, Immutable, Alias("sentinel.recorded-stretch")]
public sealed record RecordedStretch([property: Id(0)] string From, [property: Id(1)] string? To, [property: Id(2)] AlarmStanding Standing, [property: Id(3)] bool IsMark);

using System.Collections.Immutable;
using Sentinel.Contracts.Versions;

namespace Sentinel.Decisions.Evidence;

/// <summary>All evidence of a version against its reference. Another reference, or another season, begins anew.</summary>
/// <param name="ReferenceDigest">The reference.</param>
/// <param name="Season">The season that expected shares follow.</param>
/// <param name="Streams">Evidence by stream of windows: <c>topic/partition</c>, or <c>time</c>.</param>
public sealed record VersionEvidence(string ReferenceDigest, Season Season, ImmutableSortedDictionary<string, StreamEvidence> Streams)
{
    /// <summary>The stream of windows by event time.</summary>
    public const string ByTime = "time";

    /// <summary>No evidence yet.</summary>
    public static VersionEvidence Start(string referenceDigest, Season season) =>
        new(referenceDigest, season, ImmutableSortedDictionary.Create<string, StreamEvidence>(StringComparer.Ordinal));

    /// <summary>Whether evidence against this reference under this season goes on here.</summary>
    public bool IsOf(string referenceDigest, Season season) => ReferenceDigest == referenceDigest && Season == season;

    /// <summary>Whether the alarm of an input stands in any stream.</summary>
    /// <param name="inputs">Number of inputs.</param>
    public bool InputsAlarm(int inputs) => Streams.Values.Any(stream => stream.Alarms.Take(inputs).Any(alarm => alarm.Stands));

    /// <summary>Whether the alarm of the prediction or the class stands in any stream.</summary>
    /// <param name="inputs">Number of inputs.</param>
    public bool AnswersAlarm(int inputs) => Streams.Values.Any(stream => stream.Alarms.Skip(inputs).Any(alarm => alarm.Stands));
}

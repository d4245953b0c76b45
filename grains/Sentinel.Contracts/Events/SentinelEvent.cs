using System.Collections.Immutable;

namespace Sentinel.Contracts.Events;

/// <summary>Something that happened: an entry of topic <c>sentinel.events</c>, of the page's event list, and what hooks are told.</summary>
/// <param name="Id">Deterministic and unique: receivers ignore repeats by it.</param>
/// <param name="Type">One of <see cref="EventTypes"/>.</param>
/// <param name="Model">Model it is about.</param>
/// <param name="Version">Version it is about; null where it is about the model.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Message">What a person would say of it.</param>
/// <param name="Data">Figures and names by key.</param>
[GenerateSerializer, Immutable, Alias("sentinel.event")]
public sealed record SentinelEvent(
    [property: Id(0)] string Id,
    [property: Id(1)] string Type,
    [property: Id(2)] string Model,
    [property: Id(3)] string? Version,
    [property: Id(4)] DateTimeOffset Time,
    [property: Id(5)] string Message,
    [property: Id(6)] ImmutableSortedDictionary<string, string> Data);

/// <summary>Types of events, as they stand in CloudEvents.</summary>
public static class EventTypes
{
    private const string Prefix = "io.sentinel.";
    private const string Suffix = ".v1";

    /// <summary>A window was closed and judged.</summary>
    public const string WindowClosed = "io.sentinel.window.closed.v1";

    /// <summary>A version began to drift.</summary>
    public const string DriftDetected = "io.sentinel.drift.detected.v1";

    /// <summary>A version's drift is over.</summary>
    public const string DriftCleared = "io.sentinel.drift.cleared.v1";

    /// <summary>A version was registered.</summary>
    public const string VersionRegistered = "io.sentinel.version.registered.v1";

    /// <summary>A version is held against a reference from now on, in place of the one before.</summary>
    public const string ReferenceFrozen = "io.sentinel.reference.frozen.v1";

    /// <summary>A version's digest was forbidden to serve.</summary>
    public const string VersionQuarantined = "io.sentinel.version.quarantined.v1";

    /// <summary>A version was taken out of the registry.</summary>
    public const string VersionDeleted = "io.sentinel.version.deleted.v1";

    /// <summary>A model was taken out of the registry, with all its versions.</summary>
    public const string ModelDeleted = "io.sentinel.model.deleted.v1";

    /// <summary>Traffic moved to a version.</summary>
    public const string RolloutStepped = "io.sentinel.rollout.stepped.v1";

    /// <summary>A rollout was stopped by its rules; the traffic stays where it is.</summary>
    public const string RolloutHeld = "io.sentinel.rollout.held.v1";

    /// <summary>A rollout ended.</summary>
    public const string RolloutEnded = "io.sentinel.rollout.ended.v1";

    /// <summary>Traffic is being moved back.</summary>
    public const string RollbackStarted = "io.sentinel.rollback.started.v1";

    /// <summary>Traffic was moved back and what answers was read back.</summary>
    public const string RollbackCompleted = "io.sentinel.rollback.completed.v1";

    /// <summary>A version passed its rehearsal as target of a rollback: for the first time, or after it failed.</summary>
    public const string RehearsalPassed = "io.sentinel.rehearsal.passed.v1";

    /// <summary>A version failed its rehearsal as target of a rollback.</summary>
    public const string RehearsalFailed = "io.sentinel.rehearsal.failed.v1";

    /// <summary>A group of models is asked to go back together.</summary>
    public const string GroupRequested = "io.sentinel.group.requested.v1";

    /// <summary>Every member of a group is ready, and it is decided that all go back.</summary>
    public const string GroupCommitted = "io.sentinel.group.committed.v1";

    /// <summary>A member of a group could not go back, so that none does.</summary>
    public const string GroupReleased = "io.sentinel.group.released.v1";

    /// <summary>Retraining is asked for.</summary>
    public const string RetrainRequested = "io.sentinel.retrain.requested.v1";

    /// <summary>Retraining was not asked for, by a cool-down or a cause upstream.</summary>
    public const string RetrainSuppressed = "io.sentinel.retrain.suppressed.v1";

    /// <summary>A retraining run ended: with a new version, or without one.</summary>
    public const string RetrainCompleted = "io.sentinel.retrain.completed.v1";

    /// <summary>An alert fires.</summary>
    public const string AlertFired = "io.sentinel.alert.fired.v1";

    /// <summary>Somebody has seen an alert.</summary>
    public const string AlertAcknowledged = "io.sentinel.alert.acknowledged.v1";

    /// <summary>An alert is over.</summary>
    public const string AlertResolved = "io.sentinel.alert.resolved.v1";

    /// <summary>The middle of a type, such as <c>drift.detected</c>: what hooks filter by.</summary>
    public static string ShortName(string type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.StartsWith(Prefix, StringComparison.Ordinal) && type.EndsWith(Suffix, StringComparison.Ordinal) ? type[Prefix.Length..^Suffix.Length] : type;
    }
}

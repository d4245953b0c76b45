namespace Sentinel.Contracts.Models;

/// <summary>What came of the rehearsal of one version as a rollback's target.</summary>
/// <param name="Version">The version.</param>
/// <param name="Time">When.</param>
/// <param name="Failure">Why it is no target until it passes; null when it passed.</param>
/// <param name="Routers">Routers that rehearsed it.</param>
/// <param name="Replayed">Recent requests that it was asked again; 0 where none was seen since the silos began, or where it is served elsewhere: then it was only loaded and warmed, or not even that.</param>
/// <param name="Compared">Those of them that it had answered itself while it served, whose answers had to be the same to the bit.</param>
/// <param name="Actor">Who or what had it rehearsed.</param>
[GenerateSerializer, Immutable, Alias("sentinel.rehearsal-record")]
public sealed record RehearsalRecord(
    [property: Id(0)] string Version,
    [property: Id(1)] DateTimeOffset Time,
    [property: Id(2)] string? Failure,
    [property: Id(3)] int Routers,
    [property: Id(4)] int Replayed,
    [property: Id(5)] int Compared,
    [property: Id(6)] string Actor)
{
    /// <summary>Whether it may be put back.</summary>
    public bool Passed => Failure is null;
}

/// <summary>What a router found when it asked a version again what it was asked lately.</summary>
/// <param name="Router">Name of the router.</param>
/// <param name="Replayed">Requests.</param>
/// <param name="Compared">Those whose answer by the same version is known.</param>
/// <param name="Failure">The first thing that was wrong; null when nothing was.</param>
[GenerateSerializer, Immutable, Alias("sentinel.rehearsal-word")]
public sealed record RehearsalWord([property: Id(0)] string Router, [property: Id(1)] int Replayed, [property: Id(2)] int Compared, [property: Id(3)] string? Failure);

/// <summary>Answer to a wish to rehearse now.</summary>
/// <param name="Rehearsals">What was found, in the order in which a rollback would take the versions, up to the first that passed.</param>
/// <param name="Refusal">Why nothing was rehearsed; null otherwise.</param>
[GenerateSerializer, Immutable, Alias("sentinel.rehearsal-answer")]
public sealed record RehearsalAnswer([property: Id(0)] RehearsalRecord[] Rehearsals, [property: Id(1)] string? Refusal);

using System.Collections.Immutable;

namespace Sentinel.Contracts.Rollouts;

/// <summary>What one version answered under one route, with traffic or as a shadow.</summary>
/// <param name="Version">The version.</param>
/// <param name="Epoch">The route's epoch.</param>
/// <param name="Rows">Rows that it answered, and requests that it failed: rows of a request fail together, so a failed request counts as one, however many rows it has.</param>
/// <param name="Errors">Requests that it failed or answered too late; at most <paramref name="Rows"/>.</param>
/// <param name="Classes">Rows by class that was answered; empty where answers have no class.</param>
/// <param name="Scores">Scores that were answered, by row.</param>
/// <param name="Latencies">Times that it took from being given a core to its answer, in µs, by request.</param>
[GenerateSerializer, Immutable, Alias("sentinel.arm-tally")]
public sealed record ArmTally(
    [property: Id(0)] string Version,
    [property: Id(1)] long Epoch,
    [property: Id(2)] long Rows,
    [property: Id(3)] long Errors,
    [property: Id(4)] ImmutableSortedDictionary<string, long> Classes,
    [property: Id(5)] LogBuckets Scores,
    [property: Id(6)] LogBuckets Latencies)
{
    /// <summary>Copies of requests that it was not shown as a shadow, because too many waited or the silo was busy. They are no rows and no errors.</summary>
    [Id(7)]
    public long Dropped { get; init; }
}

/// <summary>How often one class became another.</summary>
/// <param name="Stable">Class that the stable version answered.</param>
/// <param name="Challenger">Class that the challenger answered to the same request.</param>
/// <param name="Rows">How often.</param>
[GenerateSerializer, Immutable, Alias("sentinel.class-flip")]
public sealed record ClassFlip([property: Id(0)] string Stable, [property: Id(1)] string Challenger, [property: Id(2)] long Rows);

/// <summary>What two versions answered to the same requests under one route. Differences are the challenger's score less the stable one's.</summary>
/// <param name="Stable">Version whose answers were given.</param>
/// <param name="Challenger">Version that was asked the same.</param>
/// <param name="Epoch">The route's epoch.</param>
/// <param name="Pairs">Rows that both answered.</param>
/// <param name="Agreed">Of them, those with the same class, or with scores within one part in 10^6 where there are no classes.</param>
/// <param name="Flips">The others by class; empty where answers have no class.</param>
/// <param name="Higher">Pairs in which the challenger's score is the higher one, by more than one part in 10^6.</param>
/// <param name="Lower">Pairs in which it is the lower one, by more than that.</param>
/// <param name="SumDifference">Sum of the differences.</param>
/// <param name="SumSquaredDifference">Sum of their squares.</param>
[GenerateSerializer, Immutable, Alias("sentinel.pair-tally")]
public sealed record PairTally(
    [property: Id(0)] string Stable,
    [property: Id(1)] string Challenger,
    [property: Id(2)] long Epoch,
    [property: Id(3)] long Pairs,
    [property: Id(4)] long Agreed,
    [property: Id(5)] ClassFlip[] Flips,
    [property: Id(6)] long Higher,
    [property: Id(7)] long Lower,
    [property: Id(8)] double SumDifference,
    [property: Id(9)] double SumSquaredDifference)
{
    /// <summary>The differences themselves, so that pairs beyond any tolerance can be counted.</summary>
    [Id(10)]
    public LogBuckets Differences { get; init; } = LogBuckets.Empty;
}

/// <summary>What a router counted of a model since it last told. A repeat of a sequence number is ignored by the receiver, so it may be sent until it is confirmed.</summary>
/// <param name="Router">Name of the router.</param>
/// <param name="Incarnation">Made anew whenever the router starts: its sequence numbers then begin at 1 again.</param>
/// <param name="Sequence">Number of this tally in the incarnation, from 1, without gaps.</param>
/// <param name="Arms">By version and epoch.</param>
/// <param name="Pairs">By pair of versions and epoch.</param>
[GenerateSerializer, Immutable, Alias("sentinel.traffic-tally")]
public sealed record TrafficTally(
    [property: Id(0)] string Router,
    [property: Id(1)] string Incarnation,
    [property: Id(2)] long Sequence,
    [property: Id(3)] ArmTally[] Arms,
    [property: Id(4)] PairTally[] Pairs);

/// <summary>What all routers counted of a model.</summary>
/// <param name="Arms">By epoch and version, ascending.</param>
/// <param name="Pairs">By epoch, stable version and challenger, ascending.</param>
[GenerateSerializer, Immutable, Alias("sentinel.traffic-totals")]
public sealed record TrafficTotals([property: Id(0)] ArmTally[] Arms, [property: Id(1)] PairTally[] Pairs)
{
    /// <summary>Nothing.</summary>
    public static TrafficTotals None { get; } = new([], []);
}

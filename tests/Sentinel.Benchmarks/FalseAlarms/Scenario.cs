using Sentinel.Contracts.Versions;
using Sentinel.Testing.Streams;

namespace Sentinel.Benchmarks.FalseAlarms;

/// <summary>A kind of stream with the reference that it is held against.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Kind">How its rows hang together.</param>
/// <param name="ReferenceRows">Rows of the reference, a multiple of a day's where there is a season.</param>
/// <param name="Season">The season that the monitor is told.</param>
internal sealed record Scenario(string Name, StreamKind Kind, int ReferenceRows, Season Season = Season.None)
{
    /// <summary>References of dependent streams have 20,000 effective rows or more: a hundred batches of 200.</summary>
    public static Scenario[] All { get; } =
    [
        new("independent", StreamKind.Independent, 20_000),
        new("autoregression 0.5", StreamKind.AutoregressiveHalf, 100_000),
        new("autoregression 0.9", StreamKind.AutoregressiveNineTenths, 600_000),
        new("bursts of 10", StreamKind.Bursts, 320_000),
        new("daily wave, `season: day`", StreamKind.DailyWave, 96_000, Season.Day),
        new("daily wave, no season", StreamKind.DailyWave, 96_000),
        new("independent, reference of 500", StreamKind.Independent, 500),
    ];
}

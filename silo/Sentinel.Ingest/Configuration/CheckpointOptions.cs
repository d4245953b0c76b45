using System.ComponentModel.DataAnnotations;

namespace Sentinel.Ingest.Configuration;

/// <summary>How often what is folded is made durable: section <c>Checkpoint</c>.</summary>
public sealed record CheckpointOptions
{
    /// <summary>Time between two barriers, 10 ms to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);
}

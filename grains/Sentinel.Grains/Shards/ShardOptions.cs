using System.ComponentModel.DataAnnotations;

namespace Sentinel.Grains.Shards;

/// <summary>Bounds of window shards: section <c>Shards</c>.</summary>
public sealed class ShardOptions
{
    /// <summary>Closed windows that may wait for the version before a shard takes no more rows. Default 128.</summary>
    [Range(1, 10_000)]
    public int PendingWindowsMax { get; set; } = 128;

    /// <summary>Closed windows in one call to the version, which writes its record once for all of them. Default 32.</summary>
    [Range(1, 1000)]
    public int WindowsPerCall { get; set; } = 32;

    /// <summary>Time between two attempts to reach a version that does not answer. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "01:00:00")]
    public TimeSpan RetryPeriod { get; set; } = TimeSpan.FromSeconds(2);
}

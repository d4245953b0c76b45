using System.ComponentModel.DataAnnotations;

namespace Sentinel.Grains.Versions;

/// <summary>Bounds of model versions: section <c>Versions</c>.</summary>
public sealed class VersionOptions
{
    /// <summary>
    /// How long a window by event time waits for a shard that tells nothing, before it is judged without that shard's part; a part that comes after that is counted late. Default 30 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan ShardIdleAfter { get; set; } = TimeSpan.FromSeconds(30);
}

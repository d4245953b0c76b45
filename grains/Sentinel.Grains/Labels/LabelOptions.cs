using System.ComponentModel.DataAnnotations;

namespace Sentinel.Grains.Labels;

/// <summary>Bounds of joining labels, for each label shard of a version (there are four): section <c>Labels</c>.</summary>
public sealed class LabelOptions
{
    /// <summary>Predictions, and again early labels, that are kept in memory and in the shard's record; more become a segment of their own. Default 8,192.</summary>
    [Range(16, 16_384)]
    public int MemoryEntries { get; set; } = 8_192;

    /// <summary>Segments of predictions, and again of early labels; the oldest goes when there are more, and what waits in it expires. Default 256, which is two million predictions a shard.</summary>
    [Range(1, 4_096)]
    public int Segments { get; set; } = 256;

    /// <summary>Time between two attempts to reach a version that does not answer. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "01:00:00")]
    public TimeSpan RetryPeriod { get; set; } = TimeSpan.FromSeconds(2);
}

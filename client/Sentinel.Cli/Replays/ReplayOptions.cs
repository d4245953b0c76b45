using Sentinel.Contracts;

namespace Sentinel.Cli.Replays;

/// <summary>Which columns of a replayed file mean what.</summary>
internal sealed record ReplayOptions(ModelVersionId ModelVersion, string? TimeColumn, string? IdColumn, string? PredictionColumn, string? ClassColumn)
{
    /// <summary>The columns that are no features.</summary>
    public IEnumerable<string> Named => new[] { TimeColumn, IdColumn, PredictionColumn, ClassColumn }.OfType<string>();
}

/// <summary>A message that is ready to be sent.</summary>
internal readonly record struct ReplayMessage(string Key, byte[] Value);

using System.Globalization;

namespace Sentinel.Silo.Scoring.Inference;

/// <summary>Ids of requests that bring none: unique over silos and starts by what they begin with, and counted after it.</summary>
internal sealed class RequestIds(TimeProvider time)
{
    private readonly string _start = Guid.CreateVersion7(time.GetUtcNow()).ToString("n");
    private long _count;

    /// <summary>Another one.</summary>
    internal string Next() => string.Create(CultureInfo.InvariantCulture, $"{_start}-{Interlocked.Increment(ref _count):x}");
}

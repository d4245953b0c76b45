namespace Sentinel.Client.Sending;

/// <summary>Pauses that double up to a bound; each is a random part of it, so that senders which failed together do not come back together. Threading: one caller at a time.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan most, TimeProvider time)
{
    // Of the process and its clock: senders must differ, and need nothing better.
    private readonly Random _random = new(HashCode.Combine(Environment.ProcessId, time.GetTimestamp()));
    private TimeSpan? _last;

    /// <summary>Begins anew: something went well.</summary>
    internal void Reset() => _last = null;

    /// <summary>Waits half of the pause and a random part of the other half.</summary>
    internal async Task WaitAsync(CancellationToken ct)
    {
        var pause = _last is { } last ? last * 2 : first;
        _last = pause < most ? pause : most;
        await Task.Delay(_last.Value * (0.5 + (_random.NextDouble() / 2)), time, ct);
    }
}

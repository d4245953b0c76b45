namespace Sentinel.Ingest;

/// <summary>Pauses between attempts that double from one to the next, up to a longest. Threading: none.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, TimeProvider time)
{
    private int _doublings;

    /// <summary>The pause that comes next; doubles the one after it.</summary>
    public TimeSpan Next()
    {
        var pause = first * Math.Pow(2, _doublings);
        if (pause >= longest)
        {
            return longest;
        }

        _doublings++;
        return pause;
    }

    /// <summary>Waits for the pause that comes next.</summary>
    public Task WaitAsync(CancellationToken cancellation) => Task.Delay(Next(), time, cancellation);

    /// <summary>Starts over with the first pause.</summary>
    public void Reset() => _doublings = 0;
}

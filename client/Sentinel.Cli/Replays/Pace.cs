namespace Sentinel.Cli.Replays;

/// <summary>Keeps a sender to a rate: waits before a row that would come too early.</summary>
/// <param name="rowsPerSecond">The rate; null for as fast as it goes.</param>
/// <param name="time">The clock.</param>
internal sealed class Pace(double? rowsPerSecond, TimeProvider time)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(5);

    private readonly long _started = time.GetTimestamp();

    public async ValueTask WaitAsync(long rowsSent, CancellationToken ct)
    {
        if (rowsPerSecond is { } rate)
        {
            var early = TimeSpan.FromSeconds(rowsSent / rate) - time.GetElapsedTime(_started);
            if (early > Shortest)
            {
                await Task.Delay(early, time, ct);
            }
        }
    }
}

using System.Threading.Channels;
using Sentinel.Silo.Configuration;

namespace Sentinel.Silo.Scoring.Shadows;

/// <summary>Copies of requests that wait for their shadow. Bounded by rows: nobody ever waits to add one. Threading: safe.</summary>
public sealed class ShadowBacklog(SiloOptions options)
{
    private readonly Channel<ShadowCopy> _copies = Channel.CreateUnbounded<ShadowCopy>();
    private long _rows;

    /// <summary>Adds a copy; false when it is full. A copy that is larger than the bound is taken when nothing else waits.</summary>
    public bool TryAdd(ShadowCopy copy)
    {
        ArgumentNullException.ThrowIfNull(copy);
        var rows = Interlocked.Add(ref _rows, copy.Rows);
        if (rows > options.Scoring.ShadowRows && rows > copy.Rows)
        {
            Interlocked.Add(ref _rows, -copy.Rows);
            return false;
        }

        return _copies.Writer.TryWrite(copy);
    }

    /// <summary>Takes the copy that waits longest; waits for one.</summary>
    public async ValueTask<ShadowCopy> TakeAsync(CancellationToken cancellationToken)
    {
        var copy = await _copies.Reader.ReadAsync(cancellationToken);
        Interlocked.Add(ref _rows, -copy.Rows);
        return copy;
    }
}

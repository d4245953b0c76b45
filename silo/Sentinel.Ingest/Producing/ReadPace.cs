using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Status;
using Sentinel.Ingest.Topics;

namespace Sentinel.Ingest.Producing;

/// <summary>
/// Keeps a producer from outrunning the reader of a broker that keeps only its last megabytes: what is under way, and what was sent to a partition and is not read yet,
/// stay below <see cref="IngestOptions.EphemeralBytes"/>. Free for brokers with a disk. Threading: safe.
/// </summary>
internal sealed class ReadPace(string topic, KafkaConnection connection, IngestBoard board, IngestOptions options, TimeProvider time)
{
    private const int OverheadBytes = 120;

    private static readonly TimeSpan LookTime = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<int, Backlog> _backlogs = [];
    private long _underWay;
    private volatile bool _isPaced;
    private volatile bool _isFree;

    /// <summary>Waits until a message of that many bytes may be sent; every message that enters is either sent or leaves.</summary>
    /// <exception cref="PredictionsNotSentException">The reader did not come closer for half a minute.</exception>
    /// <exception cref="PredictionTooLargeException">The message is larger than the bound.</exception>
    public async ValueTask EnterAsync(int bytes, CancellationToken cancellation)
    {
        if (!_isPaced && !_isFree)
        {
            _isPaced = await Task.Run(() => connection.IsEphemeral, cancellation).ConfigureAwait(false);
            _isFree = !_isPaced;
        }

        if (_isFree)
        {
            return;
        }

        if (bytes > options.EphemeralBytes)
        {
            throw new PredictionTooLargeException($"A message of {bytes} bytes would push others out of the embedded broker, which keeps its newest 5 MB: send at most {options.EphemeralBytes} bytes, or use a broker of your own");
        }

        var started = time.GetTimestamp();
        while (!TryEnter(bytes + OverheadBytes))
        {
            if (time.GetElapsedTime(started) > Patience)
            {
                throw new PredictionsNotSentException($"Predictions are not read fast enough: more than {options.EphemeralBytes} bytes of a partition wait, and the embedded broker keeps only its newest 5 MB. Send more slowly, or use a broker of your own.");
            }

            await Task.Delay(LookTime, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Notes where a message went.</summary>
    public void Sent(int partition, long offset, int bytes)
    {
        if (_isFree)
        {
            return;
        }

        lock (_gate)
        {
            _underWay -= bytes + OverheadBytes;
            if (!_backlogs.TryGetValue(partition, out var backlog))
            {
                _backlogs[partition] = backlog = new Backlog();
            }

            backlog.Add(offset, bytes + OverheadBytes);
        }
    }

    /// <summary>Notes that a message was not sent after all.</summary>
    public void Leave(int bytes)
    {
        if (!_isFree)
        {
            lock (_gate)
            {
                _underWay -= bytes + OverheadBytes;
            }
        }
    }

    private bool TryEnter(int bytes)
    {
        lock (_gate)
        {
            var longest = 0L;
            foreach (var (partition, backlog) in _backlogs)
            {
                backlog.Read(board.PositionOf(topic, partition) ?? 0);
                longest = Math.Max(longest, backlog.Bytes);
            }

            // Which partition a message goes to is only known afterwards: each is taken to get all that is under way.
            if (longest + _underWay > 0 && longest + _underWay + bytes > options.EphemeralBytes)
            {
                return false;
            }

            _underWay += bytes;
            return true;
        }
    }

    private sealed class Backlog
    {
        // Acknowledgements may come out of order; a message counts as read when the highest offset before it is.
        private readonly Queue<(long Offset, int Bytes)> _messages = new();

        public long Bytes { get; private set; }

        public void Add(long offset, int bytes)
        {
            _messages.Enqueue((offset, bytes));
            Bytes += bytes;
        }

        public void Read(long position)
        {
            while (_messages.TryPeek(out var message) && message.Offset < position)
            {
                Bytes -= message.Bytes;
                _messages.Dequeue();
            }
        }
    }
}

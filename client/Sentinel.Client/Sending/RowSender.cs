using System.Threading.Channels;
using Sentinel.Client.Rows;
using Sentinel.Contracts.Intake;

namespace Sentinel.Client.Sending;

/// <summary>
/// Sends rows in their order, many in one request, and again where no answer came. Bounded: a caller waits while <see cref="SenderOptions.WaitingRows"/> rows wait. A row is never sent twice knowingly; what came of each is in the report.
/// Made by <see cref="SentinelSenders"/>; dispose it at the end, which sends what still waits.
/// Threading: any number of callers.
/// </summary>
/// <typeparam name="TRow"><see cref="Prediction"/> or <see cref="Label"/>.</typeparam>
public sealed class RowSender<TRow> : IAsyncDisposable
{
    private readonly IRowFormat<TRow> _format;
    private readonly SenderOptions _options;
    private readonly TimeProvider _time;
    private readonly Channel<Queued> _queue;
    private readonly SendTally _tally;
    private readonly Settlement<TRow> _settlement;
    private readonly Task _pump;
    private volatile SentinelApiException? _failure;
    private volatile bool _isFailureTold;
    private long _count;

    internal RowSender(ISentinelClient client, RowKind kind, IRowFormat<TRow> format, SenderOptions options, TimeProvider time)
    {
        (_format, _options, _time) = (format, options, time);
        _tally = new SendTally(options.OnFault);
        _settlement = new Settlement<TRow>(new SureSending(client, kind, options, _tally, time), format, options, _tally, time);
        _queue = Channel.CreateBounded<Queued>(options.WaitingRows);
        _pump = Task.Run(PumpAsync);
    }

    /// <summary>What came of the rows so far.</summary>
    public SendReport Report => _tally.Report;

    /// <summary>Queues a row; waits while too many wait.</summary>
    /// <exception cref="SentinelApiException">The sender gave up: this row and those that waited were not sent.</exception>
    public async ValueTask SendAsync(TRow row, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(row);
        await QueueAsync(new Queued(row, null), ct);
    }

    /// <summary>Waits until all rows that were queued before are sent, or refused.</summary>
    /// <returns>What came of all rows so far.</returns>
    /// <exception cref="SentinelApiException">The sender gave up; its message says how many rows were not sent.</exception>
    public async Task<SendReport> FlushAsync(CancellationToken ct = default)
    {
        var flushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await QueueAsync(new Queued(default, flushed), ct);
        try
        {
            await flushed.Task.WaitAsync(ct);
        }
        catch (SentinelApiException)
        {
            _isFailureTold = true;
            throw;
        }

        return Report;
    }

    /// <summary>Sends what still waits.</summary>
    /// <exception cref="SentinelApiException">The sender gave up and nobody was told yet: rows are lost.</exception>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _pump;
        if (_failure is { } failure && !_isFailureTold)
        {
            _isFailureTold = true;
            throw failure;
        }
    }

    private async ValueTask QueueAsync(Queued queued, CancellationToken ct)
    {
        if (_queue.Writer.TryWrite(queued))
        {
            return;
        }

        try
        {
            await _queue.Writer.WriteAsync(queued, ct);
        }
        catch (ChannelClosedException)
        {
            _isFailureTold = true;
            throw _failure ?? (Exception)new ObjectDisposedException(nameof(RowSender<>));
        }
    }

    private async Task PumpAsync()
    {
        var rows = new List<QueuedRow<TRow>>(Math.Min(_options.BatchRows, _options.WaitingRows));
        TaskCompletionSource? flush = null;
        try
        {
            while (await _queue.Reader.WaitToReadAsync())
            {
                flush = await GatherAsync(rows);
                await _settlement.SettleAsync(rows);
                flush?.SetResult();
                flush = null;
                rows.Clear();
            }
        }
        catch (Exception e)
        {
            Fail(e, flush);
        }
    }

    private void Fail(Exception cause, TaskCompletionSource? flush)
    {
        var waits = new List<TaskCompletionSource>();
        if (flush is not null)
        {
            waits.Add(flush);
        }

        // Closed first, so that nothing is queued after what is counted here.
        _queue.Writer.TryComplete();
        var unsent = _settlement.Waiting;
        while (_queue.Reader.TryRead(out var queued))
        {
            if (queued.Flushed is { } flushed)
            {
                waits.Add(flushed);
            }
            else
            {
                unsent++;
            }
        }

        _failure = new SentinelApiException(FormattableString.Invariant($"The sender gave up, {unsent} rows were not sent: {cause.Message}"), cause);
        waits.ForEach(wait => wait.SetException(_failure));
    }

    // Rows up to a full request, to the next who waits for all before it, or to the end of the first one's patience.
    private async Task<TaskCompletionSource?> GatherAsync(List<QueuedRow<TRow>> rows)
    {
        var (started, bytes) = (_time.GetTimestamp(), 0L);
        while (true)
        {
            while (rows.Count < _options.BatchRows && bytes < _options.BatchBytes && _queue.Reader.TryRead(out var queued))
            {
                if (queued.Flushed is { } flushed)
                {
                    return flushed;
                }

                bytes += _format.SizeOf(queued.Row!);
                rows.Add(new QueuedRow<TRow>(_count++, queued.Row!));
            }

            var patience = _options.Linger - _time.GetElapsedTime(started);
            if (rows.Count >= _options.BatchRows || bytes >= _options.BatchBytes || patience <= TimeSpan.Zero || !await WaitAsync(patience))
            {
                return null;
            }
        }
    }

    private async Task<bool> WaitAsync(TimeSpan patience)
    {
        using var over = new CancellationTokenSource(patience, _time);
        try
        {
            return await _queue.Reader.WaitToReadAsync(over.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // A row, or somebody who waits for all rows before it.
    private readonly record struct Queued(TRow? Row, TaskCompletionSource? Flushed);
}

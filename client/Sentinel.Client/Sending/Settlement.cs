using Sentinel.Client.Rows;
using Sentinel.Contracts.Intake;

namespace Sentinel.Client.Sending;

/// <summary>Sends rows until each is taken or known not to be: what the broker did not take goes again, and a message that is refused goes row by row, so that one bad row keeps no other back.</summary>
internal sealed class Settlement<TRow>(SureSending sending, IRowFormat<TRow> format, SenderOptions options, SendTally tally, TimeProvider time)
{
    // Faults of what every row of a message has.
    private static readonly string[] Shared = ["unknown-model", "unknown-version"];

    private readonly Backoff _backoff = new(options.RetryDelay, options.RetryDelayMax, time);
    private List<QueuedRow<TRow>> _waiting = [];

    /// <summary>Rows of which nothing is known yet.</summary>
    internal int Waiting => _waiting.Count;

    /// <summary>Sends rows in their order.</summary>
    /// <exception cref="SentinelApiException">Sentinel refuses the request, or takes nothing for too long.</exception>
    internal async Task SettleAsync(IReadOnlyList<QueuedRow<TRow>> rows)
    {
        _waiting = [.. rows];
        var progressed = time.GetTimestamp();
        while (_waiting.Count > 0)
        {
            var (lines, count) = RowLines.Write(format, _waiting, options.MessageRows);
            var answer = await sending.SendAsync(lines.Body, count, CancellationToken.None);
            var (again, isBrokerAway) = answer is null ? (OnUncertain(count), false) : Sort(answer, lines);
            _waiting = [.. again, .. _waiting.Skip(count)];
            if (!isBrokerAway)
            {
                progressed = time.GetTimestamp();
                _backoff.Reset();
                continue;
            }

            if (time.GetElapsedTime(progressed) > options.GiveUpAfter)
            {
                throw new SentinelApiException($"Sentinel's broker took nothing for {options.GiveUpAfter}: {answer!.Errors[^1].Message}");
            }

            tally.Retried();
            await _backoff.WaitAsync(CancellationToken.None);
        }
    }

    private List<QueuedRow<TRow>> OnUncertain(int count)
    {
        if (options.ResendsUncertain)
        {
            tally.Retried();
            return _waiting[..count];
        }

        foreach (var row in _waiting.Take(count))
        {
            NotTaken(row, "", "may have been taken or not: the silo that had it went away before it said so", FaultReasons.Uncertain);
        }

        return [];
    }

    private (List<QueuedRow<TRow>> Again, bool IsBrokerAway) Sort(IntakeAnswer answer, RowLines lines)
    {
        tally.Accepted(answer.Accepted);
        var again = new List<QueuedRow<TRow>>();
        var isBrokerAway = false;
        foreach (var error in answer.Errors.OrderBy(e => e.Line))
        {
            var rows = _waiting[lines.Messages[(int)error.Line - 1]];
            if (error.Reason == IntakeError.Broker)
            {
                isBrokerAway = true;
                again.AddRange(rows);
            }
            else if (rows.Count == 1 || Shared.Contains(error.Reason))
            {
                rows.ForEach(row => NotTaken(row, error.Field, error.Message, error.Reason));
            }
            else
            {
                again.AddRange(rows.Select(row => row with { IsAlone = true }));
            }
        }

        return (again, isBrokerAway);
    }

    private void NotTaken(QueuedRow<TRow> row, string field, string message, string reason) => tally.NotTaken(new RowFault(row.Number, format.IdOf(row.Row), field, message, reason));
}

namespace Sentinel.Client.Sending;

/// <summary>Counts what came of rows. Threading: one writer, any readers.</summary>
internal sealed class SendTally(Action<RowFault>? onFault)
{
    private readonly Lock _gate = new();
    private readonly Queue<RowFault> _faults = new();
    private long _accepted;
    private long _rejected;
    private long _uncertain;
    private long _retries;

    internal SendReport Report
    {
        get
        {
            lock (_gate)
            {
                return new SendReport(_accepted, _rejected, _uncertain, _retries, [.. _faults]);
            }
        }
    }

    internal void Accepted(long rows)
    {
        lock (_gate)
        {
            _accepted += rows;
        }
    }

    internal void Retried()
    {
        lock (_gate)
        {
            _retries++;
        }
    }

    internal void NotTaken(RowFault fault)
    {
        lock (_gate)
        {
            (_rejected, _uncertain) = fault.Reason == FaultReasons.Uncertain ? (_rejected, _uncertain + 1) : (_rejected + 1, _uncertain);
            _faults.Enqueue(fault);
            if (_faults.Count > SendReport.FaultsKept)
            {
                _faults.Dequeue();
            }
        }

        onFault?.Invoke(fault);
    }
}

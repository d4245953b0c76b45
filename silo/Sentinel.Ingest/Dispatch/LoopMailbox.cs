namespace Sentinel.Ingest.Dispatch;

/// <summary>Brings what asynchronous work has found back to the consumer's thread, which alone owns the state. Threading: <see cref="Post"/> from anywhere, the rest from the owner.</summary>
internal sealed class LoopMailbox
{
    private readonly object _gate = new();
    private List<Action> _posted = [];
    private List<Action> _running = [];

    /// <summary>Has the owner run an action.</summary>
    public void Post(Action action)
    {
        lock (_gate)
        {
            _posted.Add(action);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Runs what was posted.</summary>
    public void Run() => WaitAndRun(TimeSpan.Zero);

    /// <summary>Waits for something to be posted, then runs it. Not to be called by what it runs.</summary>
    public void WaitAndRun(TimeSpan longest)
    {
        lock (_gate)
        {
            if (_posted.Count == 0 && (longest == TimeSpan.Zero || !Monitor.Wait(_gate, longest)))
            {
                return;
            }

            (_posted, _running) = (_running, _posted);
        }

        foreach (var action in _running)
        {
            action();
        }

        _running.Clear();
    }
}

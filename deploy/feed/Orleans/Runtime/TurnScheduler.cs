namespace Orleans.Runtime;

/// <summary>
/// Runs an activation's turns one after another, each stretch between two awaits being one turn: whatever awaits inside of a turn comes back to this scheduler.
/// </summary>
/// <remarks>Invariant: <c>_scheduled</c> holds exactly while a thread-pool item of this scheduler is queued or running, so at most one thread runs turns.</remarks>
internal sealed class TurnScheduler(IGrainContext owner) : TaskScheduler, IThreadPoolWorkItem
{
    /// <summary>Turns in a row before other activations get the thread.</summary>
    private const int TurnsInARow = 64;

    private readonly Lock _gate = new();
    private readonly Queue<Task> _turns = new();
    private bool _scheduled;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Starts an asynchronous job as a turn, cut off from the starter's async locals.</summary>
    public void Start(Func<object, Task> job, object state)
    {
        var suppressed = ExecutionContext.IsFlowSuppressed();
        var flow = suppressed ? default : ExecutionContext.SuppressFlow();
        try
        {
            // The job's own task is not needed: a job handles its exceptions.
            new Task(static job => ((Job)job!).Run(), new Job(job, state), TaskCreationOptions.DenyChildAttach).Start(this);
        }
        finally
        {
            if (!suppressed)
            {
                flow.Undo();
            }
        }
    }

    public void Execute()
    {
        var previous = RuntimeContext.Current;
        RuntimeContext.Current = owner;
        try
        {
            for (var turn = 0; turn < TurnsInARow; turn++)
            {
                Task? next;
                lock (_gate)
                {
                    if (!_turns.TryDequeue(out next))
                    {
                        _scheduled = false;
                        return;
                    }
                }

                TryExecuteTask(next);
            }
        }
        finally
        {
            RuntimeContext.Current = previous;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    protected override void QueueTask(Task task)
    {
        lock (_gate)
        {
            _turns.Enqueue(task);
            if (_scheduled)
            {
                return;
            }

            _scheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && ReferenceEquals(RuntimeContext.Current, owner) && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_gate)
        {
            return _turns.ToArray();
        }
    }

    private sealed record Job(Func<object, Task> Start, object State)
    {
        public void Run() => _ = Start(State);
    }
}

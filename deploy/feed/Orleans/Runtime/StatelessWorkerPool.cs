namespace Orleans.Runtime;

/// <summary>The activations that share a stateless worker's calls: an idle one is taken, else one is added up to the limit, else the least loaded is taken.</summary>
internal sealed class StatelessWorkerPool(int maxWorkers, Func<Action<Activation>, Activation> create) : ICallTarget
{
    private readonly Lock _gate = new();
    private readonly List<Activation> _workers = [];

    public IReadOnlyList<Activation> Workers
    {
        get
        {
            lock (_gate)
            {
                return _workers.ToArray();
            }
        }
    }

    public bool TryReceive(GrainCall call)
    {
        while (true)
        {
            var (worker, isNew) = Choose();
            var received = worker.TryReceive(call);
            if (isNew)
            {
                worker.Start(call.RequestContext);
            }

            if (received)
            {
                return true;
            }

            Remove(worker);
        }
    }

    private (Activation Worker, bool IsNew) Choose()
    {
        lock (_gate)
        {
            var least = _workers.MinBy(worker => worker.Load);
            if (least is not null && (least.Load == 0 || _workers.Count >= maxWorkers))
            {
                return (least, false);
            }

            var added = create(Remove);
            _workers.Add(added);
            return (added, true);
        }
    }

    private void Remove(Activation worker)
    {
        lock (_gate)
        {
            _workers.Remove(worker);
        }
    }
}

namespace Orleans.Runtime;

/// <summary>The calls of one activation, waiting and running, and which of the waiting may start. Not thread-safe: its activation holds a lock.</summary>
internal sealed class CallQueue(bool reentrant)
{
    private readonly List<GrainCall> _waiting = [];
    private Dictionary<Guid, int>? _reentrantSections;

    /// <summary>The call that others must not interleave with.</summary>
    private GrainCall? _blocking;

    public int Running { get; private set; }

    public int Waiting => _waiting.Count;

    public void Add(GrainCall call) => _waiting.Add(call);

    /// <summary>Takes the first waiting call that may start now, in the order of arrival, and counts it as running.</summary>
    public GrainCall? TakeStartable()
    {
        for (var i = 0; i < _waiting.Count; i++)
        {
            var call = _waiting[i];
            if (call.IsAbandoned)
            {
                _waiting.RemoveAt(i--);
            }
            else if (MayStart(call))
            {
                _waiting.RemoveAt(i);
                Running++;
                if (!call.IsAlwaysInterleave)
                {
                    _blocking ??= call;
                }

                return call;
            }
        }

        return null;
    }

    public void Completed(GrainCall call)
    {
        Running--;
        if (_blocking is null || ReferenceEquals(_blocking, call))
        {
            _blocking = null;
        }
    }

    public List<GrainCall> TakeAllWaiting()
    {
        var all = new List<GrainCall>(_waiting);
        _waiting.Clear();
        return all;
    }

    public void EnterReentrantSection(Guid id)
    {
        _reentrantSections ??= [];
        _reentrantSections[id] = _reentrantSections.GetValueOrDefault(id) + 1;
    }

    public void LeaveReentrantSection(Guid id)
    {
        if (_reentrantSections?.TryGetValue(id, out var depth) == true)
        {
            if (depth == 1)
            {
                _reentrantSections.Remove(id);
            }
            else
            {
                _reentrantSections[id] = depth - 1;
            }
        }
    }

    private bool MayStart(GrainCall call) =>
        Running == 0
        || call.IsAlwaysInterleave
        || _blocking is null
        || reentrant
        || (_blocking.IsReadOnly && call.IsReadOnly)
        || (call.RequestContext is { ReentrancyId: var id } && id != Guid.Empty && _reentrantSections?.ContainsKey(id) == true);
}

using System.Collections.Concurrent;

namespace Orleans.Runtime;

/// <summary>The observers that grains can call back.</summary>
internal sealed class ObserverDirectory(CallInvoker invoker, ActivationLog log)
{
    private static readonly GrainType ObserverType = GrainType.Create("sys.client");

    private readonly ConcurrentDictionary<GrainId, ObserverTarget> _targets = new();
    private long _last;

    public static bool IsObserver(GrainId grainId) => grainId.Type == ObserverType;

    /// <summary>Adds an observer, held weakly: who made the reference keeps the object.</summary>
    public GrainId Add(IGrainObserver observer)
    {
        var id = GrainId.Create(ObserverType, $"local+{Interlocked.Increment(ref _last):x}");
        _targets[id] = new ObserverTarget(id, observer, invoker);
        return id;
    }

    public void Remove(GrainId grainId) => _targets.TryRemove(grainId, out _);

    public void Receive(GrainCall call)
    {
        if (!_targets.TryGetValue(call.TargetId, out var target) || !target.TryReceive(call))
        {
            _targets.TryRemove(call.TargetId, out _);
            log.ObserverGone(call.TargetId, call.Method.Name);
        }
    }
}

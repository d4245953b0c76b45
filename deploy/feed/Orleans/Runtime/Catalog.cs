using System.Collections.Concurrent;

namespace Orleans.Runtime;

/// <summary>The activations of the silo; a call to a grain without one makes one.</summary>
internal sealed class Catalog(GrainTypes types, ActivationEnvironment environment)
{
    private readonly ConcurrentDictionary<GrainId, ICallTarget> _targets = new();
    private volatile bool _open;

    public IEnumerable<Activation> Activations => _targets.Values.SelectMany(target => target is StatelessWorkerPool pool ? pool.Workers : [(Activation)target]);

    public void Open() => _open = true;

    public Activation? Find(GrainId grainId) => _targets.GetValueOrDefault(grainId) as Activation;

    public void Receive(GrainCall call)
    {
        while (!TryReceive(call))
        {
        }
    }

    /// <summary>Takes no more calls and ends all activations.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        _open = false;
        while (Activations.ToList() is { Count: > 0 } ending)
        {
            foreach (var activation in ending)
            {
                activation.Deactivate(new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The silo is shutting down"), cancellationToken);
            }

            await Task.WhenAll(ending.Select(activation => activation.Deactivated)).WaitAsync(cancellationToken);
        }
    }

    /// <summary>Takes no more calls and forgets all activations, as a crash does.</summary>
    public void Abandon()
    {
        _open = false;
        foreach (var activation in Activations)
        {
            activation.Abandon();
        }

        _targets.Clear();
    }

    private bool TryReceive(GrainCall call)
    {
        if (_targets.TryGetValue(call.TargetId, out var target))
        {
            if (target.TryReceive(call))
            {
                return true;
            }

            _targets.TryRemove(KeyValuePair.Create(call.TargetId, target));
        }

        return TryCreate(call);
    }

    private bool TryCreate(GrainCall call)
    {
        if (!_open)
        {
            call.Fail(new SiloUnavailableException($"The silo is not running: {call} was not sent."));
            return true;
        }

        GrainClass grainClass;
        try
        {
            grainClass = types.Get(call.TargetId.Type);
        }
        catch (ArgumentException exception)
        {
            call.Fail(exception);
            return true;
        }

        if (grainClass.MaxLocalWorkers is { } workers)
        {
            _targets.TryAdd(call.TargetId, new StatelessWorkerPool(workers, forget => NewActivation(call.TargetId, grainClass, forget)));
            return false;
        }

        var activation = NewActivation(call.TargetId, grainClass, Remove);
        if (!_targets.TryAdd(call.TargetId, activation))
        {
            return false;
        }

        var received = activation.TryReceive(call);
        activation.Start(call.RequestContext);
        return received;
    }

    private Activation NewActivation(GrainId grainId, GrainClass grainClass, Action<Activation> forget) =>
        new(grainId, grainClass, environment, (activation, waiting) =>
        {
            forget(activation);
            foreach (var call in waiting)
            {
                Receive(call);
            }
        });

    private void Remove(Activation activation) => _targets.TryRemove(KeyValuePair.Create(activation.GrainId, (ICallTarget)activation));
}

using System.Collections.Concurrent;

namespace Sentinel.Orleans.Tests.Grains;

/// <summary>Gates by name, at which grains wait until the test lets them pass.</summary>
public sealed class Gates
{
    private readonly ConcurrentDictionary<string, Gate> _gates = new();

    public Gate this[string name] => _gates.GetOrAdd(name, _ => new Gate());
}

/// <summary>A gate: tells when something has reached it, and holds it there.</summary>
public sealed class Gate
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsReached => _reached.Task.IsCompleted;

    public Task ReachedAsync() => _reached.Task.WaitAsync(ClusterFixture.Patience);

    public void Open() => _open.TrySetResult();

    public Task PassAsync()
    {
        _reached.TrySetResult();
        return _open.Task;
    }
}

namespace Sentinel.Orleans.Tests.Grains;

/// <summary>Lives and ends with an activation.</summary>
public sealed class ScopedThing(Journal journal) : IDisposable
{
    public string Owner { get; set; } = "nobody";

    public void Dispose() => journal.Add(Owner, "scope disposed");
}

public sealed class LifeGrain(Gates gates, Journal journal, ScopedThing scoped) : Grain, ILifeGrain, IDisposable
{
    private readonly Guid _activation = Guid.NewGuid();

    private string Key => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        scoped.Owner = Key;
        journal.Add(Key, "activated");
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        journal.Add(Key, $"deactivated: {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public void Dispose() => journal.Add(Key, "disposed");

    public Task<Guid> ActivationAsync() => Task.FromResult(_activation);

    public Task EndAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task<Guid> HoldAsync(string gate)
    {
        await gates[gate].PassAsync();
        return _activation;
    }

    public async Task<Guid> EndAndHoldAsync(string gate)
    {
        DeactivateOnIdle();
        await gates[gate].PassAsync();
        return _activation;
    }
}

[KeepAlive]
public sealed class KeptGrain : Grain, IKeptGrain
{
    private readonly Guid _activation = Guid.NewGuid();

    public Task<Guid> ActivationAsync() => Task.FromResult(_activation);
}

public sealed class FailingGrain(Journal journal) : Grain, IFailingGrain
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        journal.Add(key, "tried");
        return journal[key].Count == 1 ? throw new InvalidOperationException("not the first time") : Task.CompletedTask;
    }

    public Task<string> AnswerAsync() => Task.FromResult("alive");
}

public sealed class UnmakeableGrain : Grain, IUnmakeableGrain
{
    public UnmakeableGrain() => throw new InvalidOperationException("cannot be made");

    public Task AnswerAsync() => Task.CompletedTask;
}

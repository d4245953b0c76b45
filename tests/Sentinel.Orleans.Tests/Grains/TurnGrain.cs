using Orleans.Concurrency;

namespace Sentinel.Orleans.Tests.Grains;

public sealed class TurnGrain(Gates gates, Journal journal) : Grain, ITurnGrain
{
    private readonly List<string> _entered = [];
    private int _count;

    public Task<string> HoldAsync(string gate) => PassAsync(gate);

    public Task<string> ReadAsync(string gate) => PassAsync(gate);

    public Task<string> GlanceAsync(string gate) => PassAsync(gate);

    public Task<string> HoldBrieflyAsync(string gate) => PassAsync(gate);

    public Task<IReadOnlyList<string>> EnteredAsync() => Task.FromResult<IReadOnlyList<string>>(_entered.ToArray());

    public async Task<int> IncrementAsync()
    {
        var read = _count;
        await Task.Yield();
        await Task.Run(() => { });
        _count = read + 1;
        return _count;
    }

    public async Task<bool> StaysOnSchedulerAsync()
    {
        var scheduler = TaskScheduler.Current;
        await Task.Yield();
        var afterYield = TaskScheduler.Current;
        await Task.Run(() => { });
        return scheduler != TaskScheduler.Default && ReferenceEquals(scheduler, afterYield) && ReferenceEquals(scheduler, TaskScheduler.Current);
    }

    public async Task NotifyAsync(string gate)
    {
        await gates[gate].PassAsync();
        journal.Add(this.GetPrimaryKeyString(), "notified");
    }

    public Task NotifyAndThrowAsync() => throw new InvalidOperationException("nobody hears this");

    private async Task<string> PassAsync(string gate)
    {
        _entered.Add(gate);
        await gates[gate].PassAsync();
        return gate;
    }
}

[Reentrant]
public sealed class ReentrantTurnGrain(Gates gates) : Grain, IReentrantTurnGrain
{
    public async Task<string> HoldAsync(string gate)
    {
        await gates[gate].PassAsync();
        return gate;
    }
}

public sealed class ChainGrain : Grain, IChainGrain
{
    public async Task<string> CallBackOverAsync(string otherKey, bool allowReentrancy)
    {
        var other = GrainFactory.GetGrain<IChainGrain>(otherKey);
        if (!allowReentrancy)
        {
            return await other.RelayAsync(this.GetPrimaryKeyString());
        }

        using var section = RequestContext.AllowCallChainReentrancy();
        return await other.RelayAsync(this.GetPrimaryKeyString());
    }

    public async Task<string> RelayAsync(string backKey) => await GrainFactory.GetGrain<IChainGrain>(backKey).AnswerAsync();

    public Task<string> AnswerAsync() => Task.FromResult("answered");
}

[StatelessWorker(2)]
public sealed class WorkerGrain(Gates gates) : Grain, IWorkerGrain
{
    private readonly Guid _activation = Guid.NewGuid();

    public async Task<Guid> HoldAsync(string gate)
    {
        await gates[gate].PassAsync();
        return _activation;
    }
}

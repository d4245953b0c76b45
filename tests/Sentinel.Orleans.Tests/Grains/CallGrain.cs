namespace Sentinel.Orleans.Tests.Grains;

public sealed class CallGrain(Gates gates, Journal journal) : Grain, ICallGrain
{
    /// <summary>Set by tests in their own flow, and never to be seen here.</summary>
    public static AsyncLocal<bool> Leak { get; } = new();

    public Task ThrowAsync(string message) => throw new InvalidDataException(message);

    public async Task ThrowAfterAwaitAsync(string message)
    {
        await Task.Yield();
        throw new InvalidDataException(message);
    }

    public Task ThrowOwnAsync(int code) => throw new OwnException("own", code);

    public ValueTask<int> AddAsync(int left, long right, decimal third, string? text) => new((int)(left + right + third) + (text?.Length ?? 1000));

    public ValueTask NothingAsync() => ValueTask.CompletedTask;

    public Task<string?> ContextValueAsync(string key) => Task.FromResult(RequestContext.Get(key) as string);

    public Task<string?> SetContextAsync(string key, string value)
    {
        RequestContext.Set(key, value);
        return ContextValueAsync(key);
    }

    public async Task<string?> RelayContextAsync(string otherKey, string key)
    {
        RequestContext.Set(key, $"{RequestContext.Get(key)} and more");
        await Task.Yield();
        return await GrainFactory.GetGrain<ICallGrain>(otherKey).ContextValueAsync(key);
    }

    public Task<bool> SeesAsyncLocalAsync() => Task.FromResult(Leak.Value);

    public async Task WaitForCancellationAsync(string gate, CancellationToken cancellationToken)
    {
        var canceled = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(canceled.SetResult);
        _ = gates[gate].PassAsync();
        await canceled.Task;
        journal.Add(gate, "canceled");
        cancellationToken.ThrowIfCancellationRequested();
    }

    public Task<ICallGrain> SelfAsync() => Task.FromResult(this.AsReference<ICallGrain>());

    public Task<string?> WhoAsync() => Task.FromResult<string?>(this.GetPrimaryKeyString());

    public async Task<int> CountDownAsync(int from) =>
        from == 0 ? 0 : 1 + await GrainFactory.GetGrain<ICallGrain>($"{this.GetPrimaryKeyString()}+").CountDownAsync(from - 1);
}

public sealed class FilteredGrain(Journal journal) : Grain, IFilteredGrain, IIncomingGrainCallFilter
{
    public Task<string> EchoAsync(string text) => Task.FromResult(text);

    public Task ThrowDataAsync() => throw new InvalidDataException("bad data");

    public Task<string> CallOtherAsync(string otherKey, string text) => GrainFactory.GetGrain<IFilteredGrain>(otherKey).EchoAsync(text);

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        journal.Add(this.GetPrimaryKeyString(), $"before {context.MethodName}");
        await context.Invoke();
        journal.Add(this.GetPrimaryKeyString(), $"after {context.MethodName}");
    }
}

namespace Sentinel.Orleans.Tests.Grains;

/// <summary>Calls of every shape.</summary>
public interface ICallGrain : IGrainWithStringKey
{
    Task ThrowAsync(string message);

    Task ThrowAfterAwaitAsync(string message);

    Task ThrowOwnAsync(int code);

    ValueTask<int> AddAsync(int left, long right, decimal third, string? text);

    ValueTask NothingAsync();

    Task<string?> ContextValueAsync(string key);

    Task<string?> SetContextAsync(string key, string value);

    /// <summary>Passes the context on to another grain, after adding to it.</summary>
    Task<string?> RelayContextAsync(string otherKey, string key);

    Task<bool> SeesAsyncLocalAsync();

    Task WaitForCancellationAsync(string gate, CancellationToken cancellationToken);

    Task<ICallGrain> SelfAsync();

    Task<string?> WhoAsync();

    Task<int> CountDownAsync(int from);
}

/// <summary>Seen by the silo's filter, and by its own.</summary>
public interface IFilteredGrain : IGrainWithStringKey
{
    Task<string> EchoAsync(string text);

    Task ThrowDataAsync();

    Task<string> CallOtherAsync(string otherKey, string text);
}

[GenerateSerializer]
public sealed class OwnException(string message, int code) : Exception(message)
{
    [Id(0)]
    public int Code { get; } = code;
}

using Orleans.Concurrency;

namespace Sentinel.Orleans.Tests.Grains;

/// <summary>A grain whose calls wait at gates, so that a test sees which of them interleave.</summary>
public interface ITurnGrain : IGrainWithStringKey
{
    Task<string> HoldAsync(string gate);

    [ReadOnly]
    Task<string> ReadAsync(string gate);

    [AlwaysInterleave]
    Task<string> GlanceAsync(string gate);

    [AlwaysInterleave]
    Task<IReadOnlyList<string>> EnteredAsync();

    [ResponseTimeout("00:00:01")]
    Task<string> HoldBrieflyAsync(string gate);

    /// <summary>Reads, yields, and writes what it read plus one: lost updates show any two turns at once.</summary>
    Task<int> IncrementAsync();

    Task<bool> StaysOnSchedulerAsync();

    [OneWay]
    Task NotifyAsync(string gate);

    [OneWay]
    Task NotifyAndThrowAsync();
}

/// <summary>The same calls, in a grain that lets all of them interleave.</summary>
public interface IReentrantTurnGrain : IGrainWithStringKey
{
    Task<string> HoldAsync(string gate);
}

/// <summary>Calls another grain that calls back.</summary>
public interface IChainGrain : IGrainWithStringKey
{
    Task<string> CallBackOverAsync(string otherKey, bool allowReentrancy);

    [ResponseTimeout("00:00:02")]
    Task<string> RelayAsync(string backKey);

    [ResponseTimeout("00:00:01")]
    Task<string> AnswerAsync();
}

/// <summary>A stateless worker with two activations.</summary>
public interface IWorkerGrain : IGrainWithIntegerKey
{
    Task<Guid> HoldAsync(string gate);
}

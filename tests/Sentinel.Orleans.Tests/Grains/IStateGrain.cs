namespace Sentinel.Orleans.Tests.Grains;

/// <summary>What a state grain says of itself.</summary>
[GenerateSerializer, Immutable, Alias("tests.state-view")]
public sealed record StateView(
    [property: Id(0)] int Value,
    [property: Id(1)] bool RecordExists,
    [property: Id(2)] bool HasETag,
    [property: Id(3)] int ValueAtActivation,
    [property: Id(4)] Guid Activation);

/// <summary>A counter that is kept in storage.</summary>
public interface IStateGrain : IGrainWithStringKey
{
    Task<StateView> ViewAsync();

    Task SetAsync(int value);

    Task SetWithoutWritingAsync(int value);

    /// <summary>Writes, and where another has written before, says so instead of throwing.</summary>
    Task<bool> TrySetAsync(int value);

    Task ClearAsync();

    Task ReadAgainAsync();

    Task<string> UseStateOutsideAsync();

    /// <summary>Writes through another grain of the same kind.</summary>
    Task SetOtherAsync(string otherKey, int value);
}

/// <summary>Over the silo's own memory storage.</summary>
public interface IMemoryStateGrain : IStateGrain;

/// <summary>Over <see cref="ScriptedStorage"/>.</summary>
public interface IScriptedStateGrain : IStateGrain;

/// <summary>Names a storage that there is not.</summary>
public interface IHomelessStateGrain : IStateGrain;

[GenerateSerializer]
public sealed class CounterState
{
    [Id(0)]
    public int Value { get; set; }
}

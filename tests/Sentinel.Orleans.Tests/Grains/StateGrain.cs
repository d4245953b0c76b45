namespace Sentinel.Orleans.Tests.Grains;

public abstract class StateGrain<TOwn>(IPersistentState<CounterState> state) : Grain
    where TOwn : IStateGrain
{
    private readonly Guid _activation = Guid.NewGuid();
    private int _valueAtActivation;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _valueAtActivation = state.State.Value;
        return Task.CompletedTask;
    }

    public Task<StateView> ViewAsync() => Task.FromResult(new StateView(state.State.Value, state.RecordExists, state.Etag is not null, _valueAtActivation, _activation));

    public Task SetAsync(int value)
    {
        state.State.Value = value;
        return state.WriteStateAsync();
    }

    public Task SetWithoutWritingAsync(int value)
    {
        state.State.Value = value;
        return Task.CompletedTask;
    }

    public async Task<bool> TrySetAsync(int value)
    {
        try
        {
            await SetAsync(value);
            return true;
        }
        catch (global::Orleans.Storage.InconsistentStateException)
        {
            return false;
        }
    }

    public Task ClearAsync() => state.ClearStateAsync();

    public Task ReadAgainAsync() => state.ReadStateAsync();

    public async Task<string> UseStateOutsideAsync()
    {
        try
        {
            await Task.Run(() => state.WriteStateAsync());
            return "written";
        }
        catch (InvalidOperationException)
        {
            return nameof(InvalidOperationException);
        }
    }

    public Task SetOtherAsync(string otherKey, int value) => GrainFactory.GetGrain<TOwn>(otherKey).SetAsync(value);
}

public sealed class MemoryStateGrain([PersistentState("counter")] IPersistentState<CounterState> state) : StateGrain<IMemoryStateGrain>(state), IMemoryStateGrain;

public sealed class ScriptedStateGrain([PersistentState("counter", "scripted")] IPersistentState<CounterState> state) : StateGrain<IScriptedStateGrain>(state), IScriptedStateGrain;

public sealed class HomelessStateGrain([PersistentState("counter", "nowhere")] IPersistentState<CounterState> state) : StateGrain<IHomelessStateGrain>(state), IHomelessStateGrain;

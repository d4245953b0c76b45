using System.Collections.Concurrent;

namespace Sentinel.Orleans.Tests.Grains;

public sealed class StressGrain([PersistentState("counter")] IPersistentState<CounterState> state, StressLog log) : Grain, IStressGrain
{
    private static readonly ConcurrentDictionary<string, int> Busy = new();

    private int _exclusive;
    private int _inTurn;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        log.Activate();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        log.Deactivate();
        return Task.CompletedTask;
    }

    public async Task<int> AddAsync(int yields)
    {
        Enter();
        var read = state.State.Value;
        await StepAsync(yields);
        state.State.Value = read + 1;
        await state.WriteStateAsync();
        Leave();
        return read + 1;
    }

    public async Task AddThenEndAsync(int yields)
    {
        await AddAsync(yields);
        DeactivateOnIdle();
    }

    public async Task ThrowAsync(int yields)
    {
        Enter();
        await StepAsync(yields);
        Leave();
        throw new InvalidDataException("as asked");
    }

    public async Task<int> ReadAsync(int yields)
    {
        await StepAsync(yields);
        return state.State.Value;
    }

    public async Task<int> GlanceAsync(int yields)
    {
        await StepAsync(yields);
        return state.State.Value;
    }

    public async Task<int> AddThroughAsync(string otherKey, int yields)
    {
        Enter();
        await StepAsync(yields);
        var result = await GrainFactory.GetGrain<IStressGrain>(otherKey).AddAsync(yields);
        Leave();
        return result;
    }

    private void Enter()
    {
        if (++_exclusive != 1)
        {
            log.Overlap();
        }

        if (Busy.AddOrUpdate(this.GetPrimaryKeyString(), 1, (_, busy) => busy + 1) != 1)
        {
            log.Twin();
        }
    }

    private void Leave()
    {
        _exclusive--;
        Busy.AddOrUpdate(this.GetPrimaryKeyString(), 0, (_, busy) => busy - 1);
    }

    private async Task StepAsync(int yields)
    {
        for (var i = 0; i < yields; i++)
        {
            if (Interlocked.Increment(ref _inTurn) != 1)
            {
                log.Race();
            }

            Interlocked.Decrement(ref _inTurn);
            await (i % 2 == 0 ? Task.Run(() => { }) : YieldAsync());
        }
    }

    private static async Task YieldAsync() => await Task.Yield();
}

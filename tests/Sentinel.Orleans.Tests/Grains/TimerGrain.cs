namespace Sentinel.Orleans.Tests.Grains;

public sealed class TimerGrain(Gates gates, Journal journal) : Grain, ITimerGrain
{
    private IGrainTimer? _timer;
    private CancellationToken _token;
    private bool _failNext;
    private int _ticks;

    private string Key => this.GetPrimaryKeyString();

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        journal.Add(Key, $"ended, canceled: {_token.IsCancellationRequested}");
        return Task.CompletedTask;
    }

    public Task StartAsync(double dueSeconds, double periodSeconds, bool interleave, bool atGate)
    {
        var options = new GrainTimerCreationOptions { DueTime = Span(dueSeconds), Period = Span(periodSeconds), Interleave = interleave };
        _timer = this.RegisterGrainTimer(TickAsync, atGate, options);
        return Task.CompletedTask;
    }

    public Task ChangeAsync(double dueSeconds, double periodSeconds)
    {
        _timer!.Change(Span(dueSeconds), Span(periodSeconds));
        return Task.CompletedTask;
    }

    public Task StopAsync()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public Task FailNextTickAsync()
    {
        _failNext = true;
        return Task.CompletedTask;
    }

    public Task<int> TicksAsync() => Task.FromResult(_ticks);

    public Task HoldAsync(string gate) => gates[gate].PassAsync();

    public Task<bool> TokenIsCanceledAsync() => Task.FromResult(_token.IsCancellationRequested);

    public Task EndAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private static TimeSpan Span(double seconds) => seconds < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(seconds);

    private async Task TickAsync(bool atGate, CancellationToken cancellationToken)
    {
        _token = cancellationToken;
        _ticks++;
        if (_failNext)
        {
            _failNext = false;
            throw new InvalidDataException("this tick fails");
        }

        if (atGate)
        {
            await gates[Key].PassAsync();
        }

        journal.Add(Key, $"tick {_ticks}");
    }
}

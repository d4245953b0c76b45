using System.Collections.Concurrent;
using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>Calls that wait for their answers; those that wait for too long fail with a <see cref="TimeoutException"/>.</summary>
internal sealed class PendingCalls : IDisposable
{
    /// <summary>A call fails at most this share of the response timeout late.</summary>
    private const int SweepsPerTimeout = 10;

    private static readonly TimeSpan SlowestSweep = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FastestSweep = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentDictionary<GrainCall, GrainCall> _calls = new();
    private readonly TimeProvider _clock;
    private readonly TimeSpan _timeout;
    private readonly ITimer _sweeper;

    public PendingCalls(SiloMessagingOptions options, TimeProvider clock)
    {
        _clock = clock;
        _timeout = options.ResponseTimeout;
        var period = TimeSpan.FromTicks(Math.Clamp(_timeout.Ticks / SweepsPerTimeout, FastestSweep.Ticks, SlowestSweep.Ticks));
        using (ExecutionContext.SuppressFlow())
        {
            _sweeper = clock.CreateTimer(static self => ((PendingCalls)self!).Sweep(), this, period, period);
        }
    }

    public void Add<TResult>(GrainCall<TResult> call)
    {
        var timeout = call.Method.ResponseTimeout ?? _timeout;
        if (timeout == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        call.Deadline = _clock.GetTimestamp() + (long)(timeout.TotalSeconds * _clock.TimestampFrequency);
        call.Pending = this;
        _calls.TryAdd(call, call);
    }

    public void Remove(GrainCall call) => _calls.TryRemove(call, out _);

    /// <summary>Nothing will be answered any more: fails what waits.</summary>
    public void Dispose()
    {
        _sweeper.Dispose();
        foreach (var (call, _) in _calls)
        {
            call.Fail(new SiloUnavailableException($"The silo has stopped: {call} got no answer."));
        }
    }

    private void Sweep()
    {
        var now = _clock.GetTimestamp();
        foreach (var (call, _) in _calls)
        {
            if (call.Deadline <= now)
            {
                call.Fail(new TimeoutException($"Response did not arrive on time in {call.Method.ResponseTimeout ?? _timeout} for {call}."));
            }
        }
    }
}

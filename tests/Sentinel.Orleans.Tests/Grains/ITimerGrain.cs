namespace Sentinel.Orleans.Tests.Grains;

/// <summary>A grain with one timer that notes its ticks.</summary>
public interface ITimerGrain : IGrainWithStringKey
{
    /// <summary>Starts the timer; a tick passes the gate of the grain's key where asked to.</summary>
    Task StartAsync(double dueSeconds, double periodSeconds, bool interleave = false, bool atGate = false);

    Task ChangeAsync(double dueSeconds, double periodSeconds);

    Task StopAsync();

    Task FailNextTickAsync();

    Task<int> TicksAsync();

    Task HoldAsync(string gate);

    Task<bool> TokenIsCanceledAsync();

    Task EndAsync();
}

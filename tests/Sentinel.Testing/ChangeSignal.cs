namespace Sentinel.Testing;

/// <summary>Wakes tests that wait for what other threads of this process bring about: whoever changes something says so, and every waiter looks again then. Threading: safe.</summary>
public sealed class ChangeSignal
{
    private TaskCompletionSource _next = NewSource();

    /// <summary>How long a test waits before it is taken to hang.</summary>
    public static TimeSpan HangLimit { get; } = TimeSpan.FromSeconds(90);

    /// <summary>Says that something changed; call it after the change.</summary>
    public void Raise() => Interlocked.Exchange(ref _next, NewSource()).TrySetResult();

    /// <summary>Waits until something holds.</summary>
    /// <param name="awaited">What is waited for.</param>
    /// <param name="holds">Whether it is there; asked once, and again after every change.</param>
    /// <param name="seen">What is there instead, for whoever looks into a hang.</param>
    /// <exception cref="TimeoutException">It did not come within <see cref="HangLimit"/>.</exception>
    public async Task UntilAsync(string awaited, Func<bool> holds, Func<string> seen)
    {
        ArgumentNullException.ThrowIfNull(holds);
        ArgumentNullException.ThrowIfNull(seen);
        using var limit = new CancellationTokenSource(HangLimit);
        while (true)
        {
            // Taken before the look, so that a change between the look and the wait wakes all the same.
            var next = Volatile.Read(ref _next).Task;
            if (holds())
            {
                return;
            }

            try
            {
                await next.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Waited {HangLimit} for: {awaited}. Seen: {seen()}");
            }
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

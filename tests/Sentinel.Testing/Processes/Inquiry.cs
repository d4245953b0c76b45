namespace Sentinel.Testing.Processes;

/// <summary>
/// Asks a process, or a grain, which has no way of telling by itself, over and over until its answer is the awaited one. What else happens inside of the test's own process is waited for with
/// <see cref="ChangeSignal"/>.
/// </summary>
public static class Inquiry
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(20);

    /// <summary>The first answer that is the awaited one.</summary>
    /// <param name="awaited">What is waited for.</param>
    /// <param name="ask">Asks; what it throws ends the wait.</param>
    /// <param name="isThere">Whether an answer is the awaited one.</param>
    /// <param name="seen">What an answer says, for whoever looks into a wait that was in vain.</param>
    /// <param name="patience">How long it is asked for.</param>
    /// <exception cref="TimeoutException">It did not come; the message says what was awaited and what the last answer was.</exception>
    public static async Task<T> UntilAsync<T>(string awaited, Func<CancellationToken, Task<T>> ask, Predicate<T> isThere, Func<T, string> seen, TimeSpan patience)
    {
        ArgumentNullException.ThrowIfNull(ask);
        ArgumentNullException.ThrowIfNull(isThere);
        ArgumentNullException.ThrowIfNull(seen);
        using var limit = new CancellationTokenSource(patience);
        Func<string> last = () => "no answer";
        try
        {
            while (true)
            {
                var answer = await ask(limit.Token);
                if (isThere(answer))
                {
                    return answer;
                }

                last = () => seen(answer);
                await Task.Delay(AskAgain, TimeProvider.System, limit.Token);
            }
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException($"Waited {patience} for: {awaited}. Last seen: {last()}", e);
        }
    }
}

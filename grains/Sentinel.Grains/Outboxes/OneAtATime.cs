namespace Sentinel.Grains.Outboxes;

/// <summary>Lets pieces of work of one activation wait for each other, in the order in which they come, where calls interleave. Not for use by several threads.</summary>
internal sealed class OneAtATime
{
    private Task _last = Task.CompletedTask;

    /// <summary>Does the work when all that came before is done.</summary>
    internal async Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        var before = _last;
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _last = mine.Task;
        await before;
        try
        {
            return await work();
        }
        finally
        {
            mine.SetResult();
        }
    }
}

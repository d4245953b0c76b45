namespace Sentinel.Orleans.Tests.Grains;

/// <summary>What grains have noted, by key, in order; a test can wait for it.</summary>
public sealed class Journal
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<string>> _entries = [];
    private readonly List<(string Key, int Count, TaskCompletionSource Done)> _waiting = [];

    public IReadOnlyList<string> this[string key]
    {
        get
        {
            lock (_gate)
            {
                return _entries.TryGetValue(key, out var entries) ? entries.ToArray() : [];
            }
        }
    }

    public void Add(string key, string entry)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out var entries))
            {
                _entries[key] = entries = [];
            }

            entries.Add(entry);
            foreach (var waiting in _waiting.Where(waiting => waiting.Key == key && entries.Count >= waiting.Count))
            {
                waiting.Done.TrySetResult();
            }
        }
    }

    public async Task<IReadOnlyList<string>> WaitForAsync(string key, int count)
    {
        Task reached;
        lock (_gate)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((key, count, done));
            if (_entries.TryGetValue(key, out var entries) && entries.Count >= count)
            {
                done.SetResult();
            }

            reached = done.Task;
        }

        try
        {
            await reached.WaitAsync(ClusterFixture.Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{key} should have {count} entries, has: {string.Join(", ", this[key])}.");
        }

        return this[key];
    }
}

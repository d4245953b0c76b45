using Sentinel.Demo.Scenarios;

namespace Sentinel.Demo.Story;

/// <summary>Sends live traffic: one request a row, in order, a few at a time.</summary>
internal sealed class Traffic(Scenario scenario, SiloClient silo)
{
    private const int Concurrency = 16;

    private int _pass;

    /// <summary>Rows that were answered so far.</summary>
    public long Sent { get; private set; }

    /// <summary>Sends rows until they are all answered or <paramref name="stop"/> says so after a few of them.</summary>
    /// <returns>The version that gave the last answer.</returns>
    public async Task<string> SendAsync(Row[] rows, Func<string, bool> stop, CancellationToken ct)
    {
        _pass++;
        var last = "";
        foreach (var few in rows.Chunk(Concurrency))
        {
            var versions = await Task.WhenAll(few.Select(row => silo.InferAsync(scenario, $"{row.Id}.{_pass}", row, ct)));
            Sent += few.Length;
            last = versions[^1];
            if (stop(last))
            {
                break;
            }
        }

        return last;
    }
}

using System.Text.Json;
using Sentinel.Demo.Scenarios;

namespace Sentinel.Demo.Story;

/// <summary>Sends live traffic: one request a row, in order, a few at a time.</summary>
internal sealed class Traffic(Scenario scenario, SiloClient silo)
{
    private const int Concurrency = 16;

    // Often enough that the story goes on soon, seldom enough that asking is no load.
    private const int RequestsBetweenLooks = 10 * Concurrency;

    private readonly List<(string Id, string Version, float Label)> _labelled = [];
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
            last = await SendFewAsync(few, ct);
            if (stop(last))
            {
                break;
            }
        }

        return last;
    }

    /// <summary>Sends rows again and again until something is seen.</summary>
    public async Task SendUntilAsync(Row[] rows, Func<Task<bool>> seen, CancellationToken ct)
    {
        while (true)
        {
            _pass++;
            foreach (var many in rows.Chunk(RequestsBetweenLooks))
            {
                foreach (var few in many.Chunk(Concurrency))
                {
                    await SendFewAsync(few, ct);
                }

                if (await seen())
                {
                    return;
                }
            }
        }
    }

    /// <summary>Labels of all rows that a version answered since the last time, as lines of JSON.</summary>
    public string[] TakeLabels(string version)
    {
        string[] lines = [.. _labelled.Where(row => row.Version == version).Select(row => JsonSerializer.Serialize(new { id = row.Id, model = scenario.Model, version, label = row.Label }))];
        _labelled.Clear();
        return lines;
    }

    private async Task<string> SendFewAsync(Row[] few, CancellationToken ct)
    {
        var versions = await Task.WhenAll(few.Select(row => silo.InferAsync(scenario, IdOf(row), row, ct)));
        Sent += few.Length;
        _labelled.AddRange(few.Zip(versions).Where(answered => answered.First.Label is not null).Select(answered => (IdOf(answered.First), answered.Second, answered.First.Label!.Value)));
        return versions[^1];
    }

    private string IdOf(Row row) => $"{row.Id}.{_pass}";
}

using Orleans.Storage;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Labels;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Performance;

namespace Sentinel.Grains.Performance;

/// <summary>
/// Outcomes of a version by window, in page records of their own. Each page knows which summaries of each label shard it holds, so a summary that comes again, or whose taking was cut short
/// between two pages, is taken once by each. The pages used last are kept. Threading: the grain's turns; calls
/// that interleave wait for each other, or one could read a page while another writes it.
/// </summary>
internal sealed class PerformanceBook(IGrainStorage storage, GrainId version)
{
    private const int Kept = 32;

    private readonly List<Leaf> _kept = [];
    private readonly OneAtATime _calls = new();

    /// <summary>Takes a summary; durable when it returns.</summary>
    internal Task AddAsync(OutcomeSummary summary, OutcomePlan plan) => _calls.RunAsync(async () =>
    {
        var schema = OutcomePlans.SchemaOf(plan);
        foreach (var windows in summary.Windows.GroupBy(window => PerformancePage.NameOf(window.WindowId), StringComparer.Ordinal))
        {
            var leaf = await OpenAsync(windows.Key);
            var next = leaf.Page.Take(summary, windows, (a, b) => Merge(a, b, schema));
            if (!ReferenceEquals(next, leaf.Page))
            {
                await WriteAsync(leaf, next);
            }
        }

        return true;
    });

    /// <summary>What was joined of a window, as an encoded sketch; null before the first label.</summary>
    internal Task<ReadOnlyMemory<byte>?> FindAsync(string windowId) => _calls.RunAsync(async () =>
        (await OpenAsync(PerformancePage.NameOf(windowId))).Page.Windows.TryGetValue(windowId, out var sketch) ? sketch : default(ReadOnlyMemory<byte>?));

    /// <summary>What sequential detectors said of a window's outcomes.</summary>
    internal Task<DetectedChanges> DetectedAsync(string windowId) => _calls.RunAsync(async () => (await OpenAsync(PerformancePage.NameOf(windowId))).Page.Detected.GetValueOrDefault(windowId, DetectedChanges.None));

    private static byte[] Merge(ReadOnlyMemory<byte> a, ReadOnlyMemory<byte> b, OutcomeSchema schema)
    {
        var merged = OutcomeSketch.Decode(a.Span, schema);
        merged.Merge(OutcomeSketch.Decode(b.Span, schema));
        return merged.Encode();
    }

    private async Task<Leaf> OpenAsync(string name)
    {
        var leaf = _kept.Find(kept => kept.Name == name);
        if (leaf is null)
        {
            var state = await storage.ReadAsync(name, version);
            leaf = new Leaf(name, state, state.RecordExists ? PerformancePageFormat.Instance.Decode(state.State!.Bytes) : PerformancePage.Empty);
            state.State = new GrainRecord();
        }

        _kept.Remove(leaf);
        _kept.Add(leaf);
        if (_kept.Count > Kept)
        {
            _kept.RemoveAt(0);
        }

        return leaf;
    }

    private async Task WriteAsync(Leaf leaf, PerformancePage next)
    {
        leaf.State.State = new GrainRecord { Bytes = PerformancePageFormat.Instance.Encode(next) };
        try
        {
            await storage.WriteStateAsync(leaf.Name, version, leaf.State);
            leaf.State.State = new GrainRecord();
            leaf.Page = next;
        }
        catch
        {
            // Nobody knows what is stored: it is read again.
            _kept.Remove(leaf);
            throw;
        }
    }

    private sealed class Leaf(string name, GrainState<GrainRecord> state, PerformancePage page)
    {
        public string Name => name;

        public GrainState<GrainRecord> State => state;

        public PerformancePage Page { get; set; } = page;
    }
}

using FsCheck;
using FsCheck.Fluent;
using Sentinel.Contracts;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Shards;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Windows;
using Sentinel.Testing.Traffic;

namespace Sentinel.Decisions.Tests.Windows;

public sealed class WindowAssemblyTests
{
    private const int Shards = 3;

    private static readonly WindowPolicy ByTime = new(null, EverySeconds: 30, LatenessSeconds: 5);

    [Fact]
    public void A_counted_window_is_ready_as_it_comes()
    {
        var step = WindowAssembly.Accept(AssemblyState.Empty, Summaries(new WindowPolicy(Count: 50), shard: 0), NotJudged);

        Assert.Equal(["p0-0", "p0-1", "p0-2", "p0-3"], step.Ready.Select(window => window.Id));
        Assert.Equal(4, step.State.Shards["sentinel.predictions/0"].NextSequence);
    }

    [Fact]
    public void A_summary_that_was_taken_is_skipped()
    {
        var summaries = Summaries(new WindowPolicy(Count: 50), shard: 0);
        var first = WindowAssembly.Accept(AssemblyState.Empty, summaries[..3], NotJudged);

        var again = WindowAssembly.Accept(first.State, summaries, NotJudged);

        Assert.Equal(["p0-3"], again.Ready.Select(window => window.Id));
    }

    [Fact]
    public void A_window_by_event_time_waits_for_every_known_shard()
    {
        var state = WindowAssembly.Know(WindowAssembly.Know(AssemblyState.Empty, "sentinel.predictions/0"), "sentinel.predictions/1");
        state = WindowAssembly.Accept(state, Summaries(ByTime, shard: 0), NotJudged).State;
        Assert.Empty(WindowAssembly.Release(state, NoneIdle, NoWord).Ready);

        state = WindowAssembly.Accept(state, Summaries(ByTime, shard: 1), NotJudged).State;
        var ready = WindowAssembly.Release(state, NoneIdle, NoWord).Ready;

        Assert.Equal(2, ready.Single(window => window.Id == "t20260301T000030Z").Sources.Length);
        Assert.Equal(ready.Select(window => window.From).Order(), ready.Select(window => window.From));
    }

    [Fact]
    public void An_idle_shard_holds_no_window_up_and_its_part_then_counts_as_late()
    {
        var state = WindowAssembly.Know(AssemblyState.Empty, "sentinel.predictions/1");
        state = WindowAssembly.Accept(state, Summaries(ByTime, shard: 0), NotJudged).State;
        var released = WindowAssembly.Release(state, shard => shard == "sentinel.predictions/1", NoWord);
        var judged = released.Ready.Select(window => window.Id).ToHashSet();
        Assert.NotEmpty(judged);

        var late = WindowAssembly.Accept(released.State, Summaries(ByTime, shard: 1), judged.Contains);

        Assert.Equal(judged.Order(), late.Late.Select(arrival => arrival.WindowId).Distinct().Order());
        Assert.All(late.Late, arrival => Assert.True(arrival.Rows > 0));
    }

    [Fact]
    public void A_shard_without_rows_in_a_window_lets_it_go_by_its_word()
    {
        var state = WindowAssembly.Know(AssemblyState.Empty, "sentinel.predictions/1");
        state = WindowAssembly.Accept(state, Summaries(ByTime, shard: 0), NotJudged).State;
        var second = state.Pending[1];

        var ready = WindowAssembly.Release(state, NoneIdle, shard => shard == "sentinel.predictions/1" ? second.To : null).Ready;

        Assert.Equal(state.Pending.Take(2).Select(window => window.Id), ready.Select(window => window.Id));
    }

    [Fact]
    public void Parts_against_another_reference_make_a_window_of_their_own()
    {
        var summaries = Summaries(ByTime, shard: 0);
        var other = summaries.Select(summary => summary with { Shard = ShardOf(1), ReferenceDigest = TrafficSource.OtherReference.Digest }).ToArray();
        var state = WindowAssembly.Accept(AssemblyState.Empty, summaries.Concat(other), NotJudged).State;

        var ready = WindowAssembly.Release(state, NoneIdle, NoWord).Ready;

        Assert.Equal(2, ready.Count(window => window.Id == ready[0].Id));
        Assert.All(ready, window => Assert.Single(window.Sources));
    }

    [Fact]
    public void Any_order_of_the_parts_gives_the_same_windows() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, Shards - 1).ListOf(60)), order =>
        {
            var inOrder = AssembleAll(Enumerable.Range(0, Shards).SelectMany(shard => Enumerable.Repeat(shard, 60)));
            var shuffled = AssembleAll(order.Concat(Enumerable.Range(0, Shards).SelectMany(shard => Enumerable.Repeat(shard, 60))));

            Assert.NotEmpty(inOrder);
            Assert.Equal(inOrder, shuffled);
        }).QuickCheckThrowOnFailure();

    /// <summary>Tells summaries one by one, of the shards in the order given, and describes every window that comes out.</summary>
    private static SortedDictionary<string, string> AssembleAll(IEnumerable<int> shards)
    {
        var waiting = Enumerable.Range(0, Shards).Select(shard => new Queue<WindowSummary>(Summaries(ByTime, shard))).ToArray();
        var state = Enumerable.Range(0, Shards).Aggregate(AssemblyState.Empty, (known, shard) => WindowAssembly.Know(known, ShardOf(shard).TopicPartition));
        var windows = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var late = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var shard in shards)
        {
            if (waiting[shard].TryDequeue(out var summary))
            {
                var accepted = WindowAssembly.Accept(state, [summary], windows.ContainsKey);
                var released = WindowAssembly.Release(accepted.State, NoneIdle, NoWord);
                state = released.State;
                foreach (var arrival in accepted.Late)
                {
                    late[arrival.WindowId] = late.GetValueOrDefault(arrival.WindowId) + arrival.Rows;
                }

                foreach (var window in released.Ready)
                {
                    late[window.Id] = late.GetValueOrDefault(window.Id) + window.Late;
                    windows.Add(window.Id, $"{window.Rows} {window.FirstTime:O} {window.LastTime:O} {string.Join(' ', window.Sources.Select(source => source.ToString()))} {string.Join(' ', window.Sketches.Select(sketch => Convert.ToHexString(sketch.Span)))}");
                }
            }
        }

        foreach (var id in windows.Keys.ToArray())
        {
            windows[id] += $" {late[id]} late";
        }

        return windows;
    }

    private static WindowSummary[] Summaries(WindowPolicy policy, int shard)
    {
        var plan = new FoldPlan(1, policy, TrafficSource.Reference);
        var windows = new ShardWindows(ShardOf(shard), plan, ShardWindowsImage.Empty, _ => plan);
        windows.Fold(ColumnReader.Open(TrafficBatch.Columns([.. TrafficSource.Rows(seed: 10 + shard, count: 200, jitterSeconds: 8)])), 0);
        return [.. windows.Outbox];
    }

    private static ShardId ShardOf(int partition) => new(ModelVersionId.Parse("housing@1.0.0"), "sentinel.predictions", partition);

    private static bool NotJudged(string windowId) => false;

    private static bool NoneIdle(string shard) => false;

    private static DateTimeOffset? NoWord(string shard) => null;
}

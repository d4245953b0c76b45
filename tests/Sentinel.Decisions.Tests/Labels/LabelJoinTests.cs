using FsCheck;
using FsCheck.Fluent;
using Sentinel.Contracts.Labels;
using Sentinel.Decisions.Labels;
using Sentinel.Statistics.Performance;

namespace Sentinel.Decisions.Tests.Labels;

public sealed class LabelJoinTests
{
    private const int Unbounded = int.MaxValue;

    private readonly JoinBench _bench = new(memoryMax: 100, Unbounded);

    [Fact]
    public void A_label_that_comes_late_is_joined_with_its_prediction()
    {
        _bench.Predict(1, "p0-0", 3);
        _bench.Label(1, 5);

        Assert.Equal(LabelStatus.None with { Joined = 1 }, _bench.Join.Status);
        Assert.Equal(["p0-0: 1 rows, bias -2"], Outcomes(_bench.Join));
    }

    [Fact]
    public void A_label_that_comes_early_waits_for_its_prediction()
    {
        _bench.Label(1, 5);
        Assert.Equal(LabelStatus.None with { Early = 1 }, _bench.Join.Status);

        _bench.Predict(1, "p0-0", 3);

        Assert.Equal(LabelStatus.None with { Joined = 1 }, _bench.Join.Status);
        Assert.Equal(["p0-0: 1 rows, bias -2"], Outcomes(_bench.Join));
    }

    [Fact]
    public void The_first_label_counts_and_the_others_are_counted_apart()
    {
        _bench.Label(1, 5);
        _bench.Label(1, 5);
        _bench.Label(1, 6);
        _bench.Predict(1, "p0-0", 3);
        _bench.Label(1, 5);
        _bench.Label(1, 7);

        Assert.Equal(LabelStatus.None with { Joined = 1, Repeated = 4, Conflicting = 2 }, _bench.Join.Status);
        Assert.Equal(["p0-0: 1 rows, bias -2"], Outcomes(_bench.Join));
    }

    [Fact]
    public void The_first_prediction_of_an_id_is_the_one_that_is_labelled()
    {
        _bench.Predict(1, "p0-0", 3);
        _bench.Predict(1, "p0-1", 4);
        _bench.Label(1, 5);
        _bench.Predict(1, "p0-2", 4);

        Assert.Equal(LabelStatus.None with { Joined = 1, Doubled = 2 }, _bench.Join.Status);
        Assert.Equal(["p0-0: 1 rows, bias -2"], Outcomes(_bench.Join));
    }

    [Fact]
    public void The_same_label_written_differently_is_no_conflict()
    {
        var id = JoinBench.IdOf(1);
        var none = new LoadedSegments(new Dictionary<long, JoinSegment>(), new Dictionary<long, JoinSegment>());
        _bench.Join.TakeLabel(new JoinEntry(id, null, 1, null), none);
        _bench.Join.TakeLabel(new JoinEntry(id, null, double.NaN, "true"), none);
        _bench.Join.TakeLabel(new JoinEntry(id, null, double.NaN, "1.0"), none);

        Assert.Equal((2, 0), (_bench.Join.Status.Repeated, _bench.Join.Status.Conflicting));
    }

    [Fact]
    public void What_waits_in_the_oldest_segment_expires_when_there_are_too_many()
    {
        var bench = new JoinBench(memoryMax: 2, segmentsMax: 2);
        for (var id = 0; id < 8; id++)
        {
            bench.Predict(id, "p0-0", id);
            if (id == 1)
            {
                bench.Label(0, 0);
            }

            bench.Checkpoint();
        }

        // Segments of two; 0 has its label and 1 has not, and 2 and 3 go with the second oldest.
        Assert.Equal(LabelStatus.None with { Joined = 1, Waiting = 4, Expired = 3 }, bench.Join.Status);
        bench.Label(2, 2);
        bench.Label(7, 7);
        Assert.Equal(LabelStatus.None with { Joined = 2, Waiting = 3, Expired = 3, Early = 1 }, bench.Join.Status);
    }

    [Fact]
    public void Labels_that_never_find_a_prediction_expire_apart_from_predictions()
    {
        var bench = new JoinBench(memoryMax: 2, segmentsMax: 1);
        bench.Predict(100, "p0-0", 1);
        for (var id = 0; id < 6; id++)
        {
            bench.Label(id, id);
            bench.Checkpoint();
        }

        Assert.Equal(LabelStatus.None with { Waiting = 1, Early = 2, ExpiredEarly = 4 }, bench.Join.Status);
    }

    [Fact]
    public void Memory_of_many_rows_is_found_again_in_segments()
    {
        var bench = new JoinBench(memoryMax: 50, Unbounded);
        for (var id = 0; id < 2_000; id++)
        {
            bench.Predict(id, $"p0-{id / 100}", id);
            bench.Checkpoint();
        }

        bench.Crash();
        foreach (var id in Enumerable.Range(0, 2_000).Reverse())
        {
            bench.Label(id, id + 1);
        }

        Assert.Equal(LabelStatus.None with { Joined = 2_000 }, bench.Join.Status);
        Assert.Equal(Enumerable.Range(0, 20).Select(window => $"p0-{window}").Order(StringComparer.Ordinal).Select(window => $"{window}: 100 rows, bias -1"), Outcomes(bench.Join));
        Assert.True(bench.Segments >= 40, "nothing was spilled, so nothing was tested");
    }

    /// <summary>Whatever comes in whatever order, is spilled, or is lost in a crash and sent again, the join is that of a dictionary.</summary>
    [Fact]
    public void A_join_equals_a_dictionary()
    {
        var step = Gen.Choose(0, 99).SelectMany(kind => Gen.Choose(0, 14).SelectMany(id => Gen.Choose(0, 2).Select(value => (Kind: kind, Id: id, Value: value))));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(300), Prop.ForAll(step.ArrayOf().ToArbitrary(), steps =>
        {
            var bench = new JoinBench(memoryMax: 3, Unbounded);
            var model = new DictionaryJoin();
            var unsaved = new List<(int Kind, int Id, int Value)>();
            foreach (var next in steps)
            {
                switch (next.Kind)
                {
                    case < 45:
                        bench.Predict(next.Id, $"w{next.Id % 3}", next.Value);
                        model.Predict(next.Id, $"w{next.Id % 3}", next.Value);
                        unsaved.Add(next);
                        break;
                    case < 85:
                        bench.Label(next.Id, next.Value);
                        model.Label(next.Id, next.Value);
                        unsaved.Add(next);
                        break;
                    case < 92:
                        bench.Checkpoint();
                        unsaved.Clear();
                        break;
                    case < 95:
                        bench.Spill();
                        break;
                    default:
                        bench.Crash();
                        foreach (var again in unsaved)
                        {
                            if (again.Kind < 45)
                            {
                                bench.Predict(again.Id, $"w{again.Id % 3}", again.Value);
                            }
                            else
                            {
                                bench.Label(again.Id, again.Value);
                            }
                        }

                        break;
                }
            }

            return bench.Join.Status == model.Status && Outcomes(bench.Join).SequenceEqual(model.Outcomes());
        }));
    }

    /// <summary>With bounds, every prediction and every label is still counted exactly once, as joined, waiting or expired.</summary>
    [Fact]
    public void Nothing_is_lost_uncounted_when_stores_are_bounded()
    {
        var step = Gen.Choose(0, 99).SelectMany(kind => Gen.Choose(0, 400).Select(id => (Kind: kind, Id: id)));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(300), Prop.ForAll(step.ArrayOf().ToArbitrary(), steps =>
        {
            var bench = new JoinBench(memoryMax: 2, segmentsMax: 2);
            var (predictions, labels) = (new HashSet<int>(), new HashSet<int>());
            foreach (var (kind, id) in steps)
            {
                if (kind < 45 && predictions.Add(id))
                {
                    bench.Predict(id, "w", 1);
                }
                else if (kind < 90 && labels.Add(id))
                {
                    bench.Label(id, 1);
                }
                else
                {
                    bench.Checkpoint();
                }
            }

            var status = bench.Join.Status;
            return status.Joined + status.Waiting + status.Expired == predictions.Count && status.Joined + status.Early + status.ExpiredEarly == labels.Count;
        }));
    }

    internal static IEnumerable<string> Outcomes(LabelJoin join) =>
        join.ToImage().Outcomes.Select(window => Describe(window.WindowId, OutcomeSketch.Decode(window.Sketch.Span, JoinBench.Schema)));

    internal static string Describe(string window, OutcomeSketch sketch) =>
        FormattableString.Invariant($"{window}: {sketch.Rows} rows, bias {sketch.Report().Figures[PerformanceMetric.Bias].Value}");
}

using FsCheck;
using FsCheck.Fluent;
using Sentinel.Contracts.Labels;
using Sentinel.Decisions.Labels;
using Sentinel.Statistics.Performance;

namespace Sentinel.Decisions.Tests.Labels;

public sealed class LabelJoinTests
{
    private const int Unbounded = int.MaxValue;

    private static readonly LoadedSegments Nothing = new(new Dictionary<long, JoinSegment>(), new Dictionary<long, JoinSegment>());

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

    [Theory]
    [InlineData("p0-17", 0, null)]
    [InlineData("t20260301T120000Z", 42, null)]
    [InlineData("p0-17", 42, "not 1")]
    [InlineData("p0-17", 42, "two\nlines")]
    [InlineData("p0-17", 42, "")]
    public void A_place_is_read_as_it_was_written(string window, long epoch, string? against)
    {
        var place = new PredictionPlace(window, epoch, against);

        Assert.Equal(place, PredictionPlace.Parse(place.ToString()));
        Assert.Equal(epoch == 0, place.ToString() == window);
    }

    [Fact]
    public void Outcomes_are_counted_by_window_and_by_the_route_that_chose_the_version_across_crashes()
    {
        var join = new LabelJoin(OutcomeSchema.Binary("1", 0.5), LabelJoinImage.Empty);
        Predict(1, new("p0-0", 7, "1"), "1");
        Predict(2, new("p0-0", 7, "1"), "0");
        Predict(3, new("p0-0", 7, "0"), "1");
        Predict(4, new("p0-0", 7, null), "0");
        Predict(5, new("p0-0", 0, null), "0");
        Predict(6, new("p0-1", 8, "not 1"), "0");
        Label(1, "1");
        Label(2, "1");
        join = new LabelJoin(OutcomeSchema.Binary("1", 0.5), join.ToImage());
        Label(3, "1");
        Label(4, "1");
        Label(4, "1");
        Label(5, "1");
        Label(6, "1");

        Assert.Equal<EpochOutcomes>([new EpochOutcomes(7, 4, 2, 1, 1), new EpochOutcomes(8, 1, 1, 0, 0)], join.ToImage().Epochs);
        Assert.Equal(["p0-0", "p0-1"], join.TakeOutcomes().Select(w => w.WindowId));
        Assert.Equal(2, join.TakeEpochs().Length);
        Assert.Empty(join.TakeEpochs());

        void Predict(int id, PredictionPlace place, string answered) => join.TakePrediction(new JoinEntry(JoinBench.IdOf(id), place.ToString(), double.NaN, answered), Nothing);

        void Label(int id, string label) => join.TakeLabel(new JoinEntry(JoinBench.IdOf(id), null, double.NaN, label), Nothing);
    }

    [Fact]
    public void Numbers_are_neither_right_nor_wrong()
    {
        _bench.Predict(1, new PredictionPlace("p0-0", 7, null).ToString(), 3);
        _bench.Label(1, 5);

        Assert.Empty(_bench.Join.TakeEpochs());
        Assert.Equal(["p0-0: 1 rows, bias -2"], Outcomes(_bench.Join));
    }

    [Fact]
    public void Of_too_many_routes_the_oldest_are_forgotten_and_not_counted_again()
    {
        var counts = new EpochCounts([]);
        for (var epoch = 1; epoch <= EpochCounts.Most + 3; epoch++)
        {
            counts.Add(epoch, 10, 1, 0, 0);
        }

        counts.Add(1, 10, 1, 0, 0);

        Assert.Equal(Enumerable.Range(4, EpochCounts.Most).Select(e => (long)e), counts.All.Select(e => e.Epoch));
    }

    [Fact]
    public void A_summary_that_comes_again_is_counted_once_and_those_of_other_shards_beside_it()
    {
        var first = new OutcomeSummary(2, 5, []) { Epochs = [new EpochOutcomes(7, 10, 3, 1, 0)] };
        var once = LabelledEpochs.None.Take(first);

        Assert.Same(once, once.Take(first));
        Assert.Same(once, once.Take(new OutcomeSummary(2, 9, [])));
        Assert.Equal<EpochOutcomes>([new EpochOutcomes(7, 25, 7, 1, 2)], once.Take(new OutcomeSummary(3, 0, []) { Epochs = [new EpochOutcomes(7, 15, 4, 0, 2)] }).Epochs);
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

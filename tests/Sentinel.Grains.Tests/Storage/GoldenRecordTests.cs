using System.Collections.Immutable;
using Sentinel.Contracts;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Samples;
using Sentinel.Contracts.Shards;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Collecting;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Evidence;
using Sentinel.Decisions.Labels;
using Sentinel.Decisions.Performance;
using Sentinel.Decisions.Samples;
using Sentinel.Decisions.Verdicts;
using Sentinel.Decisions.Versions;
using Sentinel.Decisions.Windows;
using Sentinel.Grains.Labels;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Performance;
using Sentinel.Grains.Samples;
using Sentinel.Grains.Shards;
using Sentinel.Grains.Storage;
using Sentinel.Grains.Versions;
using Sentinel.Statistics.Evidence;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.Why;
using Sentinel.Testing;

namespace Sentinel.Grains.Tests.Storage;

/// <summary>Records as they were written by each version that ever wrote them: a newer silo reads them all, and the newest one writes what its golden file holds.</summary>
public sealed class GoldenRecordTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ShardId Shard = ShardId.Parse("housing@1.0.0/sentinel.predictions/3");

    [Fact]
    public void A_shard_record_of_version_2() => AssertGolden(
        "shard-v2.bin",
        ShardRecordFormat.Instance,
        Detecting(ShardRecordSample()) with { Collected = new RowCollector(1200, [new RowBlock(100, 160, 60, new byte[] { 5, 6 }), new RowBlock(160, 170, 4, new byte[] { 7 })]) });

    [Fact]
    public void A_shard_record_of_version_1_is_one_without_detectors_that_collects_nothing() => AssertOlder("shard-v1.bin", ShardRecordFormat.Instance, ShardRecordSample());

    [Fact]
    public void A_page_of_collected_rows_of_version_1() => AssertGolden("collected-page-v1.bin", CollectedPageFormat.Instance, [new RowBlock(100, 160, 60, new byte[] { 5, 6 })]);

    [Fact]
    public void A_version_record_of_version_6() => AssertGolden("version-v6.bin", VersionRecordFormat.Instance, Deleted(WithDatasetDigest(Counted(WithReferenceTime(WithLateInPages(Planned(Labelled(VersionSample(withEvidence: true)))))))));

    [Fact]
    public void A_version_record_of_version_5_is_one_without_description_or_another_digest_of_its_data_that_was_not_deleted() =>
        AssertOlder("version-v5.bin", VersionRecordFormat.Instance, Counted(WithReferenceTime(WithLateInPages(Planned(Labelled(VersionSample(withEvidence: true)))))));

    [Fact]
    public void A_sample_of_requests_of_version_1() => AssertGolden(
        "request-sample-v1.bin",
        new RequestSampleFormat(),
        new RequestSample([new SampledRequest("r1", Noon, new string('a', 64), "ONNX Runtime 1.29.0 on linux-x64", new byte[] { 1, 2 })], [new SampledRequest("r9", Noon.AddDays(1), new string('a', 64), "ONNX Runtime 1.30.0 on linux-x64", new byte[] { 3 })]));

    [Fact]
    public void A_version_record_of_version_4_is_one_that_does_not_know_when_its_reference_was_frozen_and_counts_no_outcomes_by_route() =>
        AssertOlder("version-v4.bin", VersionRecordFormat.Instance, WithLateInPages(Planned(Labelled(VersionSample(withEvidence: true)))));

    [Fact]
    public void A_version_record_of_version_3_is_one_without_late_rows_in_pages_whose_policy_says_nothing_of_what_retraining_may_cost() =>
        AssertOlder("version-v3.bin", VersionRecordFormat.Instance, Labelled(VersionSample(withEvidence: true)));

    [Fact]
    public void A_version_record_of_version_2_is_one_without_performance() => AssertOlder("version-v2.bin", VersionRecordFormat.Instance, VersionSample(withEvidence: true));

    [Fact]
    public void A_version_record_of_version_1_is_one_without_evidence() => AssertOlder("version-v1.bin", VersionRecordFormat.Instance, VersionSample(withEvidence: false));

    [Fact]
    public void A_page_of_windows_of_version_3() => AssertGolden("window-page-v3.bin", WindowPageFormat.Instance, [Whole(ReportSample(withEvidence: true))]);

    [Fact]
    public void A_page_of_windows_of_version_2_is_one_without_estimates_and_causes() => AssertOlder("window-page-v2.bin", WindowPageFormat.Instance, [ReportSample(withEvidence: true)]);

    [Fact]
    public void A_page_of_windows_of_version_1_is_one_without_evidence() => AssertOlder("window-page-v1.bin", WindowPageFormat.Instance, [ReportSample(withEvidence: false)]);

    [Fact]
    public void A_page_of_sketches_of_version_1() => AssertGolden("sketch-page-v1.bin", SketchPageFormat.Instance, new SketchPageContent(16, [[new byte[] { 1, 2 }, new byte[] { 3 }], [new byte[] { 4 }]]));

    [Fact]
    public void A_label_shard_s_record_of_version_2()
    {
        var record = LabelShardSample();
        AssertGolden("label-shard-v2.bin", LabelShardRecordFormat.Instance, record with
        {
            Join = record.Join with { Epochs = [new EpochOutcomes(7, 100, 12, 3, 1), new EpochOutcomes(8, 5, 0, 0, 0)] },
            Pending = record.Pending! with { Epochs = [new EpochOutcomes(7, 40, 4, 0, 0)] },
        });
    }

    [Fact]
    public void A_label_shard_s_record_of_version_1_is_one_without_outcomes_by_route() => AssertOlder("label-shard-v1.bin", LabelShardRecordFormat.Instance, LabelShardSample());

    [Fact]
    public void A_segment_of_labels_of_version_1() => AssertGolden("label-segment-v1.bin", JoinSegmentFormat.Instance, new JoinSegment(EntriesSample()));

    [Fact]
    public void A_page_of_performance_of_version_1() => AssertGolden(
        "performance-page-v1.bin",
        PerformancePageFormat.Instance,
        new PerformancePage(
            ImmutableSortedDictionary.CreateRange([KeyValuePair.Create(0, 7L), KeyValuePair.Create(3, 12L)]),
            ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("p3-17", (ReadOnlyMemory<byte>)new byte[] { 1, 2 }), KeyValuePair.Create("p3-18", (ReadOnlyMemory<byte>)new byte[] { 3 })]))
        {
            Detected = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("p3-17", SaidSample(DetectorInput.Outcome))]),
        });

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(60)]
    [InlineData(-1)]
    public void A_flipped_bit_anywhere_is_found(int position)
    {
        var bytes = ShardRecordFormat.Instance.Encode(ShardRecordSample());
        bytes[position < 0 ? bytes.Length + position : position] ^= 1;

        Assert.Throws<InvalidDataException>(() => ShardRecordFormat.Instance.Decode(bytes));
    }

    [Fact]
    public void A_record_cut_short_at_any_byte_is_found()
    {
        var bytes = ShardRecordFormat.Instance.Encode(ShardRecordSample());

        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => ShardRecordFormat.Instance.Decode(bytes.AsSpan(0, length)));
        }
    }

    private static void AssertOlder<T>(string file, RecordFormat<T> format, T sample) =>
        Assert.Equal(Convert.ToHexString(format.Encode(sample)), Convert.ToHexString(format.Encode(format.Decode(Golden(file)))));

    private static byte[] Golden(string file) => File.ReadAllBytes(Path.Combine(SharedFolder.Repository, "tests", "Sentinel.Grains.Tests", "Storage", "Golden", file));

    private static void AssertGolden<T>(string file, RecordFormat<T> format, T sample)
    {
        var golden = Golden(file);

        Assert.Equal(Convert.ToHexString(golden), Convert.ToHexString(format.Encode(sample)));
        Assert.Equal(Convert.ToHexString(golden), Convert.ToHexString(format.Encode(format.Decode(golden))));
    }

    private static Kept<StoredVersion> WithLateInPages(Kept<StoredVersion> record) => record with
    {
        State = new StoredVersion(record.State.Ledger! with { LateInPages = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("t20260301T000000Z", 13L), KeyValuePair.Create("t20260301T060000Z", 6L)]) }),
    };

    private static Kept<StoredVersion> WithReferenceTime(Kept<StoredVersion> record) => record with
    {
        State = new StoredVersion(record.State.Ledger! with { Reference = record.State.Ledger!.Reference! with { Since = Noon.AddDays(-3) } }),
    };

    private static Kept<StoredVersion> WithDatasetDigest(Kept<StoredVersion> record)
    {
        var ledger = record.State.Ledger!;
        var lineage = ledger.Spec.Lineage!;
        return record with { State = new StoredVersion(ledger with { Spec = ledger.Spec with { Lineage = lineage with { Dataset = lineage.Dataset! with { Digest = "md5:a304afb96060aad90176268345e10355" } } } }) };
    }

    private static Kept<StoredVersion> Deleted(Kept<StoredVersion> record) => record with
    {
        State = new StoredVersion(record.State.Ledger! with { Spec = record.State.Ledger!.Spec with { Description = "prices of houses" }, Deleted = Noon.AddDays(9) }),
    };

    private static Kept<StoredVersion> Counted(Kept<StoredVersion> record) => record with
    {
        State = new StoredVersion(record.State.Ledger! with { Labelled = new LabelledEpochs([3, 0, 0, 17], [new EpochOutcomes(7, 100, 12, 3, 1), new EpochOutcomes(8, 5, 0, 0, 0)]) }),
        Outbox = record.Outbox.Add([new TellLabelled("housing", new VersionOutcomes("1.0.0", [new EpochOutcomes(8, 5, 0, 0, 0)]))]),
    };

    private static WindowReport Whole(WindowReport report) => report with
    {
        EstimatedPerformance = new WindowEstimate(
            1990,
            10,
            ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("accuracy", new EstimatedMetric(0.75, 0.01, 0.72, 0.78)), KeyValuePair.Create("rocAuc", new EstimatedMetric(0.8, 0.02, 0.74, 0.86))]),
            ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("precision", "no row is predicted")]),
            null,
            "estimate/isotonic-score-bins-100/v1"),
        Causes = [new WindowCause("amount", 0.9, 0.75), new WindowCause("colour", 0.3, 0.25)],
        Multivariate = new WindowMultivariate(
            12, 1990, 10, 5000, 2.5, ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("mmd2Test", "the rows of the reference do not vary")]))
        {
            PcaReconstructionError = new WindowReconstructionError(1.25, 1.5, 1.0, 1.4, 1.7, null, 3, "error/v1"),
            HotellingT2 = new WindowMeanShift(31.5, 12, 0.002, "t2/v1"),
            Mmd2 = -0.001,
            Mmd2Test = new WindowKernelTest(0.02, 0.7, 62, 20_000, 32, "mmd2/v1"),
            CorrelationChange = new WindowCorrelationChange(["amount", "age"], 0.5, -0.25, 0.001, 0.3, "r/v1"),
        },
        Detections = SaidSample(DetectorInput.Score).First,
        DetectionsOmitted = 3,
        Segments =
        [
            new SegmentReport("region", "prediction", 0.4, 0.55, true,
            [
                new SegmentValueReport("north", 1200, 900, 0.6, 0.3, null, new SegmentDrift("prediction", 0.31, 0.02), new SegmentDrift("amount", 0.12, 0.02), new SegmentChange(0.4, 0.6, 0.14, 0.02, 0.9)),
                new SegmentValueReport("(none)", 7, 0, 0.0035, 0, "the reference has 0 rows of it, 50 are needed", null, null, new SegmentChange(null, 0.5, 0, -0.01, 0.1)),
            ]),
            new SegmentReport("channel", null, null, null, false, []),
        ],
    };

    private static DetectedChanges SaidSample(DetectorInput on) =>
        new([new DetectedChange(on, "hddm-w", DetectionKind.Drift, "p3-17", "sentinel.predictions/3", 1234, Noon.AddSeconds(61), 0.5, 0.25, 0.125)], More: 3);

    private static ShardRecord Detecting(ShardRecord record) => record with
    {
        Windows = record.Windows with
        {
            Open = [.. record.Windows.Open.Select(window => window with { Detected = SaidSample(DetectorInput.Score) })],
            Outbox = [.. record.Windows.Outbox.Select(summary => summary with { Detected = SaidSample(DetectorInput.Score) })],
            Detectors = new byte[] { 4, 5, 6 },
        },
    };

    private static Kept<StoredVersion> Planned(Kept<StoredVersion> version)
    {
        var ledger = version.State.Ledger!;
        var own = ledger.OwnPolicy! with { Actions = ledger.OwnPolicy!.Actions with { RetrainPlan = new RetrainPlan(3600, 2, 1200, 7 * 86_400, 30 * 86_400) } };
        return version with { State = version.State with { Ledger = ledger with { OwnPolicy = own } } };
    }

    private static Kept<StoredVersion> Labelled(Kept<StoredVersion> version) => version with
    {
        State = version.State with
        {
            Ledger = version.State.Ledger! with
            {
                Recent = [.. version.State.Ledger!.Recent.Select(Whole)],
                OwnPolicy = version.State.Ledger.OwnPolicy! with
                {
                    Performance = new PerformancePolicy("rocAuc", 0.8, null, 200),
                    Detectors = [new DetectorPolicy(DetectorInput.Outcome, "hddm-w", ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("twoSided", "true")]))],
                },
                Assembly = Detecting(version.State.Ledger.Assembly),
                Detections = [.. SaidSample(DetectorInput.Score).First, .. SaidSample(DetectorInput.Outcome).First],
                Performance = new VersionPerformance(
                    new OutcomePlan(OutcomeTask.Multiclass, "", 0, ["blue", "red"]),
                    "rocAuc",
                    ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("p3-17", new PerformanceMark(412, 0.71, 0.68, 0.74) { Contradicted = true, Change = new ChangeSplit(PerformanceMetric.RocAuc, 0.93, 0.71, -0.02, -0.2, 0.01, 412) }), KeyValuePair.Create("p3-18", new PerformanceMark(3, null, null, null))]),
                    new VersionVerdict(Verdict.Stable, DriftCause.None, 1, 5),
                    Changes: 2)
                {
                    Estimates = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("p3-18", new EstimateMark(2000, 0.72, 0.7, 0.74))]),
                },
                Spec = version.State.Ledger.Spec with
                {
                    Importance = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("amount", 0.5)]),
                    Signature = version.State.Ledger.Spec.Signature! with { Segments = ["region", "channel"] },
                    FirstRows = 5000,
                },
                First = new FirstRows([new CollectedStretch(0, "sentinel.predictions", 3, "topic-2", 100, 2100, 1990)], IsOver: true),
                Measured = new FeatureImportance(
                    ImportanceSource.Permutation, "logLoss", 1000, 3, 42, ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("amount", 0.25), KeyValuePair.Create("colour", 0d)])),
                Sketches = new KeptSketches([new SketchPage(64, 16, 4096, [new KeptWindow("p3-16", "ab12"), new KeptWindow("p3-17", "ab12")])]),
                Runs = DriftRun.None.Add("sentinel.predictions/3", new DriftRun("p3-16", Noon, "ab12")),
            },
        },
    };

    private static AssemblyState Detecting(AssemblyState assembly) =>
        assembly with { Pending = [.. assembly.Pending.Select(window => window with { Parts = [.. window.Parts.Select(part => part with { Detected = SaidSample(DetectorInput.Score) })] })] };

    private static JoinEntry[] EntriesSample() =>
    [
        new(new RowId(1, 2), "p3-17", 0.5, "red"),
        new(new RowId(1, 3), null, 1, null),
        new(new RowId(ulong.MaxValue, 0), null, double.NaN, "blue"),
    ];

    private static LabelShardRecord LabelShardSample() => new(
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("sentinel.labels/0", new SourceCursor("topic-2", ["topic-1"], 123_456_789_012)), KeyValuePair.Create("sentinel.predictions/3", SourceCursor.None with { TopicId = "topic-2" })]),
        new LabelJoinImage(
            new JoinStoreImage([.. EntriesSample()], [new SegmentMark(4, 17), new SegmentMark(6, 0)], NextSegment: 7, Expired: 5),
            new JoinStoreImage([EntriesSample()[2]], [], NextSegment: 0, Expired: 1),
            [new WindowOutcomes("p3-17", new byte[] { 9, 8 }) { Detected = SaidSample(DetectorInput.Outcome) }],
            Joined: 100,
            Repeated: 9,
            Conflicting: 2,
            Doubled: 1)
        {
            Detectors = new byte[] { 4, 5 },
        },
        new OutcomeSummary(2, 41, [new WindowOutcomes("p3-16", new byte[] { 7 })]),
        NextSequence: 42,
        ["predictions-3"]);

    private static ShardRecord ShardRecordSample() => new(
        "topic-2",
        ["topic-0", "topic-1"],
        Applied: 123_456_789_012,
        Duplicates: 7,
        Malformed: 2,
        UnknownFeatureCells: 300,
        new ShardWindowsImage(
            [new LiveWindowImage("t20260301T120000Z", 1, 2, -3, 4, 50, 60, 70, 8, new WindowPolicy(null, 300, 60), "ab12", new byte[] { 1, 2, 3 })],
            [new LateRows(10, 20, 3)],
            [SummarySample()],
            NextSequence: 18,
            NextNumber: 4,
            Watermark: -5,
            Rows: 1000,
            Late: 3,
            Closed: 17));

    private static WindowSummary SummarySample() =>
        new(Shard, "p3-17", 17, Noon, Noon.AddMinutes(5), Noon.AddSeconds(1), Noon.AddSeconds(299), 2000, 4, 100, 2100, Noon.AddMinutes(4), 2, "ab12", new byte[] { 9, 8, 7 });

    private static Kept<StoredVersion> VersionSample(bool withEvidence) => new(new StoredVersion(LedgerSample(withEvidence)), OutboxSample());

    private static VersionEvidence EvidenceSample() => VersionEvidence.Start("ab12", Season.Day) with
    {
        Streams = ImmutableSortedDictionary.CreateRange(
            StringComparer.Ordinal,
            [
                KeyValuePair.Create(
                    "sentinel.predictions/3",
                    new StreamEvidence([EDetector.Step(EDetectorState.Start(2), [30, 70], [0.5, 0.5], dependence: 2)], [new StandingAlarm(true, 2)])),
            ]),
    };

    private static WindowReport ReportSample(bool withEvidence) => new(
        "p3-17",
        17,
        Noon,
        Noon.AddMinutes(5),
        Noon.AddSeconds(1),
        Noon.AddSeconds(299),
        2000,
        4,
        Verdict.Drift,
        Verdict.Warning,
        "1 of 1 inputs left their reference",
        [
            new FeatureReport(
                "amount",
                FeatureType.Numeric,
                Verdict.Drift,
                null,
                ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("psi", 1.31), KeyValuePair.Create("ks", 0.4)]),
                0.001,
                [1.5, 2.5],
                [],
                [0.25, 0.25, 0.5],
                [0.5, 0.25, 0.25],
                withEvidence ? new FeatureEvidence(7.5, 6.9, 2.5, [new DependencePoint(25, 2.5), new DependencePoint(50, 2.25)], null, 2000, null, true) : null),
        ],
        new FeatureReport("prediction", FeatureType.Numeric, Verdict.Insufficient, "the window has no values", ImmutableSortedDictionary.Create<string, double>(StringComparer.Ordinal), null, [], [], [], []),
        new FeatureReport(
            "class",
            FeatureType.Categorical,
            Verdict.Stable,
            null,
            ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("psi", 0.01)]),
            0.5,
            [],
            ["0", "1"],
            [0.5, 0.5],
            [0.4, 0.6]),
        [new WindowSource("sentinel.predictions/3", 100, 2100, 2000)],
        "ab12");

    private static VersionLedger LedgerSample(bool withEvidence) => new(
        new VersionSpec(
            ModelVersionId.Parse("housing@1.0.0"),
            new Artifact("model.onnx", new string('a', 64), 1234),
            new Signature([new FeatureSpec("amount", FeatureType.Numeric), new FeatureSpec("colour", FeatureType.Categorical)], new PredictionSpec(PredictionType.Probability, "1", 0.5, "probabilities")),
            new SourceReference("https://example.org/housing.git", "3f2c", "train.py"),
            new Lineage("0.9.0", "mlflow:/run/1", new DatasetReference("s3://data", "bb"), "trigger-1"),
            ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("n_estimators", "80")]),
            ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("roc_auc", 0.93)]),
            ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("team", "pricing")])),
        "digest",
        Noon,
        "ann",
        new ReferenceMark("ab12", 5000),
        MonitorPolicy.Default,
        MonitorPolicy.Default with { Window = new WindowPolicy(null, 300, 60) },
        PlanNumber: 3,
        new AssemblyState(
            ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("sentinel.predictions/3", new ShardMark(18, Noon))]),
            [new PendingWindow("t20260301T120000Z", Noon, Noon.AddMinutes(5), "ab12", [SummarySample()], 2)],
            Noon),
        [ReportSample(withEvidence)],
        Pages: 1,
        Windows: 18,
        [new WindowOutcome("p3-17", Noon, Verdict.Drift, InputsDrift: true, AnswersDrift: false, "ab12")],
        Verdict.Drift,
        Drifting: true,
        "Drift in 3 of the last 5 windows",
        Late: 9,
        withEvidence ? EvidenceSample() : null);

    private static Outbox OutboxSample() => new(
        41,
        [
            new OutboxItem(39, new PublishEvent(new SentinelEvent("id-1", EventTypes.WindowClosed, "housing", "1.0.0", Noon, "closed", ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("window", "p3-17")])))),
            new OutboxItem(40, new TellModel(
                ModelVersionId.Parse("housing@1.0.0"),
                new VersionJudged("id-2", "1.0.0", "p3-17", Verdict.Drift, Verdict.Stable, DriftCause.Version, "drift", Noon, new MonitorActions(["ops"], "trainer", true, 3600, true)))),
            new OutboxItem(38, new RefreshPlan(Shard)),
        ]);
}

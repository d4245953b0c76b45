using System.Collections.Immutable;
using Sentinel.Contracts;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Audit;
using Sentinel.Contracts.Events;
using Sentinel.Contracts.Fleet;
using Sentinel.Contracts.Groups;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Alerts;
using Sentinel.Decisions.Audit;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Fleet;
using Sentinel.Decisions.Groups;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Rollbacks;
using Sentinel.Grains.Alerts;
using Sentinel.Grains.Audit;
using Sentinel.Grains.Catalog;
using Sentinel.Grains.Fleet;
using Sentinel.Grains.Groups;
using Sentinel.Grains.Models;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Storage;

namespace Sentinel.Grains.Tests.Models;

/// <summary>Records of version 1 as they were first written: every later build reads them, and this one writes the same.</summary>
public sealed class RecordTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 7, 0, 0, TimeSpan.Zero);
    private static readonly SentinelEvent Happened = new("m/1/alert.fired", EventTypes.AlertFired, "m", "2", Now, "2 drifts – psi 0.31", Sorted.Of(("alert", "drift"), ("window", "p0-3")));
    private static readonly AuditDraft Draft = new("m/1/version.promoted", "version.promoted", "2", "ada", "release", Now, Sorted.Of(("epoch", "2")));

    private static Outbox Outbox => Outbox.Empty.Add(
    [
        new PublishEvent(Happened),
        new PublishRoute(new Route("m", 2, Sorted.All("2"), ["3"], Now, "release")),
        new NotifyAlerts(Happened, ["ops"]),
        new AppendAudit(Draft),
        new SetModelMonitor(new ModelVersionId("m", "2"), MonitorPolicy.Default),
    ]);

    [Fact]
    public void A_model() => Holds(new ModelRecordFormat(), "model-v7.bin", Described(Counted(Rehearsed(OfVersion5))));

    [Fact]
    public void A_model_of_version_6_is_one_of_which_nobody_said_what_it_is_for_and_how_its_versions_are_named() => HoldsOlder(new ModelRecordFormat(), "model-v6.bin", Counted(Rehearsed(OfVersion5)));

    [Fact]
    public void A_model_of_version_5_is_one_without_group_and_rehearsals_that_counted_in_memory() => HoldsOlder(new ModelRecordFormat(), "model-v5.bin", OfVersion5);

    [Fact]
    public void A_group_of_models() => Holds(new GroupRecordFormat(), "group-v1.bin", new Kept<GroupState>(
        new GroupState
        {
            Name = "search",
            Declared = true,
            Models = ["m", "n"],
            Epoch = 1,
            Number = 2,
            Rollback = new GroupRollback(2, Wish with { Model = null, From = null, Targets = Sorted.Of(("m", "1")) }, GroupPhase.Preparing, 0, Now.AddSeconds(30), null, [new GroupMemberPart("m", "1", null, false), new GroupMemberPart("n", null, "not ready", false)]),
            Rollbacks = [new GroupRollback(1, Wish, GroupPhase.Committed, 1, Now, Now.AddSeconds(2), [new GroupMemberPart("m", "1", null, true), new GroupMemberPart("n", "4", null, true)])],
        },
        Decisions.Effects.Outbox.Empty.Add([new LeaveGroup("o", "search", "ada")])));

    private static GroupRollbackRequest Wish => new("m/rollback-2-w1", "m", "2", "drift", "sentinel", Automatic: true, Now, Sorted.Empty);

    private static Kept<ModelState> Rehearsed(Kept<ModelState> kept) => kept with
    {
        State = kept.State with
        {
            Group = new GroupMembership("search", 3),
            InFlight = kept.State.InFlight! with { Group = new GroupPart("search", 3, 2, IsOwn: true) },
            Monitor = kept.State.Monitor! with { Rehearsal = new RehearsalPolicy(3600, 50) },
            Rehearsed = Now,
            Rehearsals = [new RehearsalRecord("1", Now, "answers NaN", 2, 80, 30, "sentinel")],
            Rollbacks = [kept.State.Rollbacks[0] with { Group = "search", GroupEpoch = 1 }],
        },
    };

    private static Kept<ModelState> Counted(Kept<ModelState> kept) => kept with { State = RolloutSample.Counted(kept.State) };

    private static Kept<ModelState> Described(Kept<ModelState> kept) => new(
        kept.State with { Description = "prices of houses", Scheme = VersionScheme.Number, Issued = "7" },
        kept.Outbox.Add([new DeleteVersion(new ModelVersionId("m", "3"))]));

    private static Kept<ModelState> OfVersion5 => new(
        RolloutSample.In(Labelled(Model())),
        Outbox.Add([new PublishRoute(RolloutSample.Route(Model().Route)), new TellModel(new ModelVersionId("m", "2"), new VersionJudged("id", "2", "w1", Verdict.Drift, Verdict.Stable, DriftCause.Version, "drift", Now, Policy.Actions) { FirstRow = Now.AddMinutes(-5) })]));

    [Fact]
    public void A_model_of_version_4_is_one_without_rollouts() => HoldsOlder(new ModelRecordFormat(), "model-v4.bin", new Kept<ModelState>(Planned(Labelled(Model())), Outbox.Add(Told(Policy with { Actions = Planned(Policy.Actions) }))));

    [Fact]
    public void A_model_of_version_3_is_one_whose_policy_says_nothing_of_what_retraining_may_cost() =>
        HoldsOlder(new ModelRecordFormat(), "model-v3.bin", new Kept<ModelState>(Labelled(Model()), Outbox.Add([new SetModelMonitor(new ModelVersionId("m", "2"), Policy)])));

    [Fact]
    public void A_model_of_version_2_is_one_whose_policy_says_nothing_of_performance() => HoldsOlder(new ModelRecordFormat(), "model-v2.bin", new Kept<ModelState>(Model(), Outbox));

    [Fact]
    public void A_model_of_version_1_is_one_whose_policy_says_nothing_of_evidence() => HoldsOlder(new ModelRecordFormat(), "model-v1.bin", new Kept<ModelState>(Model(), Outbox));

    [Fact]
    public void Alerts_and_deliveries() => Holds(new AlertRecordFormat(), "alerts-v3.bin", new Kept<AlertBook>(Grouped(Book()), Outbox));

    [Fact]
    public void Alerts_of_version_2_are_those_of_which_nobody_was_told() => HoldsOlder(new AlertRecordFormat(), "alerts-v2.bin", new Kept<AlertBook>(Book(), Outbox));

    [Fact]
    public void Alerts_of_version_1_are_read() => HoldsOlder(new AlertRecordFormat(), "alerts-v1.bin", new Kept<AlertBook>(Book(), Outbox));

    [Fact]
    public void Silences() => Holds(
        new SilenceRecordFormat(),
        "silences-v1.bin",
        new Kept<SilenceBook>(new SilenceBook([new Silence("s1", [new LabelMatcher("model", MatchOperator.Equal, "m"), new LabelMatcher("alertname", MatchOperator.MatchesNot, "rollback-.*")], "ada", "known", Now, Now.AddHours(2))]), Outbox));

    [Fact]
    public void The_end_of_a_history() => Holds(new AuditHeadFormat(), "audit-v2.bin", History with { Checkpoints = [Checkpoint(384)], Last = Checkpoint(384), Base = Checkpoint(127), FirstPage = 1 });

    [Fact]
    public void The_end_of_a_history_of_version_1_has_no_checkpoints() => HoldsOlder(new AuditHeadFormat(), "audit-v1.bin", History);

    [Fact]
    public void A_page_of_a_history() => Holds(new AuditPageFormat(), "audit-page-v2.bin", new AuditPageContent(Page, [Checkpoint(0)]));

    [Fact]
    public void A_page_of_version_1_has_no_checkpoints() => HoldsOlder(new AuditPageFormat(), "audit-page-v1.bin", new AuditPageContent(Page, []));

    [Fact]
    public void Keys_of_histories() => Holds(new AuditKeyRingFormat(), "audit-keys-v1.bin", new AuditKeyRing([1, 2, 3], [new AuditKey(new string('c', 64), "AQID", Now)]));

    [Fact]
    public void A_part_of_the_catalog() => Holds(new CatalogFormat(), "catalog-v3.bin", Part(
    [
        .. Telling,
        new HookSpec("actions", "github", "https://api.github.com", "env:TOKEN", []) { GitHub = new GitHubTarget("acme/models", "retrain", null, null) },
        new HookSpec("workflow", "github", "https://api.github.com", "env:TOKEN", ["retrain.requested"]) { GitHub = new GitHubTarget("acme/models", null, "train.yml", "main") },
        new HookSpec("dag", "airflow", "https://airflow.example.org", "env:AIRFLOW", []) { Airflow = new AirflowTarget("retrain", "v2") },
        new HookSpec("job", "kubernetes", "https://k.example.org:6443", "env:KUBE", []) { Kubernetes = new KubernetesTarget("ml", """{"spec":{}}""") },
        new HookSpec("local", "command", "", null, []) { Command = ["train.sh", "--fast"] },
    ]));

    [Fact]
    public void A_part_of_the_catalog_of_version_2_holds_nothing_that_starts_a_trainer() => HoldsOlder(new CatalogFormat(), "catalog-v2.bin", Part(Telling));

    [Fact]
    public void A_part_of_the_catalog_of_version_1_holds_webhooks() => HoldsOlder(new CatalogFormat(), "catalog-v1.bin", Part(Plain));

    [Fact]
    public void The_fleet() => Holds(
        new FleetRecordFormat(),
        "fleet-v1.bin",
        new Kept<FleetState>(
            new FleetState
            {
                Leaves = FleetState.Empty.Leaves.Add("m", new CanaryLeave("m", "rollout-2", "2", 5, Now, Now.AddHours(1))),
                Rollbacks = [new FleetRollback("m", "rollback-2-w1", "2", Now, "drift")],
                CountedFrom = Now.AddDays(-1),
                Hold = new FleetHold(Now, "look first", "ada"),
            },
            Decisions.Effects.Outbox.Empty.Add([new ReportRollback(new FleetRollback("m", "rollback-2-w1", "2", Now, "drift")), new ReturnLeave("m", "rollout-2")])));

    private static AuditHead History => new(3, 385, new string('b', 64), [AuditChain.Link(384, new string('a', 64), Draft)]);

    private static AuditEntry[] Page => [AuditChain.Link(0, AuditChain.EmptyHash, Draft with { Version = null })];

    private static AuditCheckpoint Checkpoint(long index) => new("m", index, new string('b', 64), Now, new string('c', 64), "c2lnbmVk");

    private static HookSpec Plain => new("ops", "webhook", "https://example.org/hook", "env:OPS", ["alert.*"]);

    private static HookSpec[] Telling =>
    [
        Plain,
        new HookSpec("mail", "smtp", "smtps://mail.example.org", "env:MAIL", ["alert.*"])
        {
            From = "sentinel@example.org",
            To = ["ada@example.org", "bob@example.org"],
            Group = new GroupPolicy(10, 60, 3600),
            Escalate = [new EscalationStep(900, ["ops"])],
        },
        new HookSpec("topic", "kafka", "", null, ["*"]) { Topic = "alerts", Group = new GroupPolicy(0, 0, null) },
    ];

    private static CatalogPart Part(params HookSpec[] hooks) => new(CatalogPart.Empty.Models.Add("housing"), CatalogPart.Empty.Hooks.AddRange(hooks.Select(h => KeyValuePair.Create(h.Name, h))));

    private static void HoldsOlder<T>(RecordFormat<T> format, string file, T record) =>
        Assert.Equal(Convert.ToHexString(format.Encode(record)), Convert.ToHexString(format.Encode(format.Decode(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Models", file))))));

    private static void Holds<T>(RecordFormat<T> format, string file, T record)
    {
        var golden = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Models", file));

        Assert.Equal(Convert.ToHexString(golden), Convert.ToHexString(format.Encode(record)));
        Assert.Equal(Convert.ToHexString(golden), Convert.ToHexString(format.Encode(format.Decode(golden))));
    }

    private static MonitorPolicy Policy => MonitorPolicy.Default with
    {
        Performance = new PerformancePolicy("mae", null, 3.5, 50),
        Detectors = [new DetectorPolicy(DetectorInput.Score, "adwin", Sorted.Of(("delta", "0.01")))],
    };

    private static MonitorActions Planned(MonitorActions actions) => actions with { RetrainPlan = new RetrainPlan(3600, 2, 1200, 7 * 86_400, 30 * 86_400) };

    private static ModelState Planned(ModelState model) => model with { Monitor = model.Monitor! with { Actions = Planned(model.Monitor.Actions) } };

    private static ImmutableArray<Effect> Told(MonitorPolicy policy) =>
    [
        new SetModelMonitor(new ModelVersionId("m", "2"), policy),
        new TellModel(new ModelVersionId("m", "2"), new VersionJudged("m@2/w1", "2", "w1", Verdict.Drift, Verdict.Stable, DriftCause.Inputs, "drifts", Now, policy.Actions) { ByLabels = true }),
    ];

    private static ModelState Labelled(ModelState model) => model with { Monitor = Policy };

    private static ModelState Model() => new()
    {
        Model = "m",
        Registered = true,
        Labels = Sorted.Of(("team", "pricing")),
        Versions =
        [
            new VersionState("1", Now, new string('1', 64), new GoodProof(Now, 1, 1), Verdict.Stable, Drifting: false),
            new VersionState("2", Now, ArtifactSha256: null, Good: null, Verdict.Drift, Drifting: true),
        ],
        Aliases = Sorted.Of(("champion", "2")),
        Route = new Route("m", 2, Sorted.All("2"), [], Now, "release"),
        Quarantine = Sorted.Of((new string('9', 64), "leaks")),
        Monitor = MonitorPolicy.Default with { Actions = new MonitorActions(["ops"], "trainer", Retrain: true, RetrainCooldownSeconds: 60, RollbackAutomatic: true) },
        Rollbacks =
        [
            new RollbackRecord(
                "rollback-2-w1", RollbackOutcome.Completed, "2", "1", 3, "drift", "sentinel", Now, Now.AddSeconds(1), 1000, [new RouteAcknowledgement("silo-1", 3, "1"), new RouteAcknowledgement("silo-2", 3, null)],
                Sorted.Of(("3", "it was never seen stable while it held all traffic"))),
        ],
        InFlight = new RollbackInFlight("hand", "2", 2, "1", "wrong", "ada", Automatic: false, Now, ["ops"], RollbackPhase.Switched, "1", Now.AddSeconds(1), Sorted.Empty),
        Cooldown = new RollbackCooldown(Now.AddHours(1), TimeSpan.FromHours(1)),
        Triggers = [new RetrainTrigger("retrain-2-w1", "2", "w1", Now, "drift")],
        GoodProofs = 1,
        Judged = ["m@2/w1"],
    };

    private static AlertBook Book() => new(
        "m",
        [new AlertLine(new AlertView("0123456789abcdef", "drift", "m", "2", AlertState.Acknowledged, "drifts", Now, Resolved: null, "ada") { Labels = AlertLabels.Of("drift", "m", "2") }, ["ops"])],
        [
            new DeliveryView("dlv_2", "ops", Happened, DeliveryState.Pending, 1, Now.AddSeconds(5), DeliveredAt: null, "503"),
            new DeliveryView("dlv_1", "ops", Happened, DeliveryState.Delivered, 1, NextAttempt: null, Now, LastError: null),
        ],
        ImmutableSortedDictionary.Create<string, DisabledHook>(StringComparer.Ordinal).Add("gone", new DisabledHook("https://example.org/gone", Now)),
        ["m/1/alert.fired"]);

    private static AlertBook Grouped(AlertBook book)
    {
        var alert = book.Alerts[0].Alert with { Flapping = true, Annotations = Sorted.Of(("psi", "0.31")) };
        return book with
        {
            Alerts = [new AlertLine(alert, ["ops"]) { Last = Happened, Changes = [Now.AddMinutes(-1), Now] }],
            Deliveries = [.. book.Deliveries.Select(delivery => delivery with { Alerts = [alert] })],
            Groups = book.Groups
                .Add("ops", NoticeGroup.Empty with { Alerts = NoticeGroup.Empty.Alerts.Add(alert.Id, new Told(ToldStatus.Flapping, Now)), Last = Now })
                .Add("people", NoticeGroup.Empty with { Waiting = Now }),
            Notices = 7,
        };
    }
}

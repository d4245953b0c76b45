using System.Collections.Immutable;
using Sentinel.Contracts.Retraining;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Retraining;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Retraining;

namespace Sentinel.Grains.Tests.Retraining;

/// <summary>Records as each version first wrote them: every later build reads them, and this one writes what the newest golden file holds.</summary>
public sealed class RetrainingRecordTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 7, 0, 0, TimeSpan.Zero);

    private static readonly MonitorActions Actions = new(["ops"], "trainer", Retrain: true, RetrainCooldownSeconds: 60, RollbackAutomatic: true) { RetrainPlan = new RetrainPlan(3600, 2, 1200, 7 * 86_400, 30 * 86_400) };

    private static readonly ImmutableSortedDictionary<string, double> Metrics = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("roc_auc", 0.9)]);

    [Fact]
    public void The_retraining_of_a_model()
    {
        var golden = Golden("retraining-v2.bin");

        Assert.Equal(Convert.ToHexString(golden), Convert.ToHexString(Format.Encode(Said(Sample))));
        Assert.Equal(Convert.ToHexString(golden), Convert.ToHexString(Format.Encode(Format.Decode(golden))));
    }

    [Fact]
    public void Of_version_1_are_runs_of_which_no_hook_said_anything() => Assert.Equal(Convert.ToHexString(Format.Encode(Sample)), Convert.ToHexString(Format.Encode(Format.Decode(Golden("retraining-v1.bin")))));

    private static RetrainingRecordFormat Format { get; } = new();

    private static Kept<RetrainingState> Said(Kept<RetrainingState> record) =>
        new(record.State with { Runs = [.. record.State.Runs.Select(run => run with { Output = $"{run.Id} is queued" })] }, record.Outbox.Add([new TellHookAnswer(new RetrainHookAnswer("retrain-1-w1", "trainer", Taken: true, "queued", Now))]));

    private static byte[] Golden(string file) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Retraining", file));

    private static Kept<RetrainingState> Sample => new(
        new RetrainingState
        {
            Model = "m",
            Actions = Actions,
            Since = Now.AddDays(-1),
            Runs =
            [
                new RetrainRun("retrain-by-hand-1", RetrainCause.Hand, "2", null, "a new season", "ada", null, [], RetrainStatus.Requested, Now, Now.AddHours(6)),
                new RetrainRun("retrain-1-w1", RetrainCause.Drift, "1", "w1", "drifts", "sentinel", "trainer", ["ops"], RetrainStatus.Succeeded, Now.AddHours(-9), Now.AddHours(-3))
                {
                    Acknowledged = Now.AddHours(-8),
                    Started = Now.AddHours(-7),
                    Ended = Now.AddHours(-6),
                    NewVersion = "2",
                    DataDigest = "d1",
                    Commit = "c0ffee",
                    Metrics = Metrics,
                },
            ],
            Decided = ["retrain-1-w1", "retrain-1-w2"],
            ByHand = 1,
            NextLook = Now.AddHours(6),
        },
        Outbox.Empty.Add(
        [
            new WishRetraining(new RetrainWish("retrain-1-w3", RetrainCause.Performance, "1", "w3", "drifts", Actions, Begins: true, "2 drifts at the same time")),
            new SetRetrainPolicy(Actions),
            new TellRetraining(new RetrainedVersion("2", "retrain-1-w1", "1", "d1", "c0ffee", Metrics, "trainer")),
            new StartRollout("retrain-1-w1", new RolloutRequest("2", null, null, "came of retrain-1-w1", "sentinel", Supersede: false), Now),
        ]));
}

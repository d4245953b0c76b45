namespace Sentinel.Contracts.Versions;

/// <summary>How a version's rows are cut into windows: by count, or by event time. Exactly one of <see cref="Count"/> and <see cref="EverySeconds"/> is set.</summary>
/// <param name="Count">Rows of a window; the log orders rows only within a partition, so a counted window is a stretch of one partition.</param>
/// <param name="EverySeconds">Length of a window in seconds of event time, aligned to the Unix epoch; its parts in all partitions are merged.</param>
/// <param name="LatenessSeconds">How long after a window's end, in event time, its rows are still taken.</param>
[GenerateSerializer, Immutable, Alias("sentinel.window-policy")]
public sealed record WindowPolicy([property: Id(0)] int? Count, [property: Id(1)] double? EverySeconds = null, [property: Id(2)] double LatenessSeconds = 0);

/// <summary>The effect from which a feature is called drifting; the calibrated null of the statistic must be exceeded besides.</summary>
/// <param name="Statistic">Name of the statistic: <c>psi</c>, <c>jsDistance</c>, <c>hellinger</c>, <c>totalVariation</c> or <c>ks</c>.</param>
/// <param name="Warn">Value from which it is a warning.</param>
/// <param name="Drift">Value from which it is drift.</param>
[GenerateSerializer, Immutable, Alias("sentinel.drift-policy")]
public sealed record DriftPolicy([property: Id(0)] string Statistic, [property: Id(1)] double Warn, [property: Id(2)] double Drift);

/// <summary>When windows make a verdict: at least <paramref name="Windows"/> of the last <paramref name="Of"/>.</summary>
[GenerateSerializer, Immutable, Alias("sentinel.verdict-policy")]
public sealed record VerdictPolicy([property: Id(0)] int Windows, [property: Id(1)] int Of);

/// <summary>What a drift verdict sets off.</summary>
/// <param name="AlertHooks">Names of the hooks that are told.</param>
/// <param name="RetrainHook">Name of the hook that is asked to retrain; null for none (the request is recorded and published all the same when <paramref name="Retrain"/> is set).</param>
/// <param name="Retrain">Whether retraining is asked for.</param>
/// <param name="RetrainCooldownSeconds">Least time from the end of one run to the request of the next, in seconds.</param>
/// <param name="RollbackAutomatic">Whether the last good version is put back when the version itself is at fault.</param>
[GenerateSerializer, Immutable, Alias("sentinel.monitor-actions")]
public sealed record MonitorActions(
    [property: Id(0)] string[] AlertHooks,
    [property: Id(1)] string? RetrainHook,
    [property: Id(2)] bool Retrain,
    [property: Id(3)] double RetrainCooldownSeconds,
    [property: Id(4)] bool RollbackAutomatic)
{
    /// <summary>What retraining may cost, and when it is asked for without drift.</summary>
    [Id(5)]
    public RetrainPlan RetrainPlan { get; init; } = RetrainPlan.Default;
}

/// <summary>What retraining may cost, and when it is asked for without drift.</summary>
/// <param name="BudgetSeconds">In any stretch of so many seconds at most one run is asked for; at least 0.</param>
/// <param name="BudgetPerDay">Runs that are asked for in any 24 hours, 1 to 48.</param>
/// <param name="TimeoutSeconds">How long a run may take from its request to its end, in seconds.</param>
/// <param name="ScheduleSeconds">A run is asked for when the last one was asked for so long ago, in seconds; null for never.</param>
/// <param name="MaxReferenceAgeSeconds">A run is asked for when the champion's reference is older than this, in seconds; null for never.</param>
[GenerateSerializer, Immutable, Alias("sentinel.retrain-plan")]
public sealed record RetrainPlan(
    [property: Id(0)] double BudgetSeconds,
    [property: Id(1)] int BudgetPerDay,
    [property: Id(2)] double TimeoutSeconds,
    [property: Id(3)] double? ScheduleSeconds = null,
    [property: Id(4)] double? MaxReferenceAgeSeconds = null)
{
    /// <summary>One run in 6 hours, 4 a day, each ended after 6 hours, none without drift.</summary>
    public static RetrainPlan Default { get; } = new(BudgetSeconds: 6 * 3600, BudgetPerDay: 4, TimeoutSeconds: 6 * 3600);
}

/// <summary>What false alarms may cost.</summary>
/// <param name="PerFeatureRunLength">H: while nothing drifts, the expected number of windows to a false alarm of a version, and so of each of its features, is at least so many.</param>
/// <param name="Tolerance">ε: shares that differ from the reference's by at most this ratio are no drift.</param>
[GenerateSerializer, Immutable, Alias("sentinel.false-alarm-policy")]
public sealed record FalseAlarmPolicy([property: Id(0)] double PerFeatureRunLength, [property: Id(1)] double Tolerance)
{
    /// <summary>A thousand windows, 2 %.</summary>
    public static FalseAlarmPolicy Default { get; } = new(PerFeatureRunLength: 1000, Tolerance: 0.02);
}

/// <summary>How often a model's rollback is rehearsed.</summary>
/// <param name="EverySeconds">Time from one rehearsal to the next, in seconds; at least 60.</param>
/// <param name="Requests">Recent requests that the version to be put back is asked again, on every silo; 1 to 200.</param>
[GenerateSerializer, Immutable, Alias("sentinel.rehearsal-policy")]
public sealed record RehearsalPolicy([property: Id(0)] double EverySeconds, [property: Id(1)] int Requests)
{
    /// <summary>Every six hours, 100 requests.</summary>
    public static RehearsalPolicy Default { get; } = new(EverySeconds: 6 * 3600, Requests: 100);
}

/// <summary>What is watched, how, and what is done about it.</summary>
[GenerateSerializer, Immutable, Alias("sentinel.monitor-policy")]
public sealed record MonitorPolicy(
    [property: Id(0)] WindowPolicy Window,
    [property: Id(1)] DriftPolicy Drift,
    [property: Id(2)] VerdictPolicy Verdict,
    [property: Id(3)] MonitorActions Actions,
    [property: Id(4)] FalseAlarmPolicy FalseAlarms,
    [property: Id(5)] Season Season)
{
    /// <summary>What predictions must be worth once their labels have come; null for predictions that wait for none.</summary>
    [Id(6)]
    public PerformancePolicy? Performance { get; init; }

    /// <summary>Sequential detectors that run beside the verdict, and inform only; at most 8.</summary>
    [Id(7)]
    public DetectorPolicy[] Detectors { get; init; } = [];

    /// <summary>How often the rollback is rehearsed; null for never. Of a model's policy only: a version has no rollback of its own.</summary>
    [Id(8)]
    public RehearsalPolicy? Rehearsal { get; init; }

    /// <summary>Windows of 2,000 rows, PSI 0.1 and 0.25, three of five windows, no action, a false alarm in 1,000 windows, no season.</summary>
    public static MonitorPolicy Default { get; } = new(
        new WindowPolicy(Count: 2000),
        new DriftPolicy("psi", Warn: 0.1, Drift: 0.25),
        new VerdictPolicy(Windows: 3, Of: 5),
        new MonitorActions(AlertHooks: [], RetrainHook: null, Retrain: false, RetrainCooldownSeconds: 6 * 3600, RollbackAutomatic: false),
        FalseAlarmPolicy.Default,
        Season.None);
}

namespace Sentinel.Demo.Story;

/// <summary>What the story came to, as <c>--report</c> writes it.</summary>
internal sealed record StoryReport
{
    public required string Scenario { get; init; }

    public required long RowsSent { get; init; }

    /// <summary>Of these, copies of requests that a shadow answered.</summary>
    public required long RowsOfShadows { get; init; }

    public required long RowsCounted { get; init; }

    public required long RowsDeadLettered { get; init; }

    public required long DeadLettersOnPurpose { get; init; }

    public required DriftFound FirstDriftVerdict { get; init; }

    public required RollbackDone Rollback { get; init; }

    public required bool RetrainRequested { get; init; }

    public required string RetrainReason { get; init; }

    /// <summary>What came of the request to retrain.</summary>
    public required RetrainDone Retrained { get; init; }

    /// <summary>What became of the versions that took traffic step by step; null where the scenario has none.</summary>
    public required RolloutsDone? Rollouts { get; init; }

    public required int AlertsDelivered { get; init; }

    public required int AlertsWithBadSignature { get; init; }

    public required bool AuditVerified { get; init; }

    public required long AuditEntries { get; init; }

    public required string Champion { get; init; }

    public required double Seconds { get; init; }
}

/// <summary>A drift verdict: of which version, after which window, and in which words.</summary>
internal sealed record DriftFound(string Version, string Window, string Sentence);

/// <summary>The rollback that followed; <c>Milliseconds</c> runs from the verdict to the read-back.</summary>
internal sealed record RollbackDone(string From, string To, long Epoch, double Milliseconds);

/// <summary>A run of retraining from its trigger to the version that came of it; <c>Seconds</c> runs from the request to the registration.</summary>
internal sealed record RetrainDone(string Trigger, string Status, string Version, string Parent, string DataDigest, string Metric, double Value, double ParentValue, double Seconds);

/// <summary>The rollouts of the story.</summary>
/// <param name="Held">The new version while what feeds both was broken: held, not rolled back.</param>
/// <param name="Promoted">The same one, gone on and brought to all traffic.</param>
/// <param name="Caught">A bad version, found at a small share of the traffic.</param>
/// <param name="Revealed">A bad version that only labels reveal, put back after it held all traffic.</param>
internal sealed record RolloutsDone(RolloutTold Held, RolloutTold Promoted, RolloutTold Caught, RolloutTold Revealed);

/// <summary>One rollout: how far it came, the most traffic that the version had, the version that served afterwards, and why. <c>Seconds</c> runs from what went wrong (or from the start) to what was done.</summary>
internal sealed record RolloutTold(string Id, string Version, string Phase, double Weight, string Champion, string Why, double Seconds);

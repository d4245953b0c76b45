namespace Sentinel.Demo.Story;

/// <summary>What the story came to, as <c>--report</c> writes it.</summary>
internal sealed record StoryReport
{
    public required string Scenario { get; init; }

    public required long RowsSent { get; init; }

    public required long RowsCounted { get; init; }

    public required long RowsDeadLettered { get; init; }

    public required long DeadLettersOnPurpose { get; init; }

    public required DriftFound FirstDriftVerdict { get; init; }

    public required RollbackDone Rollback { get; init; }

    public required bool RetrainRequested { get; init; }

    public required string RetrainReason { get; init; }

    /// <summary>What came of the request to retrain.</summary>
    public required RetrainDone Retrained { get; init; }

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

namespace Sentinel.Decisions.Models;

/// <summary>Names of the alerts that a model fires.</summary>
public static class AlertNames
{
    /// <summary>A version drifts.</summary>
    public const string Drift = "drift";

    /// <summary>A version is at fault, and there is none to put back.</summary>
    public const string RollbackNoTarget = "rollback-no-target";

    /// <summary>A rollback's route is set, but a router has not confirmed it.</summary>
    public const string RollbackUnconfirmed = "rollback-unconfirmed";

    /// <summary>The version that a rollback would put back fails its rehearsal.</summary>
    public const string RehearsalFailed = "rehearsal-failed";

    /// <summary>A rollout was stopped by its rules and waits for a person.</summary>
    public const string RolloutHeld = "rollout-held";

    /// <summary>A retraining run failed or timed out.</summary>
    public const string RetrainFailed = "retrain-failed";
}

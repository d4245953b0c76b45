using Sentinel.Ingest.Producing;

namespace Sentinel.Silo.Scoring;

/// <summary>Tells failures that a version is to blame for from those of what is around it.</summary>
internal static class VersionFaults
{
    /// <summary>
    /// Whether a failure counts as the version's error. A request that the version takes for wrong does: who asks wrongly asks every arm so, and a version that takes other inputs than the one before it shows in
    /// nothing else. A busy silo, and a broker or a cluster that does not answer, are nobody's error.
    /// </summary>
    internal static bool IsOfVersion(Exception e) => e switch
    {
        InferenceException { Fault: var fault } => fault != InferenceFault.Busy,
        PredictionsNotSentException or PredictionTooLargeException or TimeoutException or OrleansException or OperationCanceledException => false,
        _ => true,
    };
}

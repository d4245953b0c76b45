using System.Collections.Immutable;
using Sentinel.Contracts.Retraining;
using Sentinel.Ingest.Decoding;

namespace Sentinel.Ingest.Trainers;

/// <summary>What a trainer says of a run.</summary>
/// <param name="Status">acknowledged, running, succeeded or failed.</param>
/// <param name="Version">The registered version that came of it; required with succeeded.</param>
/// <param name="DataDigest">Digest of the data that it trains on: a run on data that was learnt from before is ended.</param>
/// <param name="Commit">Commit of the code that trains.</param>
/// <param name="Metrics">Figures of what came of it.</param>
/// <param name="Error">Why it failed; required with failed.</param>
public sealed record TrainerReport(RetrainStatus Status, string? Version, string? DataDigest, string? Commit, Dictionary<string, double>? Metrics, string? Error)
{
    /// <summary>The report as the model's retraining takes it.</summary>
    /// <param name="trigger">Id of the trigger.</param>
    /// <param name="actor">Who reports.</param>
    public RetrainReport Of(string trigger, string actor) =>
        new(trigger, Status, Version, DataDigest, Commit, (Metrics ?? []).ToImmutableSortedDictionary(StringComparer.Ordinal), Error, actor);
}

/// <summary>A report that names its run.</summary>
/// <param name="Model">The model.</param>
/// <param name="Trigger">Id of the trigger.</param>
/// <param name="Report">What is said.</param>
public sealed record TrainerMessage(string Model, string Trigger, TrainerReport Report);

/// <summary>Why a report could not be read.</summary>
/// <param name="Reason">Why, in a word.</param>
/// <param name="Field">The field at fault by its path; empty for the whole.</param>
/// <param name="Message">What is wrong with it.</param>
public sealed record TrainerFault(RejectReason Reason, string Field, string Message);

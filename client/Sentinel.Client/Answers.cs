using Sentinel.Contracts.Audit;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Retraining;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;

namespace Sentinel.Client;

/// <summary>What a silo runs on.</summary>
public sealed record SiloInfo(EngineInfo Engine, KafkaInfo Kafka, StorageInfo Storage);

/// <summary>Versions of the silo and of what it is built on.</summary>
/// <param name="Product">Product name.</param>
/// <param name="Version">Product version.</param>
/// <param name="StandIns">Packages that a stand-in serves for.</param>
public sealed record EngineInfo(string Product, string Version, string[] StandIns);

/// <summary>The Kafka that the silo reads.</summary>
/// <param name="BootstrapServers">Where it is.</param>
/// <param name="Embedded">Whether it lives in the silo's process.</param>
/// <param name="Ephemeral">Whether it keeps its log in memory only, about 5 MB a partition.</param>
/// <param name="PredictionTopic">Topic of predictions.</param>
/// <param name="DeadLetterTopic">Topic of messages that could not be read.</param>
/// <param name="LabelTopic">Topic of labels.</param>
public sealed record KafkaInfo(string BootstrapServers, bool Embedded, bool Ephemeral, string PredictionTopic, string DeadLetterTopic, string LabelTopic);

/// <summary>Where records are kept.</summary>
public sealed record StorageInfo(string Kind, string? Path);

/// <summary>How far the consumer has come.</summary>
/// <param name="RowsDecoded">Rows decoded by this silo since it started.</param>
/// <param name="DeadLetters">Dead letters by reason since it started.</param>
/// <param name="Partitions">Each partition that it reads.</param>
public sealed record IngestInfo(long RowsDecoded, Dictionary<string, long> DeadLetters, IngestPartition[] Partitions);

/// <summary>A partition that is read.</summary>
/// <param name="Topic">Topic.</param>
/// <param name="Partition">Partition number.</param>
/// <param name="Position">Next offset that the consumer hands out.</param>
/// <param name="Committed">Offset that is stored for commit.</param>
/// <param name="LogEnd">Offset after the last message of the log, as last heard.</param>
/// <param name="State">What the consumer does with it.</param>
public sealed record IngestPartition(string Topic, int Partition, long Position, long Committed, long LogEnd, string State);

/// <summary>What a manifest, an alias or a quarantine changed.</summary>
/// <param name="Kind">Kind of thing.</param>
/// <param name="Name">Its name.</param>
/// <param name="Outcome">What was done.</param>
/// <param name="Warnings">Fields that are understood but have no effect, by path; null where there is none.</param>
public sealed record ApplyResult(string Kind, string Name, RegistrationOutcome Outcome, Dictionary<string, string>? Warnings = null);

/// <summary>Audit entries, with the check of the chain where it was asked for.</summary>
public sealed record AuditPage(AuditEntry[] Entries, AuditVerification? Verification);

/// <summary>What came of a wish to give a version traffic: one of both.</summary>
/// <param name="AtOnce">The route that was set, where it took all traffic at once.</param>
/// <param name="Rollout">The rollout that was begun.</param>
public sealed record Promotion(PromoteResult? AtOnce, RolloutView? Rollout);

/// <summary>What retraining of a model was asked for.</summary>
/// <param name="Triggers">Every trigger that is remembered.</param>
/// <param name="Runs">Their runs, newest first.</param>
public sealed record TriggerList(RetrainTrigger[] Triggers, RetrainRun[] Runs);

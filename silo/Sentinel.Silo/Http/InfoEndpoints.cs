using Confluent.Kafka;
using Microsoft.AspNetCore.Http.HttpResults;
using Sentinel.Ingest.Status;
using Sentinel.Ingest.Topics;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Security;
using Sentinel.Silo.Telemetry;

namespace Sentinel.Silo.Http;

/// <summary>What the silo is made of and works with, and how far it has read.</summary>
internal static class InfoEndpoints
{
    internal static void MapInfo(this RouteGroupBuilder api)
    {
        api.MapGet("/info", Info).Needs(Role.Viewer).WithName("getInfo");
        api.MapGet("/ingest", (IIngestStatus ingest) => TypedResults.Ok(ingest.Current)).Needs(Role.Viewer).WithName("getIngest");
    }

    private static Ok<SiloInfo> Info(SiloOptions options, KafkaConnection kafka, ApiKeyRing keys) => TypedResults.Ok(new SiloInfo(
        new EngineInfo(
            "sentinel",
            ProductInfo.Version,
            ProductInfo.VersionOf(typeof(IGrainFactory).Assembly),
            $"{ProductInfo.VersionOf(typeof(Library).Assembly)} (librdkafka {Library.VersionString})",
            Microsoft.ML.OnnxRuntime.OrtEnv.Instance().GetVersionString(),
            ProductInfo.StandIns),
        new KafkaInfo(
            kafka.BootstrapServers,
            kafka.IsEmbedded,
            kafka.IsEphemeral,
            options.Kafka.PredictionTopic,
            options.Kafka.LabelTopic,
            options.Kafka.EventTopic,
            options.Kafka.RouteTopic,
            options.Kafka.TrainerTopic,
            options.Kafka.DeadLetterTopic,
            options.Kafka.InferenceTopic,
            options.Kafka.Partitions),
        new StorageInfo(options.Storage.Kind, options.Storage.Kind == StorageKind.File ? Path.GetFullPath(options.Storage.Path) : null),
        new SecurityInfo(!keys.IsEmpty)));
}

/// <summary>What a silo is made of and works with.</summary>
public sealed record SiloInfo(EngineInfo Engine, KafkaInfo Kafka, StorageInfo Storage, SecurityInfo Security);

/// <summary>Versions of the program and of what it is built on; <paramref name="StandIns"/> are the packages that a stand-in serves for.</summary>
public sealed record EngineInfo(string Product, string Version, string Orleans, string KafkaClient, string OnnxRuntime, string[] StandIns);

/// <summary>The Kafka in use; an ephemeral one keeps its log in memory only.</summary>
public sealed record KafkaInfo(
    string BootstrapServers,
    bool Embedded,
    bool Ephemeral,
    string PredictionTopic,
    string LabelTopic,
    string EventTopic,
    string RouteTopic,
    string TrainerTopic,
    string DeadLetterTopic,
    string InferenceTopic,
    int Partitions);

/// <summary>Where records are kept.</summary>
public sealed record StorageInfo(StorageKind Kind, string? Path);

/// <summary>Whether API keys are asked for.</summary>
public sealed record SecurityInfo(bool ApiKeys);

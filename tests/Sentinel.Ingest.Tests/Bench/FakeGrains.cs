using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using NSubstitute;
using Sentinel.Contracts;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Shards;
using Sentinel.Contracts.Sources;
using Sentinel.Contracts.Versions;
using Sentinel.Testing;

namespace Sentinel.Ingest.Tests.Bench;

/// <summary>The grains that ingestion talks to, in memory; they outlive the ingestion that a test stops and starts, and fail when told to.</summary>
internal sealed class FakeGrains
{
    private readonly ConcurrentDictionary<string, FakeShard> _shards = new();
    private readonly ConcurrentDictionary<string, VersionSchema> _versions = new();

    public FakeGrains()
    {
        Factory = Substitute.For<IGrainFactory>();
        Factory.GetGrain<IWindowShardGrain>(Arg.Any<string>(), Arg.Any<string?>()).Returns(call => Shard(call.ArgAt<string>(0)));
        Factory.GetGrain<ILabelIntakeGrain>(Arg.Any<string>(), Arg.Any<string?>()).Returns(call => Shard(call.ArgAt<string>(0)));
        Factory.GetGrain<IModelVersionGrain>(Arg.Any<string>(), Arg.Any<string?>()).Returns(call => Version(call.ArgAt<string>(0)));
        Factory.GetGrain<ISourceGrain>(Arg.Any<string>(), Arg.Any<string?>()).Returns(_ => SourceGrain());
        Factory.GetGrain<IModelGrain>(Arg.Any<string>(), Arg.Any<string?>()).Returns(call => Model(call.ArgAt<string>(0)));
    }

    public IGrainFactory Factory { get; }

    /// <summary>Raised after a shard wrote.</summary>
    public ChangeSignal Changed { get; } = new();

    /// <summary>What happens before a shard takes a batch.</summary>
    public Func<string, RowBatch, Task> BeforeApply { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>What happens after a shard took a batch, before it answers.</summary>
    public Func<string, RowBatch, Task> AfterApply { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>What happens after a shard wrote, before it answers.</summary>
    public Func<string, Task> AfterCheckpoint { get; set; } = _ => Task.CompletedTask;

    /// <summary>What a shard answers instead of folding.</summary>
    public Func<string, ApplyOutcome?> Refusal { get; set; } = _ => null;

    /// <summary>What happens when a schema is asked for.</summary>
    public Func<string, Task> BeforeSchema { get; set; } = _ => Task.CompletedTask;

    /// <summary>What logged traffic means.</summary>
    public SourceSpec[] Sources { get; set; } = [];

    public IReadOnlyDictionary<string, FakeShard> Shards => _shards;

    /// <summary>Rows on disk of all shards, or of those of one version.</summary>
    public int DurableRows(string version = "") => _shards.Where(s => version.Length == 0 || s.Key.StartsWith(version + "/", StringComparison.Ordinal)).Sum(s => s.Value.DurableRowCount);

    public void Register(string model, string version) =>
        _versions[$"{model}@{version}"] = new VersionSchema(new ModelVersionId(model, version), ["value"], ["kind"], true, $"{model}@{version}");

    public void Unregister(string model, string version) => _versions.TryRemove($"{model}@{version}", out _);

    private FakeShard Shard(string key) => _shards.GetOrAdd(key, k => new FakeShard(k, this));

    private ISourceGrain SourceGrain()
    {
        var grain = Substitute.For<ISourceGrain>();
        grain.ListAsync().Returns(Task.FromResult(Sources));
        return grain;
    }

    private IModelVersionGrain Version(string key)
    {
        var grain = Substitute.For<IModelVersionGrain>();
        grain.GetSchemaAsync().Returns(async _ =>
        {
            await BeforeSchema(key);
            return _versions.GetValueOrDefault(key);
        });
        return grain;
    }

    private IModelGrain Model(string key)
    {
        // What is in it does not matter here, only whether there is one.
        var view = _versions.Values.Any(v => v.ModelVersion.Model == key) ? (ModelView)RuntimeHelpers.GetUninitializedObject(typeof(ModelView)) : null;
        var grain = Substitute.For<IModelGrain>();
        grain.GetAsync().Returns(Task.FromResult(view));
        return grain;
    }
}

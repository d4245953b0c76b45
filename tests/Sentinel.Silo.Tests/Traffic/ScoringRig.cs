using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Sentinel.Contracts;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Rollouts;
using Sentinel.Contracts.Versions;
using Sentinel.Ingest.Configuration;
using Sentinel.Ingest.Producing;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Scoring;
using Sentinel.Silo.Scoring.Artifacts;
using Sentinel.Silo.Scoring.Inference;
using Sentinel.Silo.Scoring.Publishing;
using Sentinel.Silo.Scoring.Rehearsals;
using Sentinel.Silo.Scoring.Routing;
using Sentinel.Silo.Scoring.Sessions;
using Sentinel.Silo.Scoring.Shadows;
using Sentinel.Silo.Scoring.Tensors;
using Sentinel.Silo.Scoring.Traffic;
using Sentinel.Silo.Telemetry;
using Sentinel.Silo.Tests.Scoring;
using Sentinel.Testing;

namespace Sentinel.Silo.Tests.Traffic;

/// <summary>A silo's scoring without the silo: versions 1 and 2 of a model <c>m</c>, both 2 a + 3 b + 1, a store whose reads can be held up, and a topic in memory.</summary>
internal sealed class ScoringRig : IArtifactStore, IPredictionSink, IAnswerSink, IAsyncDisposable
{
    private readonly MemoryArtifactStore _store = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly SessionCache _sessions;
    private readonly InferenceService _inference;
    private readonly ShadowRunner _shadows;
    private readonly MetricStore _metrics;
    private readonly Dictionary<string, string> _digests = [];
    private readonly Dictionary<string, VersionSpec> _specs = [];
    private readonly ConcurrentDictionary<string, bool> _lost = [];
    private readonly ConcurrentDictionary<string, int> _reads = [];
    private TaskCompletionSource _open = new();

    private ScoringRig(ScoringOptions scoring, TimeProvider time)
    {
        var options = new SiloOptions { Scoring = scoring };
        _metrics = new MetricStore(name => name == "Sentinel.Silo", _services.GetRequiredService<IMeterFactory>());
        _sessions = new SessionCache(this, options, time);

        Recent = new RecentRequests(time);

        // Every version is prepared before it is asked, so no grain ever is.
        Versions = new VersionLoader(grains: null!, this, _sessions);
        var metrics = new ScoringMetrics(_services.GetRequiredService<IMeterFactory>());
        var publisher = new PredictionPublisher(this, this, new IngestOptions(), options, metrics, time, NullLogger<PredictionPublisher>.Instance);
        _inference = new InferenceService(Versions, publisher, Recent, options, time);
        var backlog = new ShadowBacklog(options);
        Counters = new TrafficCounters(new RouterName("router"), metrics, time);
        var counted = new CountedInference(_inference, Counters, backlog, metrics, options);
        Router = new Router(Table, _inference, counted, Versions, new Rehearser(Versions, Recent, new RouterName("router")), new RouterName("router"), NullLogger<Router>.Instance);
        Reporter = new TrafficReporter(Counters, Sink, metrics, time, NullLogger<TrafficReporter>.Instance);
        _shadows = new ShadowRunner(backlog, _inference, Counters, metrics, options, time, NullLogger<ShadowRunner>.Instance);
    }

    internal VersionLoader Versions { get; }

    internal RouteTable Table { get; } = new();

    internal RecentRequests Recent { get; }

    internal Router Router { get; }

    internal TrafficCounters Counters { get; }

    internal TrafficReporter Reporter { get; }

    /// <summary>The model's grain, as far as tallies go.</summary>
    internal TallyDesk Sink { get; } = new();

    /// <summary>What was published, as version and id.</summary>
    internal ConcurrentQueue<string> Published { get; } = [];

    /// <summary>What the broker answers instead of taking a message; null while it takes them.</summary>
    internal Exception? BrokerFault { get; set; }

    /// <summary>What is done when the broker has a message of version 2.</summary>
    internal Task ShadowsAcknowledged { get; set; } = Task.CompletedTask;

    /// <summary>What is done when the broker has a message of version 1.</summary>
    internal Task Acknowledged { get; set; } = Task.CompletedTask;

    /// <summary>Stops showing copies; done when none is on its way any more.</summary>
    internal Task StopShadowsAsync() => _shadows.StopAsync(CancellationToken.None);

    /// <summary>What <c>/metrics</c> would say.</summary>
    internal string Metrics => PrometheusText.Write(_metrics.Collect(), _metrics.Dropped);

    internal static async Task<ScoringRig> StartAsync(ScoringOptions? scoring = null, TimeProvider? time = null)
    {
        var rig = new ScoringRig(scoring ?? new ScoringOptions(), time ?? TimeProvider.System);
        rig._open.SetResult();
        await rig.PrepareAsync("1");
        await rig.PrepareAsync("2");
        await rig._shadows.StartAsync(CancellationToken.None);
        return rig;
    }

    /// <summary>Follows a route.</summary>
    internal void Follow(long epoch, string[] shadows, params (string Version, double Weight)[] weights) => Table.Follow(Routes.Of(epoch, weights) with { Shadows = shadows });

    /// <summary>Asks for one row.</summary>
    internal Task<InferAnswer> AskAsync(string id, CancellationToken cancellationToken = default) =>
        Router.InferAsync("m", new InferRequest(id, null, [new Tensor("features", TensorType.Fp32, [1, 2], new float[] { 1, 2 })], null), cancellationToken);

    /// <summary>Rehearses a version as the target of a rollback.</summary>
    internal Task<RehearsalWord> RehearseAsync(string version) => Router.RehearseAsync(_specs[version], RecentRequests.RequestsMost);

    /// <summary>Unloads a version; whoever loads it waits until <see cref="Release"/>.</summary>
    internal void Hold(string version)
    {
        _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _sessions.Unload(_digests[version]);
    }

    /// <summary>Lets those go on that wait for an artifact.</summary>
    internal void Release() => _open.SetResult();

    /// <summary>How often a version's artifact was asked for.</summary>
    internal int Reads(string version) => _reads.GetValueOrDefault(_digests[version]);

    /// <summary>Unloads a version and loses its artifact.</summary>
    internal void Lose(string version)
    {
        _lost[_digests[version]] = true;
        _sessions.Unload(_digests[version]);
    }

    public async ValueTask DisposeAsync()
    {
        _open.TrySetResult();
        await _shadows.StopAsync(CancellationToken.None);
        _shadows.Dispose();
        Reporter.Dispose();
        _inference.Dispose();
        _sessions.Dispose();
        _metrics.Dispose();
        await _services.DisposeAsync();
    }

    Task<StoredArtifact> IArtifactStore.PutAsync(string sha256, Stream content, CancellationToken cancellationToken) => _store.PutAsync(sha256, content, cancellationToken);

    async Task<Stream?> IArtifactStore.OpenAsync(string sha256, CancellationToken cancellationToken)
    {
        _reads.AddOrUpdate(sha256, 1, (_, reads) => reads + 1);
        await _open.Task;
        return _lost.ContainsKey(sha256) ? null : await _store.OpenAsync(sha256, cancellationToken);
    }

    Task<Task> IMessageSink.HandOverAsync(string? key, ReadOnlyMemory<byte> value, CancellationToken cancellationToken)
    {
        if (BrokerFault is { } fault)
        {
            throw fault;
        }

        var message = JsonNode.Parse(value.Span)!;
        Published.Enqueue($"{message["version"]} {message["id"]}");
        return Task.FromResult((string)message["version"]! == "2" ? ShadowsAcknowledged : Acknowledged);
    }

    private async Task PrepareAsync(string version)
    {
        // Field 6 of an ONNX file is a text: another digest, the same model.
        byte[] bytes = [.. LinearModel.Bytes, 0x32, 1, (byte)version[0]];
        var digest = _digests[version] = Convert.ToHexStringLower(SHA256.HashData(bytes));
        await _store.PutAsync(digest, new MemoryStream(bytes), CancellationToken.None);
        var signature = new Signature([new FeatureSpec("a", FeatureType.Numeric), new FeatureSpec("b", FeatureType.Numeric)], new PredictionSpec(PredictionType.Numeric));
        var none = ImmutableSortedDictionary<string, string>.Empty;
        var spec = new VersionSpec(new ModelVersionId("m", version), new Artifact("linear.onnx", digest, bytes.Length), signature, null, null, none, ImmutableSortedDictionary<string, double>.Empty, none);
        _specs[version] = spec;
        var readiness = await Versions.PrepareAsync(spec, CancellationToken.None);
        Assert.True(readiness.Ready, readiness.Reason);
    }

    /// <summary>Takes tallies, unless it is told to fail; then it has taken them all the same.</summary>
    internal sealed class TallyDesk : ITallySink
    {
        /// <summary>Every tally that came, in order.</summary>
        internal List<TrafficTally> Taken { get; } = [];

        /// <summary>Whether its answers are lost.</summary>
        internal bool IsSilent { get; set; }

        public Task TellAsync(string model, TrafficTally tally)
        {
            Taken.Add(tally);
            return IsSilent ? Task.FromException(new TimeoutException("no answer")) : Task.CompletedTask;
        }
    }
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using Sentinel.Contracts;
using Sentinel.Contracts.Serving;
using Sentinel.Contracts.Versions;
using Sentinel.Silo.Scoring.Artifacts;
using Sentinel.Silo.Scoring.Sessions;
using Sentinel.Silo.Scoring.Signatures;

namespace Sentinel.Silo.Scoring;

/// <summary>A version that can be asked: its model loaded, its signature bound. Hold it while it is used.</summary>
public sealed class LoadedVersion : IDisposable
{
    private readonly SessionLease _lease;

    internal LoadedVersion(VersionSpec spec, SignatureBinding binding, SessionLease lease)
    {
        Spec = spec;
        Binding = binding;
        _lease = lease;
    }

    /// <summary>What was registered.</summary>
    public VersionSpec Spec { get; }

    /// <summary>How features go in and the prediction comes out.</summary>
    public SignatureBinding Binding { get; }

    /// <summary>The model.</summary>
    public ModelSession Session => _lease.Session;

    /// <summary>Gives the model back.</summary>
    public void Dispose() => _lease.Dispose();
}

/// <summary>Loads versions: finds what was registered, loads its artifact, holds the signature against the graph. What is registered never changes, so it is asked for once.</summary>
public sealed class VersionLoader(IGrainFactory grains, IArtifactStore store, SessionCache sessions)
{
    private readonly ConcurrentDictionary<ModelVersionId, VersionSpec> _specs = new();

    // A binding holds as long as the graph that it was made for is loaded.
    private readonly ConcurrentDictionary<ModelVersionId, SignatureBinding> _bindings = new();

    // Mostly empty, and asked for every request.
    private ImmutableHashSet<ModelVersionId> _unloaded = [];

    /// <summary>A version, loaded. Done at once where it is loaded already.</summary>
    /// <exception cref="InferenceException">There is no such version, or it cannot serve.</exception>
    public ValueTask<LoadedVersion> LoadAsync(ModelVersionId id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return _unloaded.IsEmpty && _specs.TryGetValue(id, out var spec) && spec is { Artifact: { } artifact, Signature: { } signature } && sessions.TryAcquire(artifact.Sha256) is { } lease
            ? ValueTask.FromResult(Bind(spec, signature, lease))
            : new ValueTask<LoadedVersion>(FindAndLoadAsync(id));
    }

    /// <summary>What was registered under an identity.</summary>
    /// <exception cref="InferenceException">There is no such version.</exception>
    public async Task<VersionSpec> FindAsync(ModelVersionId id)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (_specs.TryGetValue(id, out var known))
        {
            return known;
        }

        var record = await grains.GetGrain<IModelVersionGrain>(id.ToString()).GetAsync()
            ?? throw new InferenceException(InferenceFault.NotFound, $"Version '{id.Version}' of model '{id.Model}' is not registered.");
        return _specs.GetOrAdd(id, record.Spec);
    }

    /// <summary>Whether a version was unloaded by hand on this silo.</summary>
    public bool IsUnloaded(ModelVersionId id) => _unloaded.Contains(id);

    /// <summary>Whether the model of an artifact is loaded on this silo.</summary>
    public bool IsLoaded(string sha256) => sessions.IsLoaded(sha256);

    /// <summary>Unloads a version by hand: it takes no request any more until <see cref="Permit"/>, and when this is done, those that it took are answered and its memory is free.</summary>
    /// <exception cref="InferenceException">There is no such version.</exception>
    public async Task UnloadAsync(ModelVersionId id, CancellationToken cancellationToken)
    {
        var spec = await FindAsync(id);
        ImmutableInterlocked.Update(ref _unloaded, (unloaded, version) => unloaded.Add(version), id);
        if (spec.Artifact is { } artifact)
        {
            await sessions.UnloadAsync(artifact.Sha256).WaitAsync(cancellationToken);
        }
    }

    /// <summary>Lets a version that was unloaded by hand be loaded again.</summary>
    public void Permit(ModelVersionId id) => ImmutableInterlocked.Update(ref _unloaded, (unloaded, version) => unloaded.Remove(version), id);

    /// <summary>Keeps a version that lost its traffic loaded for a while, if it is.</summary>
    public void Keep(ModelVersionId id)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (_specs.TryGetValue(id, out var spec) && spec.Artifact is { } artifact)
        {
            sessions.Keep(artifact.Sha256);
        }
    }

    /// <summary>Forgets a version, so that the next request asks whether it is registered.</summary>
    public void Forget(ModelVersionId id) => _specs.TryRemove(id, out _);

    /// <summary>Makes a registered version ready to serve, if it can: <see cref="CheckAsync"/>.</summary>
    public async Task<Readiness> PrepareAsync(VersionSpec spec, CancellationToken cancellationToken)
    {
        var readiness = await CheckAsync(spec, cancellationToken);
        if (readiness is { Ready: true, HasArtifact: true })
        {
            _specs[spec.ModelVersion] = spec;
        }

        return readiness;
    }

    /// <summary>Whether a version could serve, be it registered or not: its stored bytes have the digest, its graph fits its signature, and it answers a probe.</summary>
    public async Task<Readiness> CheckAsync(VersionSpec spec, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.Artifact is not { } artifact)
        {
            return new Readiness(Ready: true, Reason: null, HasArtifact: false);
        }

        try
        {
            if (await store.ReadVerifiedAsync(artifact.Sha256, cancellationToken) is not { } bytes)
            {
                return new Readiness(Ready: false, $"The store has no artifact {artifact.Sha256}: send its bytes with PUT /api/v1/artifacts/{artifact.Sha256} first.", HasArtifact: true);
            }

            if (bytes.Length != artifact.SizeBytes)
            {
                return new Readiness(Ready: false, $"The artifact has {bytes.Length} bytes, sizeBytes says {artifact.SizeBytes}.", HasArtifact: true);
            }

            using var version = await LoadAsync(spec);
            var outputs = await Task.Run(() => version.Session.Run(FeatureInputs.Probe(version.Binding)), cancellationToken);
            AnswerReader.Read(version.Binding, outputs);
            return new Readiness(Ready: true, Reason: null, HasArtifact: true);
        }
        catch (ArtifactDigestException e)
        {
            // What is loaded came from bytes that are no longer there to be verified.
            sessions.Unload(artifact.Sha256);
            return new Readiness(Ready: false, e.Message, HasArtifact: true);
        }
        catch (InferenceException e)
        {
            return new Readiness(Ready: false, e.Message, HasArtifact: true);
        }
    }

    private async Task<LoadedVersion> FindAndLoadAsync(ModelVersionId id) => await LoadAsync(await FindAsync(id));

    private async Task<LoadedVersion> LoadAsync(VersionSpec spec)
    {
        if (_unloaded.Contains(spec.ModelVersion))
        {
            throw new InferenceException(InferenceFault.NotReady, $"Version {spec.ModelVersion} was unloaded by hand on this silo: load it with POST /v2/repository/models/{spec.ModelVersion.Model}/load.");
        }

        if (spec.Artifact is not { } artifact || spec.Signature is not { } signature)
        {
            throw new InferenceException(InferenceFault.NotFound, $"Version {spec.ModelVersion} has no artifact: it is served elsewhere.");
        }

        return Bind(spec, signature, await sessions.AcquireAsync(artifact));
    }

    private LoadedVersion Bind(VersionSpec spec, Signature signature, SessionLease lease)
    {
        if (_bindings.TryGetValue(spec.ModelVersion, out var known) && known.Graph == lease.Session.Graph && known.Signature == signature)
        {
            return new LoadedVersion(spec, known, lease);
        }

        try
        {
            return new LoadedVersion(spec, _bindings[spec.ModelVersion] = SignatureBinding.Bind(lease.Session.Graph, signature), lease);
        }
        catch (ModelLoadException e)
        {
            lease.Dispose();
            throw new InferenceException(InferenceFault.NotReady, e.Message, e);
        }
    }
}

using System.Collections.Concurrent;
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

    /// <summary>A version, loaded.</summary>
    /// <exception cref="InferenceException">There is no such version, or it cannot serve.</exception>
    public async Task<LoadedVersion> LoadAsync(ModelVersionId id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return await LoadAsync(await FindAsync(id));
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

    /// <summary>Keeps a version that lost its traffic loaded for a while, if it is.</summary>
    public void Keep(ModelVersionId id)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (_specs.TryGetValue(id, out var spec) && spec.Artifact is { } artifact)
        {
            sessions.Keep(artifact.Sha256);
        }
    }

    /// <summary>Whether a version can serve: its stored bytes have the registered digest, its graph fits its signature, and it answers a probe.</summary>
    public async Task<Readiness> PrepareAsync(VersionSpec spec, CancellationToken cancellationToken)
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
            _specs[spec.ModelVersion] = spec;
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

    private async Task<LoadedVersion> LoadAsync(VersionSpec spec)
    {
        if (spec.Artifact is not { } artifact || spec.Signature is not { } signature)
        {
            throw new InferenceException(InferenceFault.NotFound, $"Version {spec.ModelVersion} has no artifact: it is served elsewhere.");
        }

        var lease = await sessions.AcquireAsync(artifact);
        try
        {
            return new LoadedVersion(spec, SignatureBinding.Bind(lease.Session.Graph, signature), lease);
        }
        catch (ModelLoadException e)
        {
            lease.Dispose();
            throw new InferenceException(InferenceFault.NotReady, e.Message, e);
        }
    }
}

using System.Globalization;
using Sentinel.Contracts;
using Sentinel.Contracts.Samples;
using Sentinel.Silo.Scoring.Signatures;
using Sentinel.Silo.Scoring.Tensors;

namespace Sentinel.Silo.Scoring.Samples;

/// <summary>Asks a version's artifact again what it has answered before: its stored bytes must have the registered digest, and every answer must come again to the bit. Nothing of it is published or counted.</summary>
public sealed class VersionVerifier(IGrainFactory grains, VersionLoader versions, SampleKeeper keeper)
{
    /// <summary>Verifies a version.</summary>
    /// <exception cref="InferenceException">There is no such version.</exception>
    public async Task<VersionVerification> VerifyAsync(ModelVersionId id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        var spec = await versions.FindAsync(id);
        if (spec.Artifact is not { } artifact)
        {
            return Nothing(id, null, $"{id} has no artifact: it is served elsewhere, and only who serves it could ask it again.");
        }

        var readiness = await versions.CheckAsync(spec, cancellationToken);
        if (!readiness.Ready)
        {
            return Nothing(id, artifact.Sha256, $"{id} does not answer: {readiness.Reason}") with { Reproduced = false };
        }

        await keeper.TellAsync(id);
        var sample = await grains.GetGrain<IRequestSampleGrain>(id.ToString()).GetAsync();
        if (sample.Length == 0)
        {
            return Nothing(id, artifact.Sha256, $"The stored bytes of {id} have the registered digest; no request was recorded yet that it could be asked again (Scoring:KeepSample).");
        }

        using var version = await versions.LoadAsync(id);
        var differences = await Task.Run(() => sample.Select(request => Replay(version, request)).OfType<AnswerDifference>().ToArray(), cancellationToken);
        var equal = sample.Length - differences.Length;
        return new VersionVerification(
            id.Model,
            id.Version,
            artifact.Sha256,
            differences.Length == 0,
            sample.Length,
            equal,
            [.. differences.Take(VersionVerification.DifferencesMost)],
            sample.Min(request => request.Recorded),
            sample.Max(request => request.Recorded),
            [.. sample.Select(request => request.Runtime).Distinct(StringComparer.Ordinal)],
            SampleKeeper.Runtime,
            string.Create(CultureInfo.InvariantCulture, $"{equal} of {sample.Length} recorded answers of {id} came again to the bit."));
    }

    private static VersionVerification Nothing(ModelVersionId id, string? sha256, string sentence) => new(id.Model, id.Version, sha256, null, 0, 0, [], null, null, [], SampleKeeper.Runtime, sentence);

    private static AnswerDifference? Replay(LoadedVersion version, SampledRequest request)
    {
        try
        {
            var content = SampleContent.Decode(request.Content.Span);
            var outputs = version.Session.Run(FeatureInputs.ToGraph(version.Binding, content.Inputs));
            return TensorBits.Between(content.Outputs, outputs) is { } other
                ? new AnswerDifference(request.Id, request.Recorded, other.Output, other.Element, other.Was, other.Now ?? "another form, or nothing")
                : null;
        }
        catch (Exception e) when (e is InferenceException or InvalidDataException)
        {
            return new AnswerDifference(request.Id, request.Recorded, null, null, null, e.Message);
        }
    }
}

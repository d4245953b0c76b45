using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Silo.Scoring.Routing;
using Sentinel.Silo.Scoring.Signatures;
using Sentinel.Silo.Scoring.Tensors;

namespace Sentinel.Silo.Scoring.Rehearsals;

/// <summary>
/// Loads the version that a rollback would put back and asks it again what this silo was asked lately: its stored bytes must have the registered digest, every answer must be finite and of the form that its signature says, and
/// what it had answered itself while it served it must answer again to the bit. Nothing of it is published or counted.
/// </summary>
public sealed class Rehearser(VersionLoader versions, RecentRequests recent, RouterName name)
{
    /// <summary>Rehearses a version.</summary>
    /// <param name="target">The version.</param>
    /// <param name="requests">Requests at most, of those that other versions answered and of its own each.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<RehearsalWord> RehearseAsync(VersionSpec target, int requests, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        var readiness = await versions.PrepareAsync(target, cancellationToken);
        if (!readiness.Ready || !readiness.HasArtifact)
        {
            return new RehearsalWord(name.Value, 0, 0, readiness.Reason);
        }

        using var version = await versions.LoadAsync(target.ModelVersion);
        return await Task.Run(() => Replay(version, requests), cancellationToken);
    }

    private RehearsalWord Replay(LoadedVersion version, int requests)
    {
        var id = version.Spec.ModelVersion;
        var (replayed, compared) = (0, 0);
        foreach (var (request, isOwn) in recent.Of(id, requests).Select(r => (r, true)).Concat(recent.OfOthers(id, requests).Select(r => (r, false))))
        {
            replayed++;
            compared += isOwn ? 1 : 0;
            if (Fault(version, request, isOwn) is { } fault)
            {
                return new RehearsalWord(name.Value, replayed, compared, $"request {request.Id}, which {(isOwn ? "it" : "another version")} has answered: {fault}");
            }
        }

        return new RehearsalWord(name.Value, replayed, compared, null);
    }

    private static string? Fault(LoadedVersion version, RecentRequest request, bool isOwn)
    {
        try
        {
            var inputs = FeatureInputs.ToGraph(version.Binding, request.Inputs);
            var outputs = version.Session.Run(inputs);
            var watched = AnswerReader.Read(version.Binding, outputs);
            if (watched.Rows != inputs[0].Rows)
            {
                return $"it answers {watched.Rows} rows, {inputs[0].Rows} were asked";
            }

            // Where no number came then either, it is the request that has none.
            if (watched.Numbers is { } numbers && Enumerable.Range(0, numbers.Length).Any(row => numbers[row] is null && (request.Watched.Numbers is not { } then || row >= then.Length || then[row] is not null)))
            {
                return "it answers what is no finite number";
            }

            return isOwn && TensorBits.Between(request.Outputs, outputs) is { } other ? $"output '{other.Output}' is not what it was while it served" : null;
        }
        catch (InferenceException e)
        {
            return e.Message;
        }
    }
}

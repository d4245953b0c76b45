using Sentinel.Contracts.Catalog;
using Sentinel.Ingest.Status;

namespace Sentinel.Silo.Http.Health;

/// <summary>Whether this silo can do its work: grains answer, and predictions are read.</summary>
public sealed class SiloReadiness(IGrainFactory grains, IIngestStatus ingest, TimeProvider time)
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(2);

    /// <summary>Why it is not ready; empty when it is.</summary>
    public async Task<IReadOnlyList<string>> ReasonsAsync()
    {
        var reasons = new List<string>();
        try
        {
            await grains.GetGrain<ICatalogGrain>(ICatalogGrain.HooksKey).ListModelsAsync().WaitAsync(AnswerTime, time);
        }
        catch (Exception e)
        {
            reasons.Add($"grains do not answer: {e.Message}");
        }

        var status = ingest.Current;
        if (status.State != "running")
        {
            reasons.Add(status.Fault is { } fault ? $"predictions are not read: {fault}" : $"predictions are not read yet: {status.State}");
        }

        return reasons;
    }
}

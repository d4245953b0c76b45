using Sentinel.Contracts.Models;
using Sentinel.Contracts.Rollouts;

namespace Sentinel.Silo.Scoring.Traffic;

/// <summary>Takes what a router counted.</summary>
public interface ITallySink
{
    /// <summary>Hands a tally to a model; when the task is done, the model has it. When it fails, the model may have it all the same.</summary>
    Task TellAsync(string model, TrafficTally tally);
}

/// <summary>Hands tallies to models' grains.</summary>
internal sealed class GrainTallySink(IGrainFactory grains) : ITallySink
{
    /// <inheritdoc/>
    public Task TellAsync(string model, TrafficTally tally) => grains.GetGrain<IModelGrain>(model).TallyAsync(tally);
}

using Orleans.Placement;

namespace Orleans.Concurrency;

/// <summary>Up to so many activations share the grain's calls; by default one a processor.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StatelessWorkerAttribute : PlacementAttribute
{
    public StatelessWorkerAttribute()
        : this(-1)
    {
    }

    public StatelessWorkerAttribute(int maxLocalWorkers) => MaxLocalWorkers = maxLocalWorkers > 0 ? maxLocalWorkers : Environment.ProcessorCount;

    internal int MaxLocalWorkers { get; }
}

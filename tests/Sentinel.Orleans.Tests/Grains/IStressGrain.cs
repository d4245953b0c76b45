using Orleans.Concurrency;

namespace Sentinel.Orleans.Tests.Grains;

/// <summary>A counter that watches itself for turns that overlap.</summary>
public interface IStressGrain : IGrainWithStringKey
{
    Task<int> AddAsync(int yields);

    Task AddThenEndAsync(int yields);

    Task ThrowAsync(int yields);

    [ReadOnly]
    Task<int> ReadAsync(int yields);

    [AlwaysInterleave]
    Task<int> GlanceAsync(int yields);

    Task<int> AddThroughAsync(string otherKey, int yields);
}

/// <summary>What stress grains have seen go wrong, and how often they lived.</summary>
public sealed class StressLog
{
    private int _overlaps;
    private int _races;
    private int _activated;
    private int _deactivated;
    private int _twins;

    /// <summary>Calls that ran between two awaits of one that may not be interleaved with.</summary>
    public int Overlaps => _overlaps;

    /// <summary>Pieces of code of one activation that ran at the same time.</summary>
    public int Races => _races;

    /// <summary>Calls to one activation of a grain while another activation of it had one.</summary>
    public int Twins => _twins;

    public int Activated => _activated;

    public int Deactivated => _deactivated;

    public void Overlap() => Interlocked.Increment(ref _overlaps);

    public void Race() => Interlocked.Increment(ref _races);

    public void Twin() => Interlocked.Increment(ref _twins);

    public void Activate() => Interlocked.Increment(ref _activated);

    public void Deactivate() => Interlocked.Increment(ref _deactivated);
}

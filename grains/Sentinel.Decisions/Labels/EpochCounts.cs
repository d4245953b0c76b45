using System.Runtime.InteropServices;
using Sentinel.Contracts.Labels;

namespace Sentinel.Decisions.Labels;

/// <summary>Outcomes by epoch of the route that chose the version, of the newest epochs. Not safe for concurrent use; counting allocates nothing.</summary>
public sealed class EpochCounts
{
    /// <summary>Epochs that are kept: those of a rollout's whole way, mostly. What is older than the oldest of them is not counted any more.</summary>
    public const int Most = 16;

    private readonly Dictionary<long, Counts> _counts = [];

    /// <summary>Begins with what was counted.</summary>
    public EpochCounts(IEnumerable<EpochOutcomes> counted)
    {
        ArgumentNullException.ThrowIfNull(counted);
        foreach (var epoch in counted)
        {
            Add(epoch.Epoch, epoch.Rows, epoch.Wrong, epoch.OnlyOwnWrong, epoch.OnlyOtherWrong);
        }
    }

    /// <summary>All counts, by epoch, ascending.</summary>
    public IEnumerable<EpochOutcomes> All => _counts.OrderBy(c => c.Key).Select(c => new EpochOutcomes(c.Key, c.Value.Rows, c.Value.Wrong, c.Value.OnlyOwnWrong, c.Value.OnlyOtherWrong));

    /// <summary>Adds counts to those of their epoch, and forgets the oldest epoch of too many.</summary>
    public void Add(long epoch, long rows, long wrong, long onlyOwnWrong, long onlyOtherWrong)
    {
        ref var counts = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, epoch, out var isKnown);
        counts.Rows += rows;
        counts.Wrong += wrong;
        counts.OnlyOwnWrong += onlyOwnWrong;
        counts.OnlyOtherWrong += onlyOtherWrong;
        if (!isKnown && _counts.Count > Most)
        {
            _counts.Remove(_counts.Keys.Min());
        }
    }

    /// <summary>Forgets all of it.</summary>
    public void Clear() => _counts.Clear();

    private struct Counts
    {
        public long Rows;
        public long Wrong;
        public long OnlyOwnWrong;
        public long OnlyOtherWrong;
    }
}

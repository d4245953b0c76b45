using System.Runtime.InteropServices;
using Sentinel.Contracts.Rollouts;
using Sentinel.Silo.Scoring.Inference;
using Sentinel.Silo.Scoring.Routing;

namespace Sentinel.Silo.Scoring.Traffic;

/// <summary>What was counted of one model and not yet told. Not safe for concurrent use.</summary>
internal sealed class TrafficCounts
{
    /// <summary>Arms of all epochs that may wait to be told: a model that does not answer sets no routes, so there are mostly two.</summary>
    internal const int ArmsMax = 64;

    private readonly Dictionary<(long Epoch, string Version), ArmCounts> _arms = [];
    private readonly Dictionary<(long Epoch, string Stable, string Challenger), PairCounts> _pairs = [];

    /// <summary>Whether nothing was counted.</summary>
    internal bool IsEmpty => _arms.Count == 0;

    /// <summary>Rows of epochs that were given up because too many waited.</summary>
    internal long Lost { get; private set; }

    /// <summary>Counts of an arm.</summary>
    internal ArmCounts Of(RoutedArm arm)
    {
        var key = (arm.Stamp.Epoch, arm.Version.Version);
        if (!_arms.TryGetValue(key, out var counts))
        {
            _arms.Add(key, counts = new ArmCounts());
            GiveUpOldest();
        }

        return counts;
    }

    /// <summary>Counts of a pair: the version that answered, and its shadow.</summary>
    internal PairCounts Of(InferAnswer stable, RoutedArm shadow) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_pairs, (shadow.Stamp.Epoch, stable.Version.Version, shadow.Version.Version), out _) ??= new PairCounts();

    /// <summary>What was counted.</summary>
    internal TrafficTally ToTally(string router, string incarnation, long sequence) => new(
        router,
        incarnation,
        sequence,
        [.. _arms.Select(a => a.Value.ToTally(a.Key.Version, a.Key.Epoch))],
        [.. _pairs.Select(p => p.Value.ToTally(p.Key.Stable, p.Key.Challenger, p.Key.Epoch))]);

    private void GiveUpOldest()
    {
        if (_arms.Count <= ArmsMax)
        {
            return;
        }

        var oldest = _arms.Keys.Min(k => k.Epoch);
        Lost += _arms.Where(a => a.Key.Epoch == oldest).Sum(a => a.Value.Rows);
        foreach (var key in _arms.Keys.Where(k => k.Epoch == oldest).ToArray())
        {
            _arms.Remove(key);
        }

        foreach (var key in _pairs.Keys.Where(k => k.Epoch == oldest).ToArray())
        {
            _pairs.Remove(key);
        }
    }
}

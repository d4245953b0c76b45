using System.Collections.Immutable;
using Sentinel.Decisions.Labels;

namespace Sentinel.Grains.Labels;

/// <summary>The segments of one label shard: loads those that rows are looked up in, keeps the ones used last, writes new ones, and deletes old ones. Threading: the grain's turns.</summary>
internal sealed class SegmentShelf(JoinSegments storage, GrainId shard, int segmentsMax)
{
    internal const string PredictionStore = "predictions";
    internal const string EarlyStore = "early";

    // A segment takes about half a megabyte of memory.
    private const int Kept = 8;
    private const int LoadsAtOnce = 16;

    private readonly List<(string Name, JoinSegment Segment)> _kept = [];

    /// <summary>Reads the segments whose ids are not known, after an activation.</summary>
    internal async Task LearnAsync(LabelJoin join)
    {
        await LearnAsync(PredictionStore, join.Predictions);
        await LearnAsync(EarlyStore, join.Early);
    }

    /// <summary>Loads the segments that entries are looked up in.</summary>
    internal async Task<LoadedSegments> LoadAsync(LabelJoin join, JoinEntry[] entries)
    {
        var predictions = new HashSet<long>();
        var early = new HashSet<long>();
        foreach (var entry in entries)
        {
            join.Predictions.AddNeeded(entry.Id, predictions);
            join.Early.AddNeeded(entry.Id, early);
        }

        return new LoadedSegments(await LoadAsync(PredictionStore, predictions), await LoadAsync(EarlyStore, early));
    }

    /// <summary>Makes segments of what is too much for memory; they count once a record names them.</summary>
    /// <returns>Names of segments that no record will name then.</returns>
    internal async Task<ImmutableArray<string>> SpillAsync(LabelJoin join, int memoryMax) =>
        [.. await SpillAsync(PredictionStore, join.Predictions, memoryMax), .. await SpillAsync(EarlyStore, join.Early, memoryMax)];

    /// <summary>Deletes segments.</summary>
    internal async Task DeleteAsync(ImmutableArray<string> names)
    {
        foreach (var name in names)
        {
            _kept.RemoveAll(kept => kept.Name == name);
            await storage.DeleteAsync(shard, name);
        }
    }

    private async Task LearnAsync(string store, JoinStore known)
    {
        foreach (var numbers in known.Unknown.Chunk(LoadsAtOnce).ToArray())
        {
            var loaded = await Task.WhenAll(numbers.Select(number => storage.ReadAsync(shard, store, number)));
            foreach (var (index, segment) in loaded.Index())
            {
                known.Know(numbers[index], segment);
            }
        }
    }

    private async Task<IReadOnlyDictionary<long, JoinSegment>> LoadAsync(string store, HashSet<long> numbers)
    {
        if (numbers.Count == 0)
        {
            return ImmutableDictionary<long, JoinSegment>.Empty;
        }

        var loaded = new Dictionary<long, JoinSegment>();
        foreach (var chunk in numbers.Order().Chunk(LoadsAtOnce))
        {
            foreach (var (index, segment) in (await Task.WhenAll(chunk.Select(number => LoadAsync(store, number)))).Index())
            {
                loaded.Add(chunk[index], segment);
            }
        }

        return loaded;
    }

    private async Task<JoinSegment> LoadAsync(string store, long number)
    {
        var name = JoinSegments.NameOf(store, number);
        var segment = _kept.Find(kept => kept.Name == name).Segment ?? await storage.ReadAsync(shard, store, number);
        _kept.RemoveAll(kept => kept.Name == name);
        _kept.Add((name, segment));
        if (_kept.Count > Kept)
        {
            _kept.RemoveAt(0);
        }

        return segment;
    }

    private async Task<IEnumerable<string>> SpillAsync(string store, JoinStore known, int memoryMax)
    {
        if (known.InMemory < memoryMax)
        {
            return [];
        }

        var segment = known.ToSegment();
        var first = known.NextSegment;
        var number = await storage.WriteAsync(shard, store, first, segment);
        var gone = known.Spilled(number, segment, segmentsMax);

        // Numbers that were passed over are what crashes left behind.
        List<long> garbage = [.. gone];
        for (var orphan = first; orphan < number; orphan++)
        {
            garbage.Add(orphan);
        }

        return garbage.Select(old => JoinSegments.NameOf(store, old));
    }
}

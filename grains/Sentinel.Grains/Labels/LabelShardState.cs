using System.Collections.Immutable;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Labels;

namespace Sentinel.Grains.Labels;

/// <summary>A label shard in memory: its join, how far each partition was taken, and the summary that the version has not confirmed. The join is opened when the first rows come. Threading: the grain's turns.</summary>
internal sealed class LabelShardState(int shard, LabelShardRecord stored)
{
    private LabelShardRecord _stored = stored;
    private ImmutableSortedDictionary<string, SourceCursor> _sources = stored.Sources;
    private OutcomeSummary? _pending = stored.Pending;
    private long _nextSequence = stored.NextSequence;
    private LabelJoin? _join;

    /// <summary>The join; valid once it is open.</summary>
    internal LabelJoin Join => _join!;

    /// <summary>Whether the join is open, and can take predictions.</summary>
    internal bool HasJoin => _join?.Schema is not null;

    /// <summary>Whether what is stored can only be read by the version's plan.</summary>
    internal bool NeedsPlan => _join is null && (!_stored.Join.Outcomes.IsEmpty || _stored.Join.Predictions.Memory.Length + _stored.Join.Predictions.Segments.Length > 0);

    /// <summary>The summary that is durable and not confirmed; null when there is none.</summary>
    internal OutcomeSummary? Durable => _stored.Pending is { } summary && _pending?.Sequence == summary.Sequence ? summary : null;

    /// <summary>Whether the version has confirmed all that was joined.</summary>
    internal bool IsTold => _pending is null && (_join?.OpenWindows ?? _stored.Join.Outcomes.Length) == 0;

    /// <summary>Counts as they stand.</summary>
    internal LabelStatus Status => _join?.Status ?? new LabelJoin(schema: null, _stored.Join with { Outcomes = [] }).Status;

    /// <summary>How far a partition was taken.</summary>
    internal SourceCursor CursorOf(string source) => _sources.GetValueOrDefault(source, SourceCursor.None);

    /// <summary>How far a partition is durable.</summary>
    internal long DurableOf(string source, string topicId) => _stored.Sources.GetValueOrDefault(source) is { } cursor && cursor.TopicId == topicId ? cursor.Applied : 0;

    /// <summary>Opens the join, or lets an open one read outcomes.</summary>
    /// <param name="plan">How outcomes are read; null while the version does not say.</param>
    internal void Open(OutcomePlan? plan)
    {
        var schema = plan is null ? null : OutcomePlans.SchemaOf(plan);
        _join ??= new LabelJoin(schema, _stored.Join);
        _join.Schema = schema;
        if (plan is not null)
        {
            _join.Detectors.Adopt(plan.Detectors);
        }
    }

    /// <summary>Goes on with the policy's detectors; a join that is not open hears of them when it is.</summary>
    internal void Adopt(DetectorPolicy[] detectors) => _join?.Detectors.Adopt(detectors);

    /// <summary>Takes rows of a partition.</summary>
    /// <param name="entries">The rows.</param>
    /// <param name="places">Where they stand in the log; empty where nobody asks.</param>
    /// <param name="arePredictions">Whether they are predictions; labels otherwise.</param>
    /// <param name="loaded">Segments that they need.</param>
    /// <param name="source">The partition.</param>
    /// <param name="cursor">How far it is taken with them.</param>
    internal void Take(JoinEntry[] entries, RowPlace[] places, bool arePredictions, LoadedSegments loaded, string source, SourceCursor cursor)
    {
        for (var i = 0; i < entries.Length; i++)
        {
            var place = places.Length == 0 ? default : places[i];
            if (arePredictions)
            {
                Join.TakePrediction(entries[i], loaded, place);
            }
            else
            {
                Join.TakeLabel(entries[i], loaded, place);
            }
        }

        _sources = _sources.SetItem(source, cursor);
    }

    /// <summary>Notes that the version has a summary.</summary>
    internal void Confirm(OutcomeSummary summary) => _pending = _pending?.Sequence == summary.Sequence ? null : _pending;

    /// <summary>What is to be stored now; what was joined becomes a summary when none is on its way.</summary>
    internal LabelShardRecord ToRecord(ImmutableArray<string> garbage)
    {
        if (_pending is null && _join is { OpenWindows: > 0 })
        {
            _pending = new OutcomeSummary(shard, _nextSequence++, _join.TakeOutcomes()) { Epochs = _join.TakeEpochs() };
        }

        return new LabelShardRecord(_sources, _join?.ToImage() ?? _stored.Join, _pending, _nextSequence, [.. _stored.Garbage.Union(garbage, StringComparer.Ordinal)]);
    }

    /// <summary>Notes what is stored. Its garbage is deleted before the next record.</summary>
    internal void IsDurable(LabelShardRecord record) => _stored = record with { Garbage = [], Join = _join is null ? record.Join : LabelJoinImage.Empty };
}

using Sentinel.Contracts.Batches;
using Sentinel.Statistics.Estimation;
using Sentinel.Statistics.Evidence;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Segments;

namespace Sentinel.Statistics.Sketches;

/// <summary>
/// The mergeable statistics of one window of a version: a sketch per feature, of the numeric features together, and of the predictions and predicted classes where the
/// reference has them. Not safe for concurrent use.
/// </summary>
public sealed class WindowSketch
{
    private readonly FeatureSketch[] _features;
    private readonly long[] _rowsByPhase;
    private readonly SegmentTable[] _segments;

    /// <summary>An empty window over a reference.</summary>
    public WindowSketch(ReferenceProfile reference)
    {
        Reference = reference ?? throw new ArgumentNullException(nameof(reference));
        _features = [.. reference.Features.Select(feature => new FeatureSketch(feature))];
        Prediction = reference.Prediction is { } prediction ? new NumericSketch(prediction) : null;
        Class = reference.Class is { } @class ? new CategoricalSketch(@class) : null;
        Scores = reference.Outcomes is { Schema: { Kind: not OutcomeKind.Regression } schema } ? new ScoreCounts(schema) : null;
        Joint = reference.Joint is { } joint ? new JointSketch(joint) : null;
        _segments = [.. reference.Segments.Select(segment => segment.NewTable())];
        _rowsByPhase = reference.HasTimes ? new long[Phases.Count] : [];
    }

    /// <summary>The reference that this window is held against.</summary>
    public ReferenceProfile Reference { get; }

    /// <summary>Rows of the window.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows in each of <see cref="Phases.Count"/> phases of a week; empty where the reference's rows had no times, so that no season can be told.</summary>
    public ReadOnlySpan<long> RowsByPhase => _rowsByPhase;

    /// <summary>A sketch per feature, in the reference's order.</summary>
    public IReadOnlyList<FeatureSketch> Features => _features;

    /// <summary>The predictions, where the reference has them.</summary>
    public NumericSketch? Prediction { get; }

    /// <summary>The predicted classes, where the reference has them.</summary>
    public CategoricalSketch? Class { get; }

    /// <summary>The scores by predicted class, where the reference has outcomes of classes, so that performance can be estimated.</summary>
    public ScoreCounts? Scores { get; }

    /// <summary>The numeric features together, where the reference has them so.</summary>
    public JointSketch? Joint { get; }

    /// <summary>The rows told apart by each of the reference's segments, in its order.</summary>
    public IReadOnlyList<SegmentTable> Segments => _segments;

    /// <summary>
    /// Folds a stretch of a batch's rows in; <paramref name="mappings"/> were made for this reference and bound to this batch.
    /// O(1) a cell, and what <see cref="JointSketch"/> costs; allocates only for new names.
    /// </summary>
    public void Fold(in ColumnReader batch, BatchMappings mappings, int start, int count)
    {
        ArgumentNullException.ThrowIfNull(mappings);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Rows += count;
        if (_rowsByPhase.Length > 0)
        {
            Phases.CountRows(batch.Times.Slice(start, count), _rowsByPhase);
        }

        Joint?.Fold(batch, start, count);
        int numeric = 0;
        int categorical = 0;
        foreach (var feature in _features)
        {
            if (feature.Numeric is { } numbers)
            {
                numbers.Fold(batch.Numeric(numeric++).Slice(start, count));
            }
            else
            {
                feature.Categorical!.Fold(batch.Categorical(categorical).Slice(start, count), mappings.Categories(categorical));
                categorical++;
            }
        }

        if (batch.Layout.HasPrediction != 0)
        {
            Prediction?.Fold(batch.Prediction.Slice(start, count));
        }
        else
        {
            Prediction?.FoldMissing(count);
        }

        if (batch.Layout.HasClass != 0)
        {
            Class?.Fold(batch.Class.Slice(start, count), mappings.Class());
        }
        else
        {
            Class?.FoldMissing(count);
        }

        Scores?.Fold(
            batch.Layout.HasPrediction != 0 ? batch.Prediction.Slice(start, count) : [],
            batch.Layout.HasClass != 0 ? batch.Class.Slice(start, count) : [],
            mappings.ClassPlaces,
            count);
        mappings.Segments.Fold(batch, mappings, start, count, _segments);
    }

    /// <summary>Adds the same window's sketch of another shard.</summary>
    /// <exception cref="ArgumentException">The other sketch is held against another reference.</exception>
    public void Merge(WindowSketch other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!string.Equals(other.Reference.Digest, Reference.Digest, StringComparison.Ordinal))
        {
            throw new ArgumentException($"A window against reference {other.Reference.Digest} cannot be merged into one against {Reference.Digest}.", nameof(other));
        }

        Rows += other.Rows;
        for (int phase = 0; phase < _rowsByPhase.Length; phase++)
        {
            _rowsByPhase[phase] += other._rowsByPhase[phase];
        }

        for (int i = 0; i < Features.Count; i++)
        {
            Features[i].Numeric?.Merge(other.Features[i].Numeric!);
            Features[i].Categorical?.Merge(other.Features[i].Categorical!);
        }

        Prediction?.Merge(other.Prediction!);
        Class?.Merge(other.Class!);
        Scores?.Merge(other.Scores!);
        Joint?.Merge(other.Joint!);
        for (int i = 0; i < _segments.Length; i++)
        {
            _segments[i].Merge(other._segments[i]);
        }
    }

    /// <summary>Empties the window for reuse.</summary>
    public void Clear()
    {
        Rows = 0;
        Array.Clear(_rowsByPhase);
        foreach (var feature in Features)
        {
            feature.Numeric?.Clear();
            feature.Categorical?.Clear();
        }

        Prediction?.Clear();
        Class?.Clear();
        Scores?.Clear();
        Joint?.Clear();
        foreach (var segment in _segments)
        {
            segment.Clear();
        }
    }

    /// <summary>The versioned bytes: magic, version, reference digest, payload, CRC-32C. Under 2 KB a numeric feature.</summary>
    public byte[] Encode() => WindowSketchEncoding.Encode(this);

    /// <summary>Reads bytes that <see cref="Encode"/> gave, of this version or an older one.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged, of a newer version, or held against another reference.</exception>
    public static WindowSketch Decode(ReferenceProfile reference, ReadOnlySpan<byte> bytes) => WindowSketchEncoding.Decode(reference, bytes);

    internal void RestoreRows(long rows, ReadOnlySpan<long> rowsByPhase)
    {
        if (rowsByPhase.Length > 0 && rowsByPhase.Length != _rowsByPhase.Length)
        {
            throw new InvalidDataException($"The window sketch has rows of {rowsByPhase.Length} phases, its reference of {_rowsByPhase.Length}.");
        }

        Rows = rows;
        rowsByPhase.CopyTo(_rowsByPhase);
    }
}

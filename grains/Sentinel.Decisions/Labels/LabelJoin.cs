using System.Collections.Immutable;
using Sentinel.Contracts.Labels;
using Sentinel.Statistics.Performance;

namespace Sentinel.Decisions.Labels;

/// <summary>A label join as it is kept in a record.</summary>
/// <param name="Predictions">Predictions, with or without their label.</param>
/// <param name="Early">Labels that wait for their prediction.</param>
/// <param name="Outcomes">Outcomes by window that no summary tells of yet, encoded, ordered by window.</param>
/// <param name="Joined">Predictions whose label has come.</param>
/// <param name="Repeated">Further labels of an id.</param>
/// <param name="Conflicting">Those of them that differ from the first.</param>
/// <param name="Doubled">Predictions whose id an earlier one had.</param>
public sealed record LabelJoinImage(JoinStoreImage Predictions, JoinStoreImage Early, ImmutableArray<WindowOutcomes> Outcomes, long Joined, long Repeated, long Conflicting, long Doubled)
{
    /// <summary>Nothing has come.</summary>
    public static LabelJoinImage Empty { get; } = new(JoinStoreImage.Empty, JoinStoreImage.Empty, [], 0, 0, 0, 0);
}

/// <summary>
/// Joins labels with predictions by id, whichever comes first, and adds each pair to the outcomes of the prediction's window, once. The first prediction and the first label of an id count.
/// What comes out depends on the rows alone, not on which partition or batch brought them first, as long as nothing expires. Not safe for concurrent use.
/// </summary>
/// <param name="schema">How outcomes are read; null while no prediction waits.</param>
/// <param name="image">What was stored, or <see cref="LabelJoinImage.Empty"/>.</param>
public sealed class LabelJoin(OutcomeSchema? schema, LabelJoinImage image)
{
    private readonly SortedDictionary<string, OutcomeSketch> _outcomes = new(
        image.Outcomes.ToDictionary(window => window.WindowId, window => OutcomeSketch.Decode(window.Sketch.Span, schema!), StringComparer.Ordinal), StringComparer.Ordinal);

    private long _joined = image.Joined;
    private long _repeated = image.Repeated;
    private long _conflicting = image.Conflicting;
    private long _doubled = image.Doubled;

    /// <summary>Predictions: those that wait have a window, those with their label have the label.</summary>
    public JoinStore Predictions { get; } = new(image.Predictions, static entry => entry.IsPrediction);

    /// <summary>Labels that came before their prediction.</summary>
    public JoinStore Early { get; } = new(image.Early, static _ => true);

    /// <summary>How outcomes are read; to be set before the first prediction is taken.</summary>
    public OutcomeSchema? Schema { get; set; } = schema;

    /// <summary>Windows with outcomes that no summary tells of yet.</summary>
    public int OpenWindows => _outcomes.Count;

    /// <summary>Counts as they stand.</summary>
    public LabelStatus Status => new(_joined, Predictions.Waiting, Early.Waiting, _repeated, _conflicting, Predictions.Expired, Early.Expired, _doubled);

    /// <summary>Takes a prediction; the segments that both stores need for its id are loaded.</summary>
    public void TakePrediction(JoinEntry prediction, LoadedSegments loaded)
    {
        ArgumentNullException.ThrowIfNull(loaded);
        if (Predictions.Find(prediction.Id, loaded.Predictions, out _) is not null)
        {
            _doubled++;
        }
        else if (Early.Find(prediction.Id, loaded.Early, out var place) is { } label)
        {
            Early.Take(place, prediction.Id);
            Predictions.Add(label);
            Join(prediction, label);
        }
        else
        {
            Predictions.Add(prediction);
        }
    }

    /// <summary>Takes a label; the segments that both stores need for its id are loaded.</summary>
    public void TakeLabel(JoinEntry label, LoadedSegments loaded)
    {
        ArgumentNullException.ThrowIfNull(loaded);
        if (Predictions.Find(label.Id, loaded.Predictions, out var place) is { } found)
        {
            if (found.IsPrediction)
            {
                Predictions.Replace(place, label);
                Join(found, label);
            }
            else
            {
                Repeat(found, label);
            }
        }
        else if (Early.Find(label.Id, loaded.Early, out _) is { } first)
        {
            Repeat(first, label);
        }
        else
        {
            Early.Add(label);
        }
    }

    /// <summary>Takes out the outcomes that no summary tells of yet, ordered by window.</summary>
    public WindowOutcomes[] TakeOutcomes()
    {
        var taken = Outcomes().ToArray();
        _outcomes.Clear();
        return taken;
    }

    /// <summary>What is to be stored.</summary>
    public LabelJoinImage ToImage() => new(Predictions.ToImage(), Early.ToImage(), [.. Outcomes()], _joined, _repeated, _conflicting, _doubled);

    private IEnumerable<WindowOutcomes> Outcomes() => _outcomes.Select(window => new WindowOutcomes(window.Key, window.Value.Encode()));

    private void Join(JoinEntry prediction, JoinEntry label)
    {
        if (!_outcomes.TryGetValue(prediction.Window!, out var outcomes))
        {
            _outcomes.Add(prediction.Window!, outcomes = new OutcomeSketch(Schema!));
        }

        outcomes.Add(prediction.Number, prediction.Text, label.Label);
        _joined++;
    }

    private void Repeat(JoinEntry first, JoinEntry again)
    {
        _repeated++;
        _conflicting += first.Label == again.Label || first.Label.IsClassOf(again.Label) ? 0 : 1;
    }
}

/// <summary>Segments at hand, by number.</summary>
/// <param name="Predictions">Of the predictions.</param>
/// <param name="Early">Of the early labels.</param>
public sealed record LoadedSegments(IReadOnlyDictionary<long, JoinSegment> Predictions, IReadOnlyDictionary<long, JoinSegment> Early);

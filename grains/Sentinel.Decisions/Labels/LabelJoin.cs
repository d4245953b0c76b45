using System.Collections.Immutable;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Detectors;
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

    /// <summary>State of the sequential detectors on outcomes; empty without any.</summary>
    public ReadOnlyMemory<byte> Detectors { get; init; } = ReadOnlyMemory<byte>.Empty;

    /// <summary>Outcomes by epoch that no summary tells of yet, ascending.</summary>
    public ImmutableArray<EpochOutcomes> Epochs { get; init; } = [];
}

/// <summary>
/// Joins labels with predictions by id, whichever comes first, and adds each pair to the outcomes of the prediction's window, once. The first prediction and the first label of an id count.
/// What comes out depends on the rows alone, not on which partition or batch brought them first, as long as nothing expires. Not safe for concurrent use.
/// </summary>
/// <param name="schema">How outcomes are read; null while no prediction waits.</param>
/// <param name="image">What was stored, or <see cref="LabelJoinImage.Empty"/>.</param>
public sealed class LabelJoin(OutcomeSchema? schema, LabelJoinImage image)
{
    private readonly SortedDictionary<string, DetectedChanges> _detected = new(
        image.Outcomes.ToDictionary(window => window.WindowId, window => window.Detected, StringComparer.Ordinal), StringComparer.Ordinal);

    private readonly SortedDictionary<string, OutcomeSketch> _outcomes = new(
        image.Outcomes.ToDictionary(window => window.WindowId, window => OutcomeSketch.Decode(window.Sketch.Span, schema!), StringComparer.Ordinal), StringComparer.Ordinal);

    // Places of the outcomes that no summary tells of yet, by their text: few, of many rows.
    private readonly Dictionary<string, PredictionPlace> _places = new(StringComparer.Ordinal);
    private readonly EpochCounts _epochs = new(image.Epochs);
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

    /// <summary>Sequential detectors on outcomes, which are told each pair as it is joined: what they say depends on the order in which rows came.</summary>
    public LiveDetectors Detectors { get; } = new(DetectorInput.Outcome, image.Detectors.Span);

    /// <summary>Counts as they stand.</summary>
    public LabelStatus Status => new(_joined, Predictions.Waiting, Early.Waiting, _repeated, _conflicting, Predictions.Expired, Early.Expired, _doubled) { Detectors = [.. Detectors.Status] };

    /// <summary>Takes a prediction; the segments that both stores need for its id are loaded.</summary>
    /// <param name="prediction">The prediction.</param>
    /// <param name="loaded">The segments.</param>
    /// <param name="place">Where it stands in the log, for what detectors say.</param>
    public void TakePrediction(JoinEntry prediction, LoadedSegments loaded, RowPlace place = default)
    {
        ArgumentNullException.ThrowIfNull(loaded);
        if (Predictions.Find(prediction.Id, loaded.Predictions, out _) is not null)
        {
            _doubled++;
        }
        else if (Early.Find(prediction.Id, loaded.Early, out var found) is { } label)
        {
            Early.Take(found, prediction.Id);
            Predictions.Add(label);
            Join(prediction, label, place);
        }
        else
        {
            Predictions.Add(prediction);
        }
    }

    /// <summary>Takes a label; the segments that both stores need for its id are loaded.</summary>
    /// <param name="label">The label.</param>
    /// <param name="loaded">The segments.</param>
    /// <param name="place">Where it stands in the log, for what detectors say.</param>
    public void TakeLabel(JoinEntry label, LoadedSegments loaded, RowPlace place = default)
    {
        ArgumentNullException.ThrowIfNull(loaded);
        if (Predictions.Find(label.Id, loaded.Predictions, out var where) is { } found)
        {
            if (found.IsPrediction)
            {
                Predictions.Replace(where, label);
                Join(found, label, place);
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
        _detected.Clear();
        _places.Clear();
        return taken;
    }

    /// <summary>Takes out the outcomes by epoch that no summary tells of yet.</summary>
    public EpochOutcomes[] TakeEpochs()
    {
        EpochOutcomes[] taken = [.. _epochs.All];
        _epochs.Clear();
        return taken;
    }

    /// <summary>What is to be stored.</summary>
    public LabelJoinImage ToImage() => new(Predictions.ToImage(), Early.ToImage(), [.. Outcomes()], _joined, _repeated, _conflicting, _doubled) { Detectors = Detectors.Encode(), Epochs = [.. _epochs.All] };

    private IEnumerable<WindowOutcomes> Outcomes() => _outcomes.Select(window => new WindowOutcomes(window.Key, window.Value.Encode()) { Detected = _detected.GetValueOrDefault(window.Key, DetectedChanges.None) });

    private void Join(JoinEntry prediction, JoinEntry label, RowPlace row)
    {
        var place = PlaceOf(prediction);
        if (!_outcomes.TryGetValue(place.Window, out var outcomes))
        {
            _outcomes.Add(place.Window, outcomes = new OutcomeSketch(Schema!));
        }

        outcomes.Add(prediction.Number, prediction.Text, label.Label);
        _joined++;
        if (place.Epoch > 0 && Schema!.Kind != OutcomeKind.Regression)
        {
            Count(prediction, label.Label, place);
        }

        if (!Detectors.IsEmpty)
        {
            Tell(prediction, label.Label, place.Window, row);
        }
    }

    private PredictionPlace PlaceOf(JoinEntry prediction)
    {
        if (!_places.TryGetValue(prediction.Place!, out var place))
        {
            _places[prediction.Place!] = place = PredictionPlace.Parse(prediction.Place!);
        }

        return place;
    }

    private void Count(JoinEntry prediction, OutcomeLabel label, PredictionPlace place)
    {
        var error = Schema!.ErrorOf(prediction.Number, prediction.Text, label);
        if (double.IsNaN(error))
        {
            return;
        }

        // The other answer is a class: where it is none, nothing is said of the pair.
        var isWrong = error > 0;
        var other = place.Against is null ? double.NaN : Schema.ErrorOf(double.NaN, place.Against, label);
        _epochs.Add(place.Epoch, rows: 1, isWrong ? 1 : 0, isWrong && other == 0 ? 1 : 0, !isWrong && other > 0 ? 1 : 0);
    }

    private void Tell(JoinEntry prediction, OutcomeLabel label, string window, RowPlace place)
    {
        var before = _detected.GetValueOrDefault(window, DetectedChanges.None);
        var said = before;
        Detectors.Tell(Schema!.ErrorOf(prediction.Number, prediction.Text, label), new DetectorRow(window, place.TopicPartition ?? "", place.Offset, place.Microseconds), ref said);
        if (!ReferenceEquals(said, before))
        {
            _detected[window] = said;
        }
    }

    private void Repeat(JoinEntry first, JoinEntry again)
    {
        _repeated++;
        _conflicting += first.Label == again.Label || first.Label.IsClassOf(again.Label) ? 0 : 1;
    }
}

/// <summary>Where a row that is joined stands in the log.</summary>
/// <param name="TopicPartition">Its partition, <c>topic/partition</c>; null where nobody asks.</param>
/// <param name="Offset">Its offset.</param>
/// <param name="Microseconds">Its event time in Unix microseconds.</param>
public readonly record struct RowPlace(string? TopicPartition, long Offset, long Microseconds);

/// <summary>Segments at hand, by number.</summary>
/// <param name="Predictions">Of the predictions.</param>
/// <param name="Early">Of the early labels.</param>
public sealed record LoadedSegments(IReadOnlyDictionary<long, JoinSegment> Predictions, IReadOnlyDictionary<long, JoinSegment> Early);

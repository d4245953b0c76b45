using Sentinel.Contracts.Labels;
using Sentinel.Statistics.Performance;

namespace Sentinel.Chaos.Tests;

/// <summary>The oracle of labels: dictionaries. A row that missed its window at its shard is not in them, so that its label stays early.</summary>
internal sealed class OutcomeReplay
{
    private readonly Dictionary<string, (string Window, double Prediction)> _predictions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _labels = new(StringComparer.Ordinal);
    private long _repeated;
    private long _conflicting;

    public LabelStatus Status
    {
        get
        {
            long joined = _predictions.Keys.Count(_labels.ContainsKey);
            return LabelStatus.None with { Joined = joined, Waiting = _predictions.Count - joined, Early = _labels.Count - joined, Repeated = _repeated, Conflicting = _conflicting };
        }
    }

    public void Predict(string id, string window, double prediction) => _predictions.Add(id, (window, prediction));

    public void Label(string id, double label)
    {
        if (!_labels.TryAdd(id, label))
        {
            _repeated++;
            _conflicting += _labels[id] == label ? 0 : 1;
        }
    }

    /// <summary>Ids of a window's rows.</summary>
    public IEnumerable<string> Rows(string window) => _predictions.Where(prediction => prediction.Value.Window == window).Select(prediction => prediction.Key);

    public PerformanceReport? Performance(string window)
    {
        var sketch = new OutcomeSketch(OutcomeSchema.Regression());
        foreach (var (id, prediction) in _predictions.Where(prediction => prediction.Value.Window == window))
        {
            if (_labels.TryGetValue(id, out var label))
            {
                sketch.Add(prediction.Prediction, null, OutcomeLabel.From(label));
            }
        }

        return sketch.Rows == 0 ? null : sketch.Report();
    }
}

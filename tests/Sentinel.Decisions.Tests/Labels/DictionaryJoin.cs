using Sentinel.Contracts.Labels;
using Sentinel.Statistics.Performance;

namespace Sentinel.Decisions.Tests.Labels;

/// <summary>The join as one would write it on a napkin.</summary>
internal sealed class DictionaryJoin
{
    private readonly Dictionary<int, (string Window, double Number)> _predictions = [];
    private readonly Dictionary<int, double> _labels = [];
    private long _repeated;
    private long _conflicting;
    private long _doubled;

    public LabelStatus Status
    {
        get
        {
            long joined = _predictions.Keys.Count(_labels.ContainsKey);
            return LabelStatus.None with
            {
                Joined = joined,
                Waiting = _predictions.Count - joined,
                Early = _labels.Count - joined,
                Repeated = _repeated,
                Conflicting = _conflicting,
                Doubled = _doubled,
            };
        }
    }

    public void Predict(int id, string window, double number) => _doubled += _predictions.TryAdd(id, (window, number)) ? 0 : 1;

    public void Label(int id, double number)
    {
        if (!_labels.TryAdd(id, number))
        {
            _repeated++;
            _conflicting += _labels[id] == number ? 0 : 1;
        }
    }

    public IEnumerable<string> Outcomes() => _predictions.Where(prediction => _labels.ContainsKey(prediction.Key)).GroupBy(prediction => prediction.Value.Window).OrderBy(window => window.Key, StringComparer.Ordinal).Select(window =>
    {
        var sketch = new OutcomeSketch(JoinBench.Schema);
        foreach (var (id, prediction) in window)
        {
            sketch.Add(prediction.Number, null, OutcomeLabel.From(_labels[id]));
        }

        return LabelJoinTests.Describe(window.Key, sketch);
    });
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using Sentinel.Contracts;
using Sentinel.Contracts.Batches;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Shards;
using Sentinel.Decisions.Windows;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Sketches;
using Sentinel.Statistics.Windows;

namespace Sentinel.Chaos.Tests;

/// <summary>
/// The oracle: the pure core over the messages of the log, in one process, one message at a time, with a JSON reader of its own. No silo, no batches, no restarts.
/// </summary>
internal sealed class OfflineReplay(ReferenceProfile reference, string topic)
{
    private readonly Dictionary<ShardId, ShardWindows> _shards = [];
    private readonly Dictionary<ModelVersionId, OutcomeReplay> _outcomes = WatchedVersion.All.ToDictionary(version => version.Id, _ => new OutcomeReplay());

    /// <summary>Closed windows, or parts of windows by event time, in the order of their shards' logs.</summary>
    public IEnumerable<WindowSummary> Summaries(ModelVersionId version) => Shards(version).SelectMany(shard => shard.Outbox);

    /// <summary>Rows of a version.</summary>
    public long Rows(ModelVersionId version) => Shards(version).Sum(shard => shard.Rows);

    /// <summary>How many windows every shard has passed: those that are judged, whatever is idle. By count, all that are closed.</summary>
    public int Judged(WatchedVersion version)
    {
        var summaries = Summaries(version.Id).ToArray();
        if (version.Window.Count is not null)
        {
            return summaries.Length;
        }

        var passed = Shards(version.Id).Min(shard => shard.Outbox.Max(summary => summary.Watermark));
        return summaries.Where(summary => summary.Rows > 0 && summary.To <= passed).Select(summary => summary.WindowId).Distinct().Count();
    }

    /// <summary>The figures of a window whose parts are given.</summary>
    public WindowFigures Figures(IEnumerable<WindowSummary> parts)
    {
        WindowSketch? whole = null;
        foreach (var part in parts)
        {
            var sketch = WindowSketch.Decode(reference, part.Sketch.Span);
            if (whole is null)
            {
                whole = sketch;
            }
            else
            {
                whole.Merge(sketch);
            }
        }

        return WindowComparison.Of(whole!);
    }

    /// <summary>Takes a label; labels of one id come in the order of their partition.</summary>
    public void AddLabel(byte[] value)
    {
        using var document = JsonDocument.Parse(value);
        var root = document.RootElement;
        _outcomes[VersionOf(root)].Label(root.GetProperty("id").GetString()!, root.GetProperty("label").GetDouble());
    }

    /// <summary>What a version's labels must come to.</summary>
    public LabelStatus Labels(ModelVersionId version) => _outcomes[version].Status;

    /// <summary>What the predictions of a window must be worth; null where none has a label.</summary>
    public PerformanceReport? Performance(ModelVersionId version, string window) => _outcomes[version].Performance(window);

    /// <summary>Ids of the rows of a version's window.</summary>
    public IEnumerable<string> RowsOf(ModelVersionId version, string window) => _outcomes[version].Rows(window);

    /// <summary>Folds a good message.</summary>
    public void Add(int partition, long offset, byte[] value)
    {
        using var document = JsonDocument.Parse(value);
        var root = document.RootElement;
        var id = VersionOf(root);
        var shard = new ShardId(id, topic, partition);
        if (!_shards.TryGetValue(shard, out var windows))
        {
            var policy = WatchedVersion.All.Single(version => version.Id == id).Window;
            windows = new ShardWindows(shard, new FoldPlan(0, policy, reference), ShardWindowsImage.Empty, _ => throw new InvalidOperationException("The plan never changes"));
            _shards.Add(shard, windows);
        }

        windows.Fold(ColumnReader.Open(Pack(root, offset)), 0);
        var isBatch = root.TryGetProperty("ids", out _);
        var ids = Cells(root, isBatch ? "ids" : "id", isBatch);
        var predictions = Cells(root, isBatch ? "predictions" : "prediction", isBatch);
        foreach (var run in windows.Runs)
        {
            for (var row = run.Start; row < run.Start + run.Count; row++)
            {
                _outcomes[id].Predict(ids[row].GetString()!, run.WindowId, predictions[row].GetDouble());
            }
        }
    }

    private IEnumerable<ShardWindows> Shards(ModelVersionId version) => _shards.Where(shard => shard.Key.ModelVersion == version).OrderBy(shard => shard.Key.Partition).Select(shard => shard.Value);

    private static ModelVersionId VersionOf(JsonElement message) => new(message.GetProperty("model").GetString()!, message.GetProperty("version").GetString()!);

    private static byte[] Pack(JsonElement root, long offset)
    {
        var isBatch = root.TryGetProperty("columns", out var columns);
        var cells = isBatch ? columns : root.GetProperty("features");
        var times = Cells(root, isBatch ? "times" : "time", isBatch);
        var names = Rides.CategoricalNames.Select(name => Cells(cells, name, isBatch).Select(cell => Encoding.UTF8.GetBytes(cell.GetString()!)).ToArray()).ToArray();
        var layout = new ColumnLayout(ColumnLayout.CurrentVersion, HasPrediction: 1, HasClass: 0, HasIds: 0, times.Length, (short)Rides.NumericNames.Length, (short)names.Length, UnknownFeatureCells: 0);
        var bytes = new byte[ColumnWriter.SizeBytes(layout, names.Sum(column => column.Sum(name => name.Length)), names.Sum(column => column.Length))];
        var writer = ColumnWriter.Begin(bytes, layout);
        writer.Offsets.Fill(offset);
        Copy(times.Select(Microseconds), writer.Times);
        for (var i = 0; i < Rides.NumericNames.Length; i++)
        {
            Copy(Cells(cells, Rides.NumericNames[i], isBatch).Select(cell => cell.GetDouble()), writer.Numeric(i));
        }

        Copy(Cells(root, isBatch ? "predictions" : "prediction", isBatch).Select(cell => cell.GetDouble()), writer.Prediction);
        for (var i = 0; i < names.Length; i++)
        {
            // Every cell is a dictionary value of its own: the codes are 0, 1, 2 …
            Copy(Enumerable.Range(0, names[i].Length), writer.Categorical(i));
            writer.BeginDictionary(names[i].Length);
            foreach (var name in names[i])
            {
                writer.AddValue(name);
            }
        }

        return bytes;
    }

    private static JsonElement[] Cells(JsonElement parent, string name, bool isBatch) => isBatch ? [.. parent.GetProperty(name).EnumerateArray()] : [parent.GetProperty(name)];

    private static long Microseconds(JsonElement time) => DateTimeOffset.Parse(time.GetString()!, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds() * 1_000;

    private static void Copy<T>(IEnumerable<T> values, Span<T> target)
    {
        var i = 0;
        foreach (var value in values)
        {
            target[i++] = value;
        }
    }
}

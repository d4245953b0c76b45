using Sentinel.Contracts.Batches;
using Sentinel.Decisions.Labels;
using Sentinel.Statistics.Performance;

namespace Sentinel.Decisions.Tests.Labels;

/// <summary>A label join over segments that are kept in a dictionary, as its grain keeps them in storage: what is durable is the last checkpoint.</summary>
internal sealed class JoinBench(int memoryMax, int segmentsMax)
{
    public static readonly OutcomeSchema Schema = OutcomeSchema.Regression();

    private readonly Dictionary<long, JoinSegment> _predictions = [];
    private readonly Dictionary<long, JoinSegment> _early = [];
    private LabelJoinImage _durable = LabelJoinImage.Empty;

    public LabelJoin Join { get; private set; } = new(Schema, LabelJoinImage.Empty);

    public int Segments => _predictions.Count + _early.Count;

    public static RowId IdOf(int id) => RowId.Of(BitConverter.GetBytes(id));

    public void Predict(int id, string window, double number) => Join.TakePrediction(new JoinEntry(IdOf(id), window, number, null), Load(IdOf(id)));

    public void Label(int id, double number) => Join.TakeLabel(new JoinEntry(IdOf(id), null, number, null), Load(IdOf(id)));

    /// <summary>Writes segments where memory is full; nothing of it is durable until the record is.</summary>
    public void Spill()
    {
        Spill(Join.Predictions, _predictions);
        Spill(Join.Early, _early);
    }

    public void Checkpoint()
    {
        Spill();
        _durable = Join.ToImage();
    }

    public void Crash()
    {
        Join = new LabelJoin(Schema, _durable);
        foreach (var number in Join.Predictions.Unknown.ToArray())
        {
            Join.Predictions.Know(number, _predictions[number]);
        }

        foreach (var number in Join.Early.Unknown.ToArray())
        {
            Join.Early.Know(number, _early[number]);
        }
    }

    private LoadedSegments Load(RowId id) => new(Load(Join.Predictions, _predictions, id), Load(Join.Early, _early, id));

    private static Dictionary<long, JoinSegment> Load(JoinStore store, Dictionary<long, JoinSegment> stored, RowId id)
    {
        var needed = new HashSet<long>();
        store.AddNeeded(id, needed);
        return needed.ToDictionary(number => number, number => stored[number]);
    }

    private void Spill(JoinStore store, Dictionary<long, JoinSegment> stored)
    {
        if (store.InMemory < memoryMax)
        {
            return;
        }

        // A number that a crash has left behind is never written again.
        var number = store.NextSegment;
        while (stored.ContainsKey(number))
        {
            number++;
        }

        var segment = store.ToSegment();
        stored.Add(number, segment);
        foreach (var gone in store.Spilled(number, segment, segmentsMax))
        {
            stored.Remove(gone);
        }
    }
}

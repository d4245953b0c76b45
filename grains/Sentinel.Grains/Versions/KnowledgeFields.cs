using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Collecting;
using Sentinel.Decisions.Verdicts;
using Sentinel.Decisions.Versions;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Versions;

/// <summary>What became known of a version since it was registered, in records: importances, since when its windows stray, whose sketches are kept, and its first rows.</summary>
internal static class KnowledgeFields
{
    /// <summary>Writes it.</summary>
    public static void Write(ByteWriter writer, VersionLedger ledger)
    {
        writer.Flag(ledger.Spec.Importance is not null);
        if (ledger.Spec.Importance is { } given)
        {
            writer.Numbers(given);
        }

        writer.Optional(ledger.Measured, WriteImportance);
        writer.List(ledger.Runs, static (w, run) =>
        {
            w.Text(run.Key);
            w.Text(run.Value.WindowId);
            w.Time(run.Value.From);
            w.OptionalText(run.Value.ReferenceDigest);
        });
        writer.List(ledger.Sketches.Pages, static (w, page) =>
        {
            w.Count(page.Slot);
            w.Count(page.FirstIndex);
            w.Count(page.SizeBytes);
            w.List(page.Windows, static (v, window) =>
            {
                v.Text(window.WindowId);
                v.Text(window.ReferenceDigest);
            });
        });
        writer.Count(ledger.Spec.FirstRows ?? 0);
        writer.Optional(ledger.First, static (w, first) =>
        {
            w.Flag(first.IsOver);
            w.List(first.Stretches, WriteStretch);
        });
    }

    /// <summary>Reads it into a ledger.</summary>
    public static VersionLedger Read(ref ByteReader reader, VersionLedger ledger)
    {
        var given = reader.Flag() ? reader.Numbers() : null;
        var measured = reader.Optional(ReadImportance);
        var runs = reader.List(static (ref ByteReader r) => KeyValuePair.Create(r.Text(), new DriftRun(r.Text(), r.Time(), r.OptionalText())));
        var pages = reader.List(static (ref ByteReader r) =>
            new SketchPage(checked((int)r.Count()), r.Count(), r.Count(), [.. r.List(static (ref ByteReader w) => new KeptWindow(w.Text(), w.Text()))]));
        var firstRows = checked((int)reader.Count());
        var first = reader.Optional(static (ref ByteReader r) =>
        {
            var isOver = r.Flag();
            return new FirstRows([.. r.List(ReadStretch)], isOver);
        });
        return ledger with
        {
            Spec = ledger.Spec with { Importance = given, FirstRows = firstRows == 0 ? null : firstRows },
            Measured = measured,
            Runs = DriftRun.None.AddRange(runs),
            Sketches = new KeptSketches([.. pages]),
            First = first,
        };
    }

    private static void WriteStretch(ByteWriter writer, CollectedStretch stretch)
    {
        writer.Count(stretch.Slot);
        writer.Text(stretch.Topic);
        writer.Count(stretch.Partition);
        writer.Text(stretch.TopicId);
        writer.Count(stretch.FromOffset);
        writer.Count(stretch.ToOffset);
        writer.Count(stretch.Rows);
    }

    private static CollectedStretch ReadStretch(ref ByteReader reader) =>
        new(checked((int)reader.Count()), reader.Text(), checked((int)reader.Count()), reader.Text(), reader.Count(), reader.Count(), checked((int)reader.Count()));

    private static void WriteImportance(ByteWriter writer, FeatureImportance importance)
    {
        writer.Byte((byte)importance.Source);
        writer.OptionalText(importance.Measure);
        writer.Count(importance.Rows);
        writer.Count(importance.Repeats);
        writer.Count(importance.Seed);
        writer.Numbers(importance.Features);
    }

    private static FeatureImportance ReadImportance(ref ByteReader reader) =>
        new((ImportanceSource)reader.Byte(), reader.OptionalText(), checked((int)reader.Count()), checked((int)reader.Count()), reader.Count(), reader.Numbers());
}

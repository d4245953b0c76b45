using System.Collections.Immutable;
using Sentinel.Contracts.Shards;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Labels;
using Sentinel.Decisions.Verdicts;
using Sentinel.Decisions.Versions;
using Sentinel.Decisions.Windows;
using Sentinel.Grains.Labels;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Performance;
using Sentinel.Grains.Shards;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Versions;

/// <summary>The bytes of a version's record, version 6: its ledger and its outbox. Since 2 there is evidence, and a policy says what false alarms may cost; since 3 there is performance, what sequential detectors say, and what became known of the version besides; since 4 a policy says what retraining may cost, and late rows of windows in pages are known; since 5 it is known when the reference was frozen, and outcomes are counted by route; since 6 a data set may have the digest of another algorithm, and a version has a description and may be deleted.</summary>
public sealed class VersionRecordFormat() : RecordFormat<Kept<StoredVersion>>("a version record", "SVER", version: 6)
{
    private const ushort SinceEvidence = 2;
    private const ushort SincePerformance = 3;
    private const ushort SinceLateInPages = 4;
    private const ushort SinceReferenceTime = 5;
    private const ushort SinceDeletion = 6;

    /// <summary>The format.</summary>
    public static VersionRecordFormat Instance { get; } = new();

    /// <inheritdoc/>
    protected override void Write(ByteWriter writer, Kept<StoredVersion> record)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(record);
        writer.Optional(record.State.Ledger, WriteLedger);
        EffectBytes.Write(writer, record.Outbox);
    }

    /// <inheritdoc/>
    protected override Kept<StoredVersion> Read(ref ByteReader reader, ushort version) => new(new StoredVersion(reader.Optional((ref ByteReader r) => ReadLedger(ref r, version))), EffectBytes.ReadOutbox(ref reader));

    private static void WriteLedger(ByteWriter writer, VersionLedger ledger)
    {
        VersionSpecFields.Write(writer, ledger.Spec);
        writer.Text(ledger.SpecDigest);
        writer.Time(ledger.Created);
        writer.Text(ledger.CreatedBy);
        writer.Optional(ledger.Reference, static (w, reference) =>
        {
            w.Text(reference.Digest);
            w.Count(reference.Rows);
        });
        writer.Optional(ledger.OwnPolicy, PolicyFields.Write);
        writer.Optional(ledger.ModelPolicy, PolicyFields.Write);
        writer.Count(ledger.PlanNumber);
        WriteAssembly(writer, ledger.Assembly);
        writer.List(ledger.Recent, WindowReportFields.Write);
        writer.Count(ledger.Pages);
        writer.Count(ledger.Windows);
        writer.List(ledger.Outcomes, WriteOutcome);
        writer.Byte((byte)ledger.Verdict);
        writer.Flag(ledger.Drifting);
        writer.OptionalText(ledger.Sentence);
        writer.Count(ledger.Late);
        writer.Optional(ledger.Evidence, EvidenceFields.Write);
        VersionPerformanceFields.Write(writer, ledger.Performance);
        KnowledgeFields.Write(writer, ledger);
        writer.List(ledger.Detections, DetectorFields.Write);
        writer.List(ledger.LateInPages, static (w, window) =>
        {
            w.Text(window.Key);
            w.Count(window.Value);
        });
        writer.OptionalTime(ledger.Reference?.Since);
        writer.List(ledger.Labelled.Next, static (w, next) => w.Count(next));
        writer.List(ledger.Labelled.Epochs, OutcomeFields.Write);
        writer.OptionalText(ledger.Spec.Lineage?.Dataset?.Digest);
        writer.OptionalText(ledger.Spec.Description);
        writer.OptionalTime(ledger.Deleted);
    }

    private static VersionLedger ReadLedger(ref ByteReader reader, ushort version)
    {
        var ledger = ReadUnlabelled(ref reader, version);
        if (version < SincePerformance)
        {
            return ledger;
        }

        var known = KnowledgeFields.Read(ref reader, ledger with { Performance = VersionPerformanceFields.Read(ref reader) });
        known = known with { Detections = [.. reader.List(DetectorFields.ReadChange)] };
        if (version < SinceLateInPages)
        {
            return known;
        }

        known = known with { LateInPages = known.LateInPages.AddRange(reader.List(static (ref ByteReader r) => KeyValuePair.Create(r.Text(), r.Count()))) };
        if (version < SinceReferenceTime)
        {
            return known;
        }

        known = reader.OptionalTime() is { } since ? known with { Reference = known.Reference! with { Since = since } } : known;
        known = known with { Labelled = new LabelledEpochs([.. reader.List(static (ref ByteReader r) => r.Count())], [.. reader.List(OutcomeFields.ReadEpoch)]) };
        if (version < SinceDeletion)
        {
            return known;
        }

        known = reader.OptionalText() is { } digest ? known with { Spec = WithDatasetDigest(known.Spec, digest) } : known;
        return known with { Spec = known.Spec with { Description = reader.OptionalText() }, Deleted = reader.OptionalTime() };
    }

    private static VersionSpec WithDatasetDigest(VersionSpec spec, string digest) =>
        spec with { Lineage = spec.Lineage! with { Dataset = spec.Lineage!.Dataset! with { Digest = digest } } };

    private static VersionLedger ReadUnlabelled(ref ByteReader reader, ushort version) =>
        new(
            VersionSpecFields.Read(ref reader, version),
            reader.Text(),
            reader.Time(),
            reader.Text(),
            reader.Optional(static (ref ByteReader r) => new ReferenceMark(r.Text(), r.Count())),
            reader.Optional(PolicyFields.ReaderOf(version)),
            reader.Optional(PolicyFields.ReaderOf(version)),
            reader.Count(),
            ReadAssembly(ref reader, version),
            [.. reader.List(WindowReportFields.ReaderOf(version))],
            reader.Count(),
            reader.Count(),
            [.. reader.List(ReadOutcome)],
            (Verdict)reader.Byte(),
            reader.Flag(),
            reader.OptionalText(),
            reader.Count(),
            version >= SinceEvidence ? reader.Optional(EvidenceFields.Read) : null);

    private static void WriteAssembly(ByteWriter writer, AssemblyState assembly)
    {
        writer.List(assembly.Shards, static (w, shard) =>
        {
            w.Text(shard.Key);
            w.Count(shard.Value.NextSequence);
            w.OptionalTime(shard.Value.Watermark);
        });
        writer.List(assembly.Pending, static (w, window) =>
        {
            w.Text(window.Id);
            w.Time(window.From);
            w.Time(window.To);
            w.OptionalText(window.ReferenceDigest);
            w.List(window.Parts, WindowSummaryFields.Write);
            w.Count(window.Late);
        });
        writer.OptionalTime(assembly.JudgedThrough);
    }

    private static AssemblyState ReadAssembly(ref ByteReader reader, ushort version)
    {
        ItemReader<WindowSummary> readPart = version >= SincePerformance ? WindowSummaryFields.Read : WindowSummaryFields.ReadUndetected;
        return new(
            ImmutableSortedDictionary.CreateRange(
                StringComparer.Ordinal,
                reader.List(static (ref ByteReader r) => KeyValuePair.Create(r.Text(), new ShardMark(r.Count(), r.OptionalTime())))),
            [
                .. reader.List((ref ByteReader r) =>
                    new PendingWindow(r.Text(), r.Time(), r.Time(), r.OptionalText(), [.. r.List(readPart)], r.Count())),
            ],
            reader.OptionalTime());
    }

    private static void WriteOutcome(ByteWriter writer, WindowOutcome outcome)
    {
        writer.Text(outcome.WindowId);
        writer.Time(outcome.LastTime);
        writer.Byte((byte)outcome.Verdict);
        writer.Flag(outcome.InputsDrift);
        writer.Flag(outcome.AnswersDrift);
        writer.OptionalText(outcome.ReferenceDigest);
    }

    private static WindowOutcome ReadOutcome(ref ByteReader reader) =>
        new(reader.Text(), reader.Time(), (Verdict)reader.Byte(), reader.Flag(), reader.Flag(), reader.OptionalText());
}

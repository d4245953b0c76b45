using System.Collections.Immutable;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Performance;
using Sentinel.Decisions.Verdicts;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.Why;

namespace Sentinel.Grains.Performance;

/// <summary>What a version knows of its performance, in its record.</summary>
internal static class VersionPerformanceFields
{
    private const byte NotTold = 0;
    private const byte ToldOtherwise = 1;
    private const byte Told = 2;

    internal static void Write(ByteWriter writer, VersionPerformance performance)
    {
        writer.Optional(performance.Plan, static (w, plan) =>
        {
            w.Byte((byte)plan.Task);
            w.Text(plan.PositiveClass);
            w.Double(plan.Threshold);
            w.Texts(plan.Classes);
        });
        writer.OptionalText(performance.Metric);
        writer.List(performance.Marks, static (w, mark) =>
        {
            w.Text(mark.Key);
            w.Count(mark.Value.Labelled);
            w.OptionalDouble(mark.Value.Value);
            w.OptionalDouble(mark.Value.Lower);
            w.OptionalDouble(mark.Value.Upper);
            w.Byte(mark.Value.Contradicted is not { } contradicted ? NotTold : contradicted ? Told : ToldOtherwise);
            w.Optional(mark.Value.Change, WriteChange);
        });
        writer.List(performance.Estimates, static (w, mark) =>
        {
            w.Text(mark.Key);
            w.Count(mark.Value.Rows);
            w.Double(mark.Value.Value);
            w.Double(mark.Value.Lower);
            w.Double(mark.Value.Upper);
        });
        writer.Optional(performance.Others, static (w, verdict) =>
        {
            w.Byte((byte)verdict.Verdict);
            w.Byte((byte)verdict.Cause);
            w.Count(verdict.Drifting);
            w.Count(verdict.Judged);
        });
        writer.Count(performance.Changes);
    }

    internal static VersionPerformance Read(ref ByteReader reader)
    {
        var plan = reader.Optional(static (ref ByteReader r) => new OutcomePlan((OutcomeTask)r.Byte(), r.Text(), r.Double(), r.Texts()));
        var metric = reader.OptionalText();
        var marks = reader.List(static (ref ByteReader r) => KeyValuePair.Create(r.Text(), ReadMark(ref r)));
        var estimates = reader.List(static (ref ByteReader r) => KeyValuePair.Create(r.Text(), new EstimateMark(r.Count(), r.Double(), r.Double(), r.Double())));
        var others = reader.Optional(static (ref ByteReader r) => new VersionVerdict((Verdict)r.Byte(), (DriftCause)r.Byte(), checked((int)r.Count()), checked((int)r.Count())));
        return new VersionPerformance(plan, metric, ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, marks), others, reader.Count())
        {
            Estimates = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, estimates),
        };
    }

    internal static void Write(ByteWriter writer, PerformancePolicy policy)
    {
        writer.Text(policy.Metric);
        writer.OptionalDouble(policy.Floor);
        writer.OptionalDouble(policy.Ceiling);
        writer.Count(policy.MinLabels);
    }

    internal static PerformancePolicy ReadPolicy(ref ByteReader reader) => new(reader.Text(), reader.OptionalDouble(), reader.OptionalDouble(), checked((int)reader.Count()));

    private static PerformanceMark ReadMark(ref ByteReader reader) => new(reader.Count(), reader.OptionalDouble(), reader.OptionalDouble(), reader.OptionalDouble())
    {
        Contradicted = reader.Byte() switch { NotTold => null, var told => told == Told },
        Change = reader.Optional(ReadChange),
    };

    private static void WriteChange(ByteWriter writer, ChangeSplit change)
    {
        writer.Text(PerformanceReport.NameOf(change.Metric));
        writer.Double(change.Reference);
        writer.Double(change.Current);
        writer.Double(change.Inputs);
        writer.Double(change.Relation);
        writer.Double(change.RelationStandardError);
        writer.Count(change.Labels);
    }

    private static ChangeSplit ReadChange(ref ByteReader reader)
    {
        var name = reader.Text();
        return PerformanceReport.TryParse(name, out var metric)
            ? new ChangeSplit(metric, reader.Double(), reader.Double(), reader.Double(), reader.Double(), reader.Double(), reader.Count())
            : throw new InvalidDataException($"A change is of a figure \"{name}\", which is unknown.");
    }
}

using System.Collections.Immutable;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Performance;
using Sentinel.Decisions.Verdicts;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Performance;

/// <summary>What a version knows of its performance, in its record.</summary>
internal static class VersionPerformanceFields
{
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

    internal static VersionPerformance Read(ref ByteReader reader) =>
        new(
            reader.Optional(static (ref ByteReader r) => new OutcomePlan((OutcomeTask)r.Byte(), r.Text(), r.Double(), r.Texts())),
            reader.OptionalText(),
            ImmutableSortedDictionary.CreateRange(
                StringComparer.Ordinal,
                reader.List(static (ref ByteReader r) => KeyValuePair.Create(r.Text(), new PerformanceMark(r.Count(), r.OptionalDouble(), r.OptionalDouble(), r.OptionalDouble())))),
            reader.Optional(static (ref ByteReader r) => new VersionVerdict((Verdict)r.Byte(), (DriftCause)r.Byte(), checked((int)r.Count()), checked((int)r.Count()))),
            reader.Count());

    internal static void Write(ByteWriter writer, PerformancePolicy policy)
    {
        writer.Text(policy.Metric);
        writer.OptionalDouble(policy.Floor);
        writer.OptionalDouble(policy.Ceiling);
        writer.Count(policy.MinLabels);
    }

    internal static PerformancePolicy ReadPolicy(ref ByteReader reader) => new(reader.Text(), reader.OptionalDouble(), reader.OptionalDouble(), checked((int)reader.Count()));
}

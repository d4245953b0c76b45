using Sentinel.Contracts.Rollouts;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Models;

/// <summary>Plans of rollouts in records.</summary>
internal static class RolloutPlanFields
{
    internal static void Write(ByteWriter writer, RolloutPlan plan)
    {
        writer.Byte((byte)plan.Strategy);
        writer.List(plan.Steps, static (w, step) => w.Double(step));
        writer.Count(plan.ShadowPairs);
        writer.Double(plan.ShadowSeconds);
        writer.Double(plan.StepBakeSeconds);
        writer.Double(plan.FinalBakeSeconds);
        writer.Double(plan.SettleSeconds);
        writer.Double(plan.IntervalSeconds);
        writer.Double(plan.WindowSeconds);
        writer.Double(plan.DeadlineSeconds);
        writer.Byte((byte)plan.OnDeadline);
        writer.List(plan.Freezes, WriteFreeze);
        writer.Flag(plan.ApprovalRequired);
        writer.List(plan.Checks, WriteCheck);
        writer.Double(plan.BlastCapPercent);
        writer.Count(plan.Failures);
        writer.Count(plan.Of);
    }

    internal static RolloutPlan Read(ref ByteReader reader) => new(
        (RolloutStrategy)reader.Byte(),
        reader.List(static (ref ByteReader r) => r.Double()),
        checked((int)reader.Count()),
        reader.Double(),
        reader.Double(),
        reader.Double(),
        reader.Double(),
        reader.Double(),
        reader.Double(),
        reader.Double(),
        (DeadlineAction)reader.Byte(),
        reader.List(ReadFreeze),
        reader.Flag(),
        reader.List(ReadCheck),
        reader.Double())
    {
        Failures = checked((int)reader.Count()),
        Of = checked((int)reader.Count()),
    };

    internal static void WriteCheck(ByteWriter writer, CheckSpec check)
    {
        writer.Text(check.Name);
        writer.Byte((byte)check.Kind);
        writer.Text(check.Metric);
        writer.OptionalDouble(check.Limit);
        writer.Double(check.Alpha);
        writer.Count(check.MinRows);
        writer.Flag(check.Critical);
        writer.Double(check.Tolerance);
        writer.Flag(check.Optional);
    }

    internal static CheckSpec ReadCheck(ref ByteReader reader) => new(
        reader.Text(), (CheckKind)reader.Byte(), reader.Text(), reader.OptionalDouble(), reader.Double(), checked((int)reader.Count()), reader.Flag(), reader.Double(), reader.Flag());

    private static void WriteFreeze(ByteWriter writer, FreezeWindow freeze)
    {
        writer.OptionalTime(freeze.From);
        writer.OptionalTime(freeze.To);
        writer.OptionalDouble(freeze.WeekFromMinutes);
        writer.OptionalDouble(freeze.WeekToMinutes);
    }

    private static FreezeWindow ReadFreeze(ref ByteReader reader) =>
        new(reader.OptionalTime(), reader.OptionalTime(), (int?)reader.OptionalDouble(), (int?)reader.OptionalDouble());
}

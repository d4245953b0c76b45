using Sentinel.Contracts.Models;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Models;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Models;

/// <summary>What a model's record says since rollbacks are rehearsed: how often, and what came of it.</summary>
internal static class RehearsalFields
{
    internal static void Write(ByteWriter writer, ModelState state)
    {
        writer.Optional(state.Monitor?.Rehearsal, static (w, policy) =>
        {
            w.Double(policy.EverySeconds);
            w.Count(policy.Requests);
        });
        writer.OptionalTime(state.Rehearsed);
        writer.List(state.Rehearsals, static (w, record) =>
        {
            w.Text(record.Version);
            w.Time(record.Time);
            w.OptionalText(record.Failure);
            w.Count(record.Routers);
            w.Count(record.Replayed);
            w.Count(record.Compared);
            w.Text(record.Actor);
        });
    }

    internal static ModelState Read(ref ByteReader reader, ModelState state)
    {
        var policy = reader.Optional(static (ref ByteReader r) => new RehearsalPolicy(r.Double(), (int)r.Count()));
        return state with
        {
            Monitor = state.Monitor is null ? null : state.Monitor with { Rehearsal = policy },
            Rehearsed = reader.OptionalTime(),
            Rehearsals = [.. reader.List(static (ref ByteReader r) => new RehearsalRecord(r.Text(), r.Time(), r.OptionalText(), (int)r.Count(), (int)r.Count(), (int)r.Count(), r.Text()))],
        };
    }
}

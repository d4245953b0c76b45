using Sentinel.Decisions.Groups;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Rollbacks;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Models;

/// <summary>What a model's record says since there are groups: which one it is in, and what its rollbacks, the one under way and those that ended, have to do with it.</summary>
internal static class GroupFields
{
    internal static void Write(ByteWriter writer, ModelState state)
    {
        writer.Optional(state.Group, static (w, group) =>
        {
            w.Text(group.Name);
            w.Count(group.Ended);
        });
        writer.Optional(state.InFlight?.Group, static (w, part) =>
        {
            w.Text(part.Group);
            w.Count(part.Number);
            w.Count(part.Epoch);
            w.Flag(part.IsOwn);
        });
        writer.List(state.Rollbacks, static (w, rollback) =>
        {
            w.OptionalText(rollback.Group);
            w.Count(rollback.GroupEpoch ?? 0);
        });
    }

    internal static ModelState Read(ref ByteReader reader, ModelState state)
    {
        var membership = reader.Optional(static (ref ByteReader r) => new GroupMembership(r.Text(), r.Count()));
        var part = reader.Optional(static (ref ByteReader r) => new GroupPart(r.Text(), r.Count(), r.Count(), r.Flag()));
        var rollbacks = reader.List(static (ref ByteReader r) => (Group: r.OptionalText(), Epoch: r.Count()));
        return state with
        {
            Group = membership,
            InFlight = state.InFlight is null ? null : state.InFlight with { Group = part },
            Rollbacks = [.. state.Rollbacks.Zip(rollbacks, (record, group) => record with { Group = group.Group, GroupEpoch = group.Epoch == 0 ? null : group.Epoch })],
        };
    }
}

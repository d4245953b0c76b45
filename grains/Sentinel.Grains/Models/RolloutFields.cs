using Sentinel.Decisions.Models;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Models;

/// <summary>What a model's record says since there are rollouts: plan, the one under way, those that ended, and what routes, rollbacks and versions know because of them.</summary>
internal static class RolloutFields
{
    internal static void Write(ByteWriter writer, ModelState state)
    {
        writer.Map(Sorted.Empty.AddRange(state.Versions.Where(v => v.Parent is not null).Select(v => KeyValuePair.Create(v.Version, v.Parent!))));
        writer.OptionalText(state.Route.RolloutId);
        writer.Map(state.Route.Arms);
        writer.OptionalText(state.InFlight?.Rollout);
        writer.OptionalText(state.InFlight?.Stable);
        writer.Flag(state.InFlight?.IsAtFault ?? true);
        writer.OptionalText(state.Cooldown.Lineage);
        writer.Optional(state.Plan, RolloutPlanFields.Write);
        writer.Optional(state.Rollout, RolloutStateFields.Write);
        writer.List(state.Rollouts, RolloutStateFields.Write);
    }

    internal static ModelState Read(ref ByteReader reader, ModelState state)
    {
        var parents = Lists.Map(ref reader);
        var route = state.Route with { RolloutId = reader.OptionalText(), Arms = Lists.Map(ref reader) };
        var (rollout, stable, isAtFault) = (reader.OptionalText(), reader.OptionalText(), reader.Flag());
        return state with
        {
            Versions = [.. state.Versions.Select(v => v with { Parent = parents.GetValueOrDefault(v.Version) })],
            Route = route,
            InFlight = state.InFlight is null ? null : state.InFlight with { Rollout = rollout, Stable = stable, IsAtFault = isAtFault },
            Cooldown = state.Cooldown with { Lineage = reader.OptionalText() },
            Plan = reader.Optional(RolloutPlanFields.Read),
            Rollout = reader.Optional(RolloutStateFields.Read),
            Rollouts = [.. reader.List(RolloutStateFields.Read)],
        };
    }
}

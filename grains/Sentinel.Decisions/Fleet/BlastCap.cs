using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Contracts.Fleet;
using Sentinel.Decisions.Effects;

namespace Sentinel.Decisions.Fleet;

/// <summary>
/// How much traffic versions that are not proved may take at once, over all models: the sum of their shares stays within the cap as soon as there are two of them. A rollout that is alone is
/// bounded by its own plan. A version that has all of its model's traffic is no canary any more: its step asks for leave, but holds none.
/// </summary>
public static class BlastCap
{
    /// <summary>How long a leave holds unless it is asked for again.</summary>
    public static readonly TimeSpan Term = TimeSpan.FromHours(1);

    // Shares are percentages of a plan; sums of them are exact but for the last bits.
    private const double Rounding = 1e-9;

    /// <summary>Grants or refuses a weight. What the same rollout holds already is never refused, nor what a person decides against the rules.</summary>
    public static Step<FleetState, WeightAnswer> Ask(FleetState state, WeightRequest request, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(request);
        var others = state.Leaves.Values.Where(leave => leave.Until > now && leave.Model != request.Model).ToArray();
        var own = state.Leaves.GetValueOrDefault(request.Model) is { } held && held.Rollout == request.Rollout && held.Until > now ? held : null;
        var isHeld = own is not null && request.Weight <= own.Weight;
        if (!isHeld && !request.Overridden && Refusal(state, others, request) is { } refusal)
        {
            return Step.Stay(state, new WeightAnswer(Granted: false, Until: null, refusal));
        }

        if (request.Weight >= 100)
        {
            return With(state, state.Leaves.Remove(request.Model), new WeightAnswer(Granted: true, Until: null, Refusal: null));
        }

        // A leave that still has half its time is not written again.
        if (own is not null && own.Weight == request.Weight && own.Until - now > Term / 2)
        {
            return Step.Stay(state, new WeightAnswer(Granted: true, own.Until, Refusal: null));
        }

        var leave = new CanaryLeave(request.Model, request.Rollout, request.Version, request.Weight, own?.Granted ?? now, now + Term);
        return With(state, state.Leaves.RemoveRange(state.Leaves.Values.Where(l => l.Until <= now).Select(l => l.Model)).SetItem(request.Model, leave), new WeightAnswer(Granted: true, leave.Until, Refusal: null));
    }

    /// <summary>Takes a leave back.</summary>
    /// <returns>Whether there was one.</returns>
    public static Step<FleetState, bool> Return(FleetState state, string model, string rollout)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Leaves.GetValueOrDefault(model)?.Rollout == rollout
            ? Step.To(state with { Leaves = state.Leaves.Remove(model) }, [], true)
            : Step.Stay(state, false);
    }

    private static string? Refusal(FleetState state, CanaryLeave[] others, WeightRequest request)
    {
        if (state.Hold is { } hold)
        {
            return $"no rollout may advance since {hold.Since:u} by the word of {hold.Actor} ({hold.Reason}): release the fleet when the cause is known";
        }

        var taken = others.Sum(leave => leave.Weight);
        return request.Weight < 100 && others.Length > 0 && taken + request.Weight > request.CapPercent + Rounding
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"canaries of other models take {taken:0.##} % ({string.Join(", ", others.Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Model}@{l.Version} {l.Weight:0.##} %")))}), and {request.Weight:0.##} % more would be over the {request.CapPercent:0.##} % that canaries of the fleet may take together")
            : null;
    }

    private static Step<FleetState, WeightAnswer> With(FleetState state, ImmutableSortedDictionary<string, CanaryLeave> leaves, WeightAnswer answer) =>
        ReferenceEquals(leaves, state.Leaves) ? Step.Stay(state, answer) : Step.To(state with { Leaves = leaves }, [], answer);
}

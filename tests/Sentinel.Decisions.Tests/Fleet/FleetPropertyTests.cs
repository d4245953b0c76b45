using FsCheck;
using FsCheck.Fluent;
using Sentinel.Contracts.Fleet;
using Sentinel.Decisions.Fleet;

namespace Sentinel.Decisions.Tests.Fleet;

/// <summary>What holds of the fleet whatever models ask and whatever befalls them, in whatever order.</summary>
public sealed class FleetPropertyTests
{
    private const double Cap = 20;

    private static readonly DateTimeOffset Start = new(2026, 11, 21, 7, 0, 0, TimeSpan.Zero);
    private static readonly string[] Models = ["a", "b", "c", "d"];
    private static readonly double[] Weights = [1, 5, 10, 25, 50, 100];

    private enum Kind
    {
        Ask,
        Return,
        RollBack,
        Stop,
        Release,
    }

    private sealed record Happening(Kind Kind, string Model, double Weight, int Minutes);

    private static Arbitrary<Happening[]> Histories => (
        from kind in Gen.Frequency((6, Gen.Constant(Kind.Ask)), (1, Gen.Constant(Kind.Return)), (2, Gen.Constant(Kind.RollBack)), (1, Gen.Constant(Kind.Stop)), (1, Gen.Constant(Kind.Release)))
        from model in Gen.Elements(Models)
        from weight in Gen.Elements(Weights)
        from minutes in Gen.Choose(0, 40)
        select new Happening(kind, model, weight, minutes)).ArrayOf().ToArbitrary();

    [Fact]
    public void Leaves_that_are_granted_beside_others_stay_within_the_cap() => Holds((before, after, happening, now) =>
    {
        if (happening.Kind == Kind.Ask && Raised(before, after, happening.Model, now) && after.View(now).Leaves.Length > 1)
        {
            Assert.True(after.View(now).CanaryPercent <= Cap, $"{happening.Model} got leave for a sum of {after.View(now).CanaryPercent} %");
        }
    });

    [Fact]
    public void While_the_fleet_stands_still_no_weight_grows() => Holds((before, after, happening, now) =>
    {
        if (before.Hold is not null)
        {
            Assert.False(Raised(before, after, happening.Model, now));
        }
    });

    [Fact]
    public void Only_a_person_lets_it_go_on() => Holds((before, after, happening, _) =>
    {
        if (before.Hold is not null && happening.Kind != Kind.Release)
        {
            Assert.Same(before.Hold, after.Hold);
        }
    });

    private static bool Raised(FleetState before, FleetState after, string model, DateTimeOffset now) => WeightOf(after, model, now) > WeightOf(before, model, now);

    private static double WeightOf(FleetState state, string model, DateTimeOffset now) => state.View(now).Leaves.FirstOrDefault(l => l.Model == model)?.Weight ?? 0;

    private static void Holds(Action<FleetState, FleetState, Happening, DateTimeOffset> invariant) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(100_000).WithEndSize(20), Prop.ForAll(Histories, history =>
    {
        var (state, now) = (FleetState.Empty, Start);
        for (var i = 0; i < history.Length; i++)
        {
            now += TimeSpan.FromMinutes(history[i].Minutes);
            var next = Apply(state, history[i], i, now);
            invariant(state, next, history[i], now);
            state = next;
        }
    }));

    private static FleetState Apply(FleetState state, Happening happening, int number, DateTimeOffset now) => happening.Kind switch
    {
        Kind.Ask => BlastCap.Ask(state, new WeightRequest(happening.Model, "rollout", "2", happening.Weight, Cap), now).State,
        Kind.Return => BlastCap.Return(state, happening.Model, "rollout").State,
        Kind.RollBack => FleetBreaker.Hear(state, new FleetRollback(happening.Model, $"rollback-{number}", "2", now, "worse")).State,
        Kind.Stop => FleetBreaker.Stop(state, "look first", "ada", now).State,
        _ => FleetBreaker.Release(state, "looked", "ada", now).State,
    };
}

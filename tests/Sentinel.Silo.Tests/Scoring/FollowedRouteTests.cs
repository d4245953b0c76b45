using FsCheck;
using FsCheck.Fluent;
using Sentinel.Silo.Scoring.Routing;

namespace Sentinel.Silo.Tests.Scoring;

public sealed class FollowedRouteTests
{
    private const int Keys = 10_000;
    private const int Few = 1_000;

    private static readonly string[] Customers = [.. Enumerable.Range(0, Keys).Select(i => $"customer-{i}")];

    private static readonly Config Seeded = Config.QuickThrowOnFailure.WithReplay(20_261_121, 11);

    [Fact]
    public void Of_10000_customers_5_percent_go_to_a_canary_of_5_percent_within_the_binomial_bound()
    {
        var toCanary = Choices(Routes.Of(1, ("1", 95), ("2", 5))).Count(c => c == "2");

        // n p = 500, σ = √(n p (1 − p)) = 21.8: beyond four of them once in 16,000 times.
        Assert.InRange(toCanary, 500 - 88, 500 + 88);
    }

    [Fact]
    public void A_customer_stays_with_its_version_on_every_router_whatever_order_the_route_came_in()
    {
        var weights = new[] { ("b", 30.0), ("a", 50.0), ("C", 20.0) };
        var route = Routes.Of(1, weights);
        var reversed = route with { Epoch = 2, Weights = route.Weights.WithComparers(Comparer<string>.Create((x, y) => string.CompareOrdinal(y, x))) };

        Assert.Equal(Choices(route), Choices(reversed));
        Assert.Equal(["C", "a", "b"], Choices(route).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Raising_a_canary_moves_the_keys_of_the_difference_to_it_and_none_back()
    {
        var percent = Gen.Choose(1, 99).ToArbitrary();
        Check.One(Seeded, Prop.ForAll(percent, percent, ArbMap.Default.ArbFor<bool>(), (a, b, isCanaryFirst) =>
        {
            var (low, high) = (Math.Min(a, b), Math.Max(a, b));
            var (canary, stable) = isCanaryFirst ? ("1", "2") : ("2", "1");
            var before = Choices(Routes.Of(1, (stable, 100 - low), (canary, low)), Few);
            var after = Choices(Routes.Of(2, (stable, 100 - high), (canary, high)), Few);
            var moved = before.Zip(after).Where(c => c.First != c.Second).ToArray();

            // Keys that move are exactly those that the canary has more of: no two pass each other.
            return moved.All(c => c.Second == canary) && moved.Length == after.Count(c => c == canary) - before.Count(c => c == canary);
        }));
    }

    [Fact]
    public void A_version_that_gives_up_weight_to_others_gets_no_key_that_it_did_not_have()
    {
        var shares = Gen.Choose(0, 50).ToArbitrary();
        Check.One(Seeded, Prop.ForAll(shares, shares, Gen.Choose(0, 2).ToArbitrary(), (one, other, place) =>
        {
            string[] names = ["a", "b", "c"];
            var giving = names[place];
            var (first, second) = (names.First(n => n != giving), names.Last(n => n != giving));
            var before = Choices(Routes.Of(1, (giving, 100 - ((one + other) / 2.0)), (first, one / 2.0), (second, other / 2.0)), Few);
            var after = Choices(Routes.Of(2, (giving, 100 - one - other), (first, one), (second, other)), Few);

            return before.Zip(after).All(c => c.Second != giving || c.First == giving);
        }));
    }

    [Fact]
    public void A_version_without_weight_takes_nothing() =>
        Assert.All(Choices(Routes.Of(1, ("1", 0), ("2", 100))), c => Assert.Equal("2", c));

    [Fact]
    public void A_route_that_compares_nothing_is_not_counted()
    {
        var sole = Routes.Of(1, ("1", 0), ("2", 100));

        Assert.False(new FollowedRoute(sole).IsCounted);
        Assert.False(new FollowedRoute(Routes.Of(1) with { Shadows = ["3"] }).IsCounted);
        Assert.True(new FollowedRoute(sole with { RolloutId = "r" }).IsCounted);
        Assert.True(new FollowedRoute(sole with { Shadows = ["3"] }).IsCounted);
        Assert.True(new FollowedRoute(Routes.Of(1, ("1", 1), ("2", 99))).IsCounted);
    }

    [Fact]
    public void Choosing_allocates_nothing()
    {
        var route = new FollowedRoute(Routes.Of(1, ("1", 50), ("2", 50)));
        route.Choose("warm");

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            route.Choose(Customers[i]);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string[] Choices(Route route, int customers = Keys)
    {
        var followed = new FollowedRoute(route);
        return [.. Customers.Take(customers).Select(c => followed.Choose(c)!.Version.Version)];
    }
}

using Sentinel.Contracts.Models;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Routes;

namespace Sentinel.Decisions.Tests.Routes;

public sealed class RouteRulesTests
{
    private static readonly Route Third = new("m", 3, Sorted.All("2"), [], DateTimeOffset.UnixEpoch, "");

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(4, false)]
    public void A_router_takes_only_a_newer_route(long own, bool taken) => Assert.Equal(taken, RouteRules.Accepts(own, Third));

    [Theory]
    [InlineData(3, "2", true, true)]
    [InlineData(3, "1", true, false)]
    [InlineData(2, "2", true, false)]
    [InlineData(4, "1", true, true)]
    [InlineData(3, null, true, false)]
    [InlineData(3, null, false, true)]
    public void A_router_confirms_by_what_answers_through_it(long epoch, string? served, bool isServedHere, bool confirms) =>
        Assert.Equal(confirms, RouteRules.Confirms(new RouteAcknowledgement("r", epoch, served), Third, isServedHere));
}

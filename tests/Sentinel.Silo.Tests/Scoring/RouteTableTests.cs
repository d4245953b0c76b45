using Sentinel.Silo.Scoring.Routing;

namespace Sentinel.Silo.Tests.Scoring;

public sealed class RouteTableTests
{
    [Fact]
    public void An_older_epoch_is_refused()
    {
        var table = new RouteTable();
        table.Follow(Routes.Of(5, ("2", 100)));

        var followed = table.Follow(Routes.Of(4, ("1", 100)));

        Assert.Equal(5, followed.Epoch);
        Assert.Equal(5, table.Find("m")!.Route.Epoch);
    }
}

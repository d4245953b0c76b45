namespace Sentinel.Feed.Tests.Api;

public sealed class StandInApiTests
{
    [GenuineTheory]
    [InlineData("Orleans", "microsoft.orleans.*")]
    [InlineData("AzureStorage", "microsoft.orleans.persistence.azurestorage")]
    public void A_stand_in_offers_nothing_that_the_genuine_packages_do_not(string standIn, string packages)
    {
        var ours = new PublicApi([GenuinePackages.StandIn(standIn)]);

        var missing = ours.MissingFrom(new PublicApi(GenuinePackages.Assemblies(packages)));

        Assert.True(ours.Members > 0, $"{standIn} shows no members");
        Assert.Equal("", string.Join('\n', missing));
    }
}

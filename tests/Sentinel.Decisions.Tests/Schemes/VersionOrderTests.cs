using Sentinel.Decisions.Schemes;

namespace Sentinel.Decisions.Tests.Schemes;

public sealed class VersionOrderTests
{
    [Fact]
    public void Names_are_sorted_as_semver_org_says()
    {
        // The example of item 11 of semver.org 2.0.0, between numbers and names of neither kind.
        string[] inOrder =
        [
            "2", "10", "0.9.0", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.0+build.1", "1.2.0", "1.10.0", "2.0.0", "01", "1.0", "20261121T070000.000Z", "blue",
        ];

        Assert.Equal(inOrder, inOrder.Reverse().Order(VersionOrder.Instance));
    }

    [Theory]
    [InlineData("1.0.0")]
    [InlineData("10.20.30")]
    [InlineData("1.1.2-prerelease+meta")]
    [InlineData("1.0.0-0A.is.legal")]
    [InlineData("1.0.0+0.build.1-rc.10000aaa-kk-0.1")]
    [InlineData("99999999999999999999999.999999999999999999.99999999999999999")]
    public void A_semantic_version_is_known(string text) => Assert.NotNull(SemanticVersion.Parse(text));

    [Theory]
    [InlineData("1")]
    [InlineData("1.2")]
    [InlineData("v1.2.3")]
    [InlineData("01.1.1")]
    [InlineData("1.1.1-01")]
    [InlineData("1.2.3-")]
    [InlineData("1.2.3\n")]
    [InlineData("1.2.3.4")]
    public void What_is_no_semantic_version_is_none(string text) => Assert.Null(SemanticVersion.Parse(text));
}

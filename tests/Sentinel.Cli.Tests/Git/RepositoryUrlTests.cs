using Sentinel.Cli.Git;

namespace Sentinel.Cli.Tests.Git;

public sealed class RepositoryUrlTests
{
    [Theory]
    [InlineData("https://example.org/team/housing.git", "https://example.org/team/housing.git")]
    [InlineData("https://ann:s3cret@example.org/team/housing.git", "https://example.org/team/housing.git")]
    [InlineData("https://x-access-token:ghp_1@github.com/o/r", "https://github.com/o/r")]
    [InlineData("https://token@example.org:8443/r.git?access_token=1#x", "https://example.org:8443/r.git")]
    [InlineData("https://a:p@ss@example.org/r.git", "https://example.org/r.git")]
    [InlineData("ssh://git@example.org:22/team/housing.git", "ssh://git@example.org:22/team/housing.git")]
    [InlineData("ssh://git:s3cret@example.org/team/housing.git", "ssh://git@example.org/team/housing.git")]
    [InlineData("git@example.org:team/housing.git", "git@example.org:team/housing.git")]
    [InlineData("/srv/git/housing@eu.git", "/srv/git/housing@eu.git")]
    public void Nothing_that_lets_somebody_in_is_left(string url, string without) => Assert.Equal(without, RepositoryUrl.WithoutCredentials(url));

    [Theory]
    [InlineData("https://ann:s3cret@Example.org/team/housing.git")]
    [InlineData("https://example.org:443/team/housing/")]
    [InlineData("ssh://git@example.org:22/team/housing.git")]
    [InlineData("git@example.org:team/housing.git")]
    public void Every_way_to_a_repository_is_the_same_repository(string url) => Assert.Equal("example.org/team/housing", RepositoryUrl.Identity(url));

    [Fact]
    public void Another_port_and_another_folder_are_another_repository()
    {
        Assert.Equal("example.org:8443/team/housing", RepositoryUrl.Identity("https://example.org:8443/team/housing.git"));
        Assert.Equal("/srv/git/housing", RepositoryUrl.Identity("/srv/git/housing.git"));
    }
}

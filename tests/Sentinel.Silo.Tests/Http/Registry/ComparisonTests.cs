using System.Net;
using Sentinel.Silo.Tests.Hosting;

namespace Sentinel.Silo.Tests.Http.Registry;

public sealed class ComparisonTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    [Fact]
    public async Task Two_versions_are_laid_side_by_side_also_of_two_models()
    {
        var first = await silo.RegisterLinearAsync("compared", "1");
        var second = await silo.RegisterLinearAsync("compared", "2");
        await silo.RegisterLinearAsync("other", "1");
        await silo.PromoteAsync("compared", "1");

        var comparison = await silo.GetAsync("/api/v1/models/compared/compare?a=1&b=2");

        Assert.Equal(("compared@1", "compared@2"), ((string)comparison["a"]!, (string)comparison["b"]!));
        var digest = comparison["metadata"]!.AsArray().Single(field => (string)field!["field"]! == "artifact.sha256")!;
        Assert.Equal((first, second), ((string)digest["a"]!, (string)digest["b"]!));
        Assert.DoesNotContain(comparison["metadata"]!.AsArray(), field => ((string)field!["field"]!).StartsWith("signature", StringComparison.Ordinal));
        Assert.Equal((100, 0), ((double)comparison["sideA"]!["weight"]!, (double)comparison["sideB"]!["weight"]!));
        Assert.Equal("champion", (string)Assert.Single(comparison["sideA"]!["aliases"]!.AsArray())!);
        Assert.Null(comparison["agreement"]);
        Assert.Equal("other@1", (string)(await silo.GetAsync("/api/v1/models/compared/compare?a=1&b=other@1"))["b"]!);
    }

    [Theory]
    [InlineData("a=1&b=9", HttpStatusCode.NotFound, "Version '9' of model 'asked' is not registered")]
    [InlineData("a=1&b=nobody@1", HttpStatusCode.NotFound, "Version '1' of model 'nobody' is not registered")]
    [InlineData("a=1&b=@", HttpStatusCode.BadRequest, "'@' names no version")]
    [InlineData("a=1", HttpStatusCode.BadRequest, "b: is missing")]
    public async Task A_version_that_is_not_there_is_named(string query, HttpStatusCode expected, string detail)
    {
        await silo.SendAsync(HttpMethod.Post, "/api/v1/models/asked/versions", Manifests.Bare("asked", "1"));

        var (status, problem) = await silo.SendAsync(HttpMethod.Get, $"/api/v1/models/asked/compare?{query}");

        Assert.Equal(expected, status);
        Assert.Contains(detail, (string)problem!["detail"]!, StringComparison.Ordinal);
    }
}

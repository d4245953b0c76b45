using Sentinel.Decisions.Gto;

namespace Sentinel.Decisions.Tests.Gto;

public sealed class GtoTagNameTests
{
    [Theory]
    [InlineData("housing@v0.0.1", "housing", GtoAction.Register, "v0.0.1", null, null)]
    [InlineData("housing@v1.0.0-rc.1+build.5", "housing", GtoAction.Register, "v1.0.0-rc.1+build.5", null, null)]
    [InlineData("churn@v0.1.0!", "churn", GtoAction.Deregister, "v0.1.0", null, null)]
    [InlineData("churn@v0.1.0!#7", "churn", GtoAction.Deregister, "v0.1.0", null, 7)]
    [InlineData("org/nested-model_2#prod#3", "org/nested-model_2", GtoAction.Assign, null, "prod", 3)]
    [InlineData("housing#staging!#5", "housing", GtoAction.Unassign, null, "staging", 5)]
    [InlineData("housing#staging", "housing", GtoAction.Assign, null, "staging", null)]
    [InlineData("models/eu=housing@v1.0.0", "models/eu:housing", GtoAction.Register, "v1.0.0", null, null)]
    [InlineData("housing@deprecated", "housing", GtoAction.Deprecate, null, null, null)]
    public void A_tag_is_read_and_written_the_same(string tag, string artifact, GtoAction action, string? version, string? stage, int? counter)
    {
        var name = GtoTagName.Parse(tag);

        Assert.Equal(new GtoTagName(artifact, action, version, stage, counter), name);
        Assert.Equal(tag, name!.ToString());
    }

    [Theory]
    [InlineData("v1.0.0")]
    [InlineData("housing@1.0.0")]
    [InlineData("housing@v1.0")]
    [InlineData("housing@v01.0.0")]
    [InlineData("housing@latest")]
    [InlineData("housing@created")]
    [InlineData("-housing@v1.0.0")]
    [InlineData("housing_@v1.0.0")]
    [InlineData("housing#prod#")]
    [InlineData("housing#prod#99999999999999999999")]
    [InlineData("housing@v1.0.0\n")]
    public void What_is_no_tag_of_GTO_is_none(string tag) => Assert.Null(GtoTagName.Parse(tag));
}

using Sentinel.Contracts.Mlflow;
using Sentinel.Decisions.Mlflow;

namespace Sentinel.Decisions.Tests.Mlflow;

public sealed class MlflowFilterTests
{
    private static readonly MlflowVersion Version = new(
        12, Created: 1000, Updated: 2000, "None", "", "s3://bucket/m_1.onnx", "ab12", "", null, [new MlflowTag("team", "pricing"), new MlflowTag("a key", "it's")], []);

    [Theory]
    [InlineData("", true)]
    [InlineData("name = 'housing'", true)]
    [InlineData("name='housing' and version_number >= 12 AND version_number < 13", true)]
    [InlineData("version_number != 12", false)]
    [InlineData("version_number > 2", true)]
    [InlineData("run_id IN ('x', 'ab12')", true)]
    [InlineData("run_id IN ('x')", false)]
    [InlineData("source_path LIKE 's3%m__.onnx'", true)]
    [InlineData("source_path LIKE 'S3%'", false)]
    [InlineData("source_path ILIKE 'S3%'", true)]
    [InlineData("attribute.name LIKE 'hous%'", true)]
    [InlineData("tag.team = 'pricing'", true)]
    [InlineData("tags.`a key` = \"it's\"", true)]
    [InlineData("tags.\"team\" != 'other'", true)]
    [InlineData("tag.owner != 'other'", false)]
    [InlineData("tag.`mlflow.prompt.is_prompt` != 'true'", true)]
    [InlineData("tag.`mlflow.prompt.is_prompt` = 'true'", false)]
    public void What_is_asked_of_a_version_holds_as_MLflow_s_own_store_finds_it(string text, bool fits)
    {
        Assert.Null(MlflowFilter.ReadVersions(text, out var filter));

        Assert.Equal(fits, filter.Fits("housing", Version));
    }

    [Theory]
    [InlineData("nonsense ~ 3", "Invalid attribute key 'nonsense' specified. Valid keys are '{'name'}'")]
    [InlineData("param.x = '1'", "Invalid entity type 'param'. Valid entity types are ('attribute', 'tag', 'tags')")]
    [InlineData("name > 'a'", "Invalid comparator for attribute: Greater")]
    [InlineData("name = 3", "Expected a quoted string value for attribute (e.g. 'my-value'). Got value 3")]
    [InlineData("name IN ('a')", "Only the 'run_id' attribute supports comparison with a list of quoted string values.")]
    public void What_cannot_be_asked_of_a_model_is_told_in_MLflow_s_words(string text, string message) => Assert.Equal(message, MlflowFilter.ReadModels(text, out _)?.Message);

    [Fact]
    public void A_filter_of_one_name_knows_that_name()
    {
        MlflowFilter.ReadVersions("name = 'housing' AND version_number > 1", out var one);
        MlflowFilter.ReadVersions("tag.name = 'housing'", out var none);

        Assert.Equal(("housing", null), (one.OnlyModel, none.OnlyModel));
    }

    [Fact]
    public void Orders_are_total_and_pages_begin_after_the_place_that_their_token_names()
    {
        Assert.Null(MlflowOrder.ReadVersions("", out var order));
        var older = order.KeyOf("b", Version with { Updated = 1000 });
        var sameTime = order.KeyOf("c", Version);
        var newer = order.KeyOf("b", Version);

        Assert.True(order.Compare(newer, sameTime) < 0 && order.Compare(sameTime, older) < 0);
        Assert.True(order.Compare(order.KeyOf("b", Version with { Number = 13 }), newer) < 0);
        var pages = new MlflowPages("question", order);
        Assert.Null(pages.Read(pages.TokenAfter(newer), out var after));
        Assert.Equal(0, order.Compare(newer, after!.Value));
        Assert.NotNull(new MlflowPages("another", order).Read(pages.TokenAfter(newer), out _));
        Assert.NotNull(pages.Read("eyJvZmZzZXQiOiAyfQ==", out _));
        Assert.NotNull(pages.Read("no token", out _));
    }

    [Theory]
    [InlineData("colour")]
    [InlineData("name, name DESC")]
    [InlineData("name SIDEWAYS")]
    public void An_order_that_is_none_is_refused(string text) => Assert.Equal(MlflowErrorCode.InvalidParameterValue, MlflowOrder.ReadModels(text, out _)?.Code);
}

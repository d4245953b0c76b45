using FsCheck;
using FsCheck.Fluent;
using Sentinel.Decisions.Search;

namespace Sentinel.Decisions.Tests.Search;

public sealed class FilterParserTests
{
    [Theory]
    [InlineData("name='housing'", "name", FilterOperator.Equal, "housing")]
    [InlineData("name = \"housing\"", "name", FilterOperator.Equal, "housing")]
    [InlineData("name LIKE 'hou%'", "name", FilterOperator.Like, "hou%")]
    [InlineData("name ilike 'HOU%'", "name", FilterOperator.CaselessLike, "HOU%")]
    [InlineData("version_number > 1", "version_number", FilterOperator.Greater, "1")]
    [InlineData("version_number>=1", "version_number", FilterOperator.GreaterOrEqual, "1")]
    [InlineData("metrics.roc_auc <= -1.5e-3", "metrics.roc_auc", FilterOperator.LessOrEqual, "-1.5e-3")]
    [InlineData("tag.`mlflow.prompt.is_prompt` != 'true'", "tag.mlflow.prompt.is_prompt", FilterOperator.NotEqual, "true")]
    [InlineData("tags.\"my key\" = 'it''s'", "tags.`my key`", FilterOperator.Equal, "it's")]
    [InlineData("created < 2026-11-21T07:00:00Z", "created", FilterOperator.Less, "2026-11-21T07:00:00Z")]
    [InlineData("run_id=''", "run_id", FilterOperator.Equal, "")]
    [InlineData("version = 1.4.0+build", "version", FilterOperator.Equal, "1.4.0+build")]
    public void A_condition_is_read(string text, string key, FilterOperator wanted, string literal)
    {
        var term = Assert.Single(Read(text));

        Assert.Equal((key, wanted, literal), (term.Key.ToString(), term.Operator, Assert.Single(term.Literals).Text));
    }

    [Fact]
    public void Conditions_are_joined_by_and_in_any_letter_case_and_a_list_has_several_literals()
    {
        var terms = Read("name='a' and version IN ('1', \"2\",3) AND android = 'x'");

        Assert.Equal(["name", "version", "android"], terms.Select(term => term.Key.ToString()));
        Assert.Equal(["1", "2", "3"], terms[1].Literals.Select(literal => literal.Text));
        Assert.Equal([true, true, false], terms[1].Literals.Select(literal => literal.IsQuoted));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  \n")]
    public void A_filter_that_asks_for_nothing_has_no_conditions(string? text) => Assert.Empty(Read(text));

    [Theory]
    [InlineData("name", "at character 5: after name one of = != < <= > >= LIKE ILIKE IN is expected, found the end")]
    [InlineData("name ~ 'a'", "at character 6: after name one of")]
    [InlineData("name == 'a'", "after name one of")]
    [InlineData("name = 'a", "at character 8: a number, or a text in quotes, is expected, found ''a'")]
    [InlineData("name = 'a' name = 'b'", "at character 12: 'and' is expected between conditions, found 'name = 'b''")]
    [InlineData("name = 'a' or name = 'b'", "'and' is expected")]
    [InlineData("name = 'a' and", "at character 15: a field is expected, found the end")]
    [InlineData("version IN '1'", "after IN a list is expected")]
    [InlineData("version IN ('1'", "the list is not closed by ')'")]
    [InlineData("version IN ()", "a number, or a text in quotes, is expected")]
    [InlineData("metrics. > 1", "'metrics.' is no field")]
    [InlineData("(name = 'a')", "a field is expected, found '(name = 'a')'")]
    public void What_is_no_filter_is_told_with_its_place(string text, string fault)
    {
        var reading = FilterParser.Read(text, _ => null);

        Assert.Empty(reading.Terms);
        Assert.Contains(fault, reading.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_nobody_knows_is_told_before_what_comes_after_it()
    {
        var reading = FilterParser.Read("nonsense ~ 3 AND tag.x != 'true'", key => key.Name == "nonsense" ? "Invalid attribute key 'nonsense' specified" : null);

        Assert.Equal("Invalid attribute key 'nonsense' specified", reading.Fault);
    }

    [Fact]
    public void Order_is_read_with_its_directions()
    {
        var order = FilterParser.ReadOrder("created DESC, metrics.`f1 score` asc,name", _ => null);

        Assert.Null(order.Fault);
        Assert.Equal([("created", true), ("metrics.`f1 score`", false), ("name", false)], order.Terms.Select(term => (term.Key.ToString(), term.Descending)));
        Assert.Contains("a comma is expected", FilterParser.ReadOrder("created sideways", _ => null).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_is_written_is_read_or_refused_with_a_reason()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        {
            var reading = FilterParser.Read(text, _ => null);
            return reading.Fault is null || reading.Terms.IsEmpty;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_key_that_is_written_out_is_read_back()
    {
        var names = ArbMap.Default.ArbFor<NonEmptyString>().Generator;
        Prop.ForAll(names.ToArbitrary(), name =>
        {
            foreach (var key in (FilterKey[])[new FilterKey(null, name.Get), new FilterKey("tag", name.Get)])
            {
                if (FilterParser.ReadKey(key.ToString()) != key)
                {
                    return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    private static FilterTerm[] Read(string? text)
    {
        var reading = FilterParser.Read(text, _ => null);
        Assert.Null(reading.Fault);
        return [.. reading.Terms];
    }
}

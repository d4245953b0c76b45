using System.Globalization;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Sentinel.Decisions.Search;

namespace Sentinel.Decisions.Tests.Search;

public sealed class FilterTermTests
{
    [Theory]
    [InlineData("x = '1.50'", true)]
    [InlineData("x != 1.5", false)]
    [InlineData("x > 1.4", true)]
    [InlineData("x >= 1.5", true)]
    [InlineData("x < 1e1", true)]
    [InlineData("x <= 1.49", false)]
    [InlineData("x IN (1, 1.5)", true)]
    [InlineData("x IN (1, 2)", false)]
    public void Numbers_are_held_against_numbers(string filter, bool holds) => Assert.Equal(holds, Term(filter).Holds([FieldValue.Of(1.5)]));

    [Theory]
    [InlineData("x > '1.9.0'", true)]
    [InlineData("x < 1.10.1", true)]
    [InlineData("x > '1.10.0-rc.1'", true)]
    [InlineData("x = '1.10.0'", true)]
    [InlineData("x LIKE '1.10.%'", true)]
    public void Versions_are_held_against_versions_by_their_order(string filter, bool holds) => Assert.Equal(holds, Term(filter).Holds([FieldValue.OfVersion("1.10.0")]));

    [Theory]
    [InlineData("x > '2026-11-21'", true)]
    [InlineData("x < 2026-11-21T08:00:01+01:00", true)]
    [InlineData("x <= 2026-11-21T06:59:59Z", false)]
    public void Times_are_held_against_times(string filter, bool holds) =>
        Assert.Equal(holds, Term(filter).Holds([FieldValue.Of(DateTimeOffset.Parse("2026-11-21T07:00:00Z", CultureInfo.InvariantCulture))]));

    [Fact]
    public void Of_several_values_one_is_enough_and_unequal_means_none()
    {
        FieldValue[] aliases = [FieldValue.Of("champion"), FieldValue.Of("blue")];

        Assert.True(Term("alias = 'blue'").Holds(aliases));
        Assert.False(Term("alias != 'blue'").Holds(aliases));
        Assert.True(Term("alias != 'green'").Holds(aliases));
    }

    [Fact]
    public void A_field_without_a_value_fits_unequal_and_nothing_else()
    {
        Assert.True(Term("x != 'a'").Holds([]));
        Assert.All(["x = ''", "x < 'a'", "x >= ''", "x LIKE '%'", "x IN ('')"], filter => Assert.False(Term(filter).Holds([])));
    }

    [Theory]
    [InlineData("x > 'much'", FieldKind.Number, "x is a number, and 'much' is none")]
    [InlineData("x LIKE '1%'", FieldKind.Number, "LIKE is for texts")]
    [InlineData("x > 'noon'", FieldKind.Time, "and 'noon' is none")]
    [InlineData("x IN (1, 'two')", FieldKind.Number, "and 'two' is none")]
    [InlineData("x > 'much'", FieldKind.Text, null)]
    [InlineData("x LIKE '1%'", FieldKind.Version, null)]
    public void What_a_field_cannot_be_held_against_is_told(string filter, FieldKind kind, string? fault)
    {
        if (fault is null)
        {
            Assert.Null(Term(filter).FaultFor(kind));
        }
        else
        {
            Assert.Contains(fault, Term(filter).FaultFor(kind), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Patterns_fit_what_the_same_regular_expression_fits()
    {
        var texts = Gen.Elements('a', 'b', 'A', '.', '%', '_').ListOf().Select(letters => new string([.. letters.Take(9)]));
        Prop.ForAll(texts.ToArbitrary(), texts.ToArbitrary(), (pattern, text) =>
        {
            var expression = $"\\A{Regex.Escape(pattern).Replace("%", ".*", StringComparison.Ordinal).Replace("_", ".", StringComparison.Ordinal)}\\z";
            return LikePattern.Matches(pattern, text, ignoreCase: false) == Regex.IsMatch(text, expression, RegexOptions.Singleline)
                && LikePattern.Matches(pattern, text, ignoreCase: true) == Regex.IsMatch(text, expression, RegexOptions.Singleline | RegexOptions.IgnoreCase);
        }).QuickCheckThrowOnFailure();
    }

    private static FilterTerm Term(string filter) => Assert.Single(FilterParser.Read(filter, _ => null).Terms);
}

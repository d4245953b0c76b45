using Sentinel.Contracts.Search;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Search;

namespace Sentinel.Decisions.Tests.Search;

public sealed class VersionSearchTests
{
    private static readonly FoundVersion[] All =
    [
        Version("housing", "1.9.0", auc: 0.91, team: "pricing", days: 1), Version("housing", "1.10.0", auc: 0.93, team: "pricing", days: 3, aliases: ["champion"]), Version("bike", "1", auc: null, team: "mobility", days: 2),
        Version("bike", "2", auc: 0.8, team: null, days: 4), Version("flights", "1", auc: 0.63, team: "mobility", days: 5, aliases: ["staging", "blue"]),
    ];

    [Theory]
    [InlineData(null, "bike@1 bike@2 flights@1 housing@1.9.0 housing@1.10.0")]
    [InlineData("model = 'housing'", "housing@1.9.0 housing@1.10.0")]
    [InlineData("metrics.roc_auc > 0.9 and labels.team = 'pricing'", "housing@1.9.0 housing@1.10.0")]
    [InlineData("version > '1.9.0' and model LIKE 'hous%'", "housing@1.10.0")]
    [InlineData("labels.team != 'mobility'", "bike@2 housing@1.9.0 housing@1.10.0")]
    [InlineData("alias IN ('blue', 'champion')", "flights@1 housing@1.10.0")]
    [InlineData("Created >= '2026-03-04T00:00:00Z' AND created < 2026-03-06", "bike@2 housing@1.10.0")]
    [InlineData("hyperparameters.`max depth` = '3' and weight = 0 and verdict = 'stable'", "bike@1 bike@2 flights@1 housing@1.9.0 housing@1.10.0")]
    public void What_is_asked_for_is_found(string? filter, string found) => Assert.Equal(found, Names(Search(filter, null, null, 100).Page(filter, null, All)));

    [Theory]
    [InlineData("metrics.roc_auc desc", "housing@1.10.0 housing@1.9.0 bike@2 flights@1 bike@1")]
    [InlineData("metrics.roc_auc", "flights@1 bike@2 housing@1.9.0 housing@1.10.0 bike@1")]
    [InlineData("labels.team, version desc", "bike@1 flights@1 housing@1.10.0 housing@1.9.0 bike@2")]
    public void It_is_sorted_as_is_asked_for_and_what_has_no_value_comes_last(string order, string found) => Assert.Equal(found, Names(Search(null, order, null, 100).Page(null, order, All)));

    [Theory]
    [InlineData(null)]
    [InlineData("metrics.roc_auc desc")]
    [InlineData("created")]
    public void Pages_together_are_the_whole_also_while_versions_come_and_go(string? order)
    {
        var whole = Search(null, order, null, 100).Page(null, order, All).Versions;
        var seen = new List<FoundVersion>();
        string? token = null;
        do
        {
            // The last that was seen is deleted, and another one comes before it: the next page goes on as if nothing had been.
            FoundVersion[] present = [.. All.Where(version => version != seen.LastOrDefault())];
            var page = Search(null, order, token, 2).Page(null, order, present);
            seen.AddRange(page.Versions);
            token = page.NextPageToken;
        }
        while (token is not null);

        Assert.Equal(whole.Select(v => v.Model + v.Version), seen.Select(v => v.Model + v.Version));
    }

    [Theory]
    [InlineData("verdikt = 'drift'", null, null, 10, "filter", "did you mean 'verdict'?")]
    [InlineData("metric.auc > 1", null, null, 10, "filter", "did you mean 'metrics.auc'?")]
    [InlineData("metrics.auc > 'much'", null, null, 10, "filter", "metrics.auc is a number, and 'much' is none")]
    [InlineData(null, "size", null, 10, "orderBy", "'size' is no field of versions")]
    [InlineData(null, null, "nonsense", 10, "pageToken", "is none that this search has given")]
    [InlineData(null, null, null, 0, "limit", "must be between 1 and 1000, was 0")]
    public void What_cannot_be_searched_for_is_told_by_parameter(string? filter, string? order, string? token, int limit, string field, string fault)
    {
        Assert.Null(VersionSearch.Read(filter, order, token, limit, out var errors));

        Assert.Contains(fault, errors[field], StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_of_another_search_is_refused()
    {
        var token = Search(null, null, null, 1).Page(null, null, All).NextPageToken;

        Assert.Null(VersionSearch.Read("model = 'bike'", null, token, 1, out var errors));
        Assert.Equal("pageToken", Assert.Single(errors).Key);
    }

    [Fact]
    public void Models_that_cannot_have_any_need_not_be_asked()
    {
        var search = Search("model LIKE 'b%' and metrics.roc_auc > 0", null, null, 10);

        Assert.True(search.MayFindIn("bike"));
        Assert.False(search.MayFindIn("housing"));
    }

    private static VersionSearch Search(string? filter, string? order, string? token, int limit)
    {
        var search = VersionSearch.Read(filter, order, token, limit, out var errors);
        Assert.Empty(errors);
        return search!;
    }

    private static string Names(FoundVersions page) => string.Join(' ', page.Versions.Select(v => $"{v.Model}@{v.Version}"));

    private static FoundVersion Version(string model, string version, double? auc, string? team, int days, string[]? aliases = null) => new(
        model,
        version,
        new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddDays(days),
        "ann",
        Verdict.Stable,
        Quarantined: false,
        GoodSince: null,
        aliases ?? [],
        Weight: 0,
        Description: null,
        Artifact: null,
        Source: null,
        Lineage: null,
        Sorted.Of(("max depth", "3")),
        auc is { } value ? Sorted.NoWeights.Add("roc_auc", value) : Sorted.NoWeights,
        Sorted.Of(("team", team)),
        ReferenceRows: 0);
}

using System.Globalization;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Evidence;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Tables;
using Sentinel.Statistics.Tests.References;

namespace Sentinel.Statistics.Tests.Evidence;

public sealed class EvidenceReferenceTests
{
    [Fact]
    public void FewEffectiveRowsAreNotArmedAndSayHowMany()
    {
        var random = new Random(5);
        double[] bursts = [.. Enumerable.Range(0, 150).SelectMany(_ => Enumerable.Repeat(random.NextDouble(), 20))];
        double[] independent = [.. Enumerable.Range(0, 3_000).Select(_ => random.NextDouble())];

        var few = NumericReference.From("x", bursts).Ordered(bursts, []).Evidence.Terms(Season.None);
        var many = NumericReference.From("x", independent).Ordered(independent, []).Evidence.Terms(Season.None);

        Assert.Contains("effective rows (3,000 divided by their dependence of ", few.UnarmedReason, StringComparison.Ordinal);
        Assert.InRange(few.EffectiveRows, 80, 180);
        Assert.Null(many.UnarmedReason);
    }

    [Fact]
    public void AReferenceWithoutAnOrderSaysThatItsRowsAreTakenAsIndependent()
    {
        var terms = NumericReference.From("x", [.. Enumerable.Range(0, 500).Select(i => (double)i)]).Evidence.Terms(Season.None);

        Assert.Equal((1.0, 500.0), (terms.Dependence.Factor, terms.EffectiveRows));
        Assert.Contains("keeps no order", terms.Dependence.Reason, StringComparison.Ordinal);
        Assert.Null(terms.UnarmedReason);
    }

    [Fact]
    public void ASeasonNeedsTimesAndAColumnThatVaries()
    {
        var varied = NumericReference.From("x", [.. Enumerable.Range(0, 500).Select(i => (double)i)]).Evidence;
        var constant = NumericReference.From("x", [.. Enumerable.Repeat(2.0, 500)]).Evidence;

        Assert.Contains("season day needs a reference whose rows have times", varied.Terms(Season.Day).UnarmedReason, StringComparison.Ordinal);
        Assert.Contains("alike", constant.Terms(Season.None).UnarmedReason, StringComparison.Ordinal);
    }

    [Fact]
    public void ExpectedSharesAreTheMixtureOfTheWindowsPhasesEachShrunkTowardsTheWhole()
    {
        // Twenty days of 20 rows an hour from Monday, 2 March 2026: value 1 by day, 0 by night.
        var times = Enumerable.Range(0, 9_600).Select(row => new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero).AddMinutes(3 * row)).ToArray();
        double[] values = [.. times.Select(time => time.Hour < 12 ? 0.0 : 1.0)];
        var table = new ColumnTable(values.Length, [new NumericColumn("x", values), new NumericColumn("at", [.. times.Select(time => (double)time.ToUnixTimeSeconds())])]);
        var evidence = ReferenceProfile.From(table, new ReferenceSchema([new FeatureSpec("x", FeatureType.Numeric)], null, null, "at")).Features[0].Evidence;

        var window = new long[Phases.Count];
        window[3] = 300;
        window[15] = 100;
        double[] mixture = evidence.Expected(Season.Day, window);

        // 400 rows of the reference an hour, shrunk by 200 rows of one half each: (400 + 100)/600 and 100/600.
        Assert.Equal((0.75 * 500 / 600) + (0.25 * 100 / 600), mixture[0], 1e-4);
        Assert.Equal(1, mixture.Sum(), 1e-12);
        Assert.Equal(0.5, evidence.Expected(Season.None, window)[0], 1e-12);
        Assert.Equal(0.5, evidence.Expected(Season.Day, [])[0], 1e-12);

        // What the shrinkage leaves of the season is a third of it, and about its square is what varies.
        Assert.InRange(evidence.Frozen.Whole.Factor / evidence.Frozen.Day!.Factor, 5, 9);
    }

    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("1969-12-31T23:59:59Z", 23)]
    [InlineData("2026-11-20T23:30:00Z", 23)]
    [InlineData("2026-11-21T07:00:00Z", 24 + 7)]
    [InlineData("2026-11-22T23:59:59Z", 24 + 23)]
    [InlineData("2026-11-23T00:00:00Z", 0)]
    public void APhaseIsTheHourInUtcOnWeekdaysAndWeekends(string time, int phase)
        => Assert.Equal(phase, Phases.Of(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds() * 1_000));

    [Fact]
    public void RareBinsAreJoinedUntilTheirSharesAreKnown()
    {
        var numbers = EvidenceBins.OfNumbers([1, 500, 3, 2, 500, 2]);
        var categories = EvidenceBins.OfCategories([600, 2, 380, 1], rest: 3);

        Assert.Equal([501L, 507L], numbers.Sum([1, 500, 3, 2, 500, 2]));
        Assert.Equal([600L, 386L], categories.Sum([600, 2, 380, 1], others: 3));
        Assert.Equal(1, EvidenceBins.OfCategories([100], rest: 0).Count);
        Assert.Equal(1, EvidenceBins.OfNumbers([0, 0]).Count);
    }

    [Fact]
    public void UnreadableTimesAreNamed()
    {
        var table = new ColumnTable(1, [new NumericColumn("x", [1]), new CategoricalColumn("at", [0], ["soon"])]);
        var schema = new ReferenceSchema([new FeatureSpec("x", FeatureType.Numeric)], null, null, "at");

        Assert.Contains("\"soon\", which is no time", Assert.Throws<ReferenceException>(() => ReferenceProfile.From(table, schema)).Message, StringComparison.Ordinal);
        Assert.Contains("no column \"when\"", Assert.Throws<ReferenceException>(() => ReferenceProfile.From(table, schema with { Time = "when" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AProfileKeepsItsDependenceAndPhasesThroughItsBytes()
    {
        var table = Profiles.Timed(rows: 1_000);
        var fresh = ReferenceProfile.From(table, Profiles.Schema with { Time = "at" });
        var read = ReferenceProfile.Decode(fresh.Encoded.Span);

        Assert.Equal(fresh.Digest, read.Digest);
        Assert.True(read.HasTimes);
        foreach (var (a, b) in fresh.Features.Zip(read.Features))
        {
            Assert.Equal(a.Evidence.Frozen.Whole.Blocks, b.Evidence.Frozen.Whole.Blocks);
            Assert.Equal(a.Evidence.Frozen.Week!.Factor, b.Evidence.Frozen.Week!.Factor);
            Assert.Equal(a.Evidence.Frozen.PhaseCounts!.SelectMany(counts => counts), b.Evidence.Frozen.PhaseCounts!.SelectMany(counts => counts));
        }
    }
}

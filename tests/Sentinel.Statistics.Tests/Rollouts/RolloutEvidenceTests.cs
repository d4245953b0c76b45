using FsCheck;
using FsCheck.Fluent;
using MathNet.Numerics.Integration;
using Sentinel.Statistics.Rollouts;

namespace Sentinel.Statistics.Tests.Rollouts;

public sealed class RolloutEvidenceTests
{
    private static readonly Gen<long> Count = Gen.Frequency(
        (6, Gen.Choose(0, 40).Select(n => (long)n)),
        (3, Gen.Choose(0, int.MaxValue).Select(n => (long)n)),
        (1, Gen.Elements(0L, 1L, 1_000_000_000_000L, long.MaxValue / 4)));

    private static readonly Gen<RateCounts> Rates = from rows in Count
                                                    from share in Gen.Choose(0, 1000)
                                                    select new RateCounts(rows, (long)(rows * (share / 1000.0)));

    [Theory]
    [InlineData(3, 9, 0.5)]
    [InlineData(9, 3, 0.5)]
    [InlineData(0, 7, 0.05)]
    [InlineData(7, 0, 0.05)]
    [InlineData(2.5, 30.25, 0.1)]
    [InlineData(12.5, 30.25, 0.1)]
    [InlineData(40, 2, 0.9)]
    public void TheMixtureIsItsIntegral(double hits, double misses, double chance)
    {
        var integral = GaussLegendreRule.Integrate(
            t => Math.Exp((hits * Math.Log(t / chance)) + (misses * Math.Log((1 - t) / (1 - chance)))), chance, 1, 128);

        Figure.Equal(Math.Log(integral / (1 - chance)), MixtureEvidence.Log(hits, misses, chance), 1e-9, $"b {hits}, c {misses}", absolute: 1e-9);
    }

    [Fact]
    public void TheMixtureIsComputedWhereItsFactorsAreFarOutOfRange()
    {
        // A million pairs even: about √(π/2N); all against the new version: 2^N less what the mixture costs.
        Figure.Equal(0.5 * Math.Log(Math.PI / 2 / 1e6), MixtureEvidence.Log(500_000, 500_000, 0.5), 1e-6, "even");
        Figure.Equal((1e6 * Math.Log(2)) + Math.Log(2) - Math.Log(1e6 + 1), MixtureEvidence.Log(1_000_000, 0, 0.5), 1e-12, "against");
        Figure.Equal(-Math.Log(1e6 + 1), MixtureEvidence.Log(0, 1_000_000, 0.5), 1e-12, "towards");
    }

    [Fact]
    public void NoCountsGiveAnythingButFiniteEvidence()
    {
        var property = Prop.ForAll(
            (from a in Rates from b in Rates from c in Rates from d in Rates from phi in Gen.Elements(1.0, 1.7, 40.0) from chance in Gen.Elements(1e-9, 0.01, 0.5, 0.97, 1 - 1e-9) select (a, b, c, d, phi, chance)).ToArbitrary(),
            x => double.IsFinite(RateEvidence.LogFactor(x.a, x.b, x.c, x.d, x.phi)) && double.IsFinite(MixtureEvidence.Log(x.a.Hits / x.phi, (x.a.Rows - x.a.Hits) / x.phi, x.chance)));

        Properties.Hold(property);
    }

    [Fact]
    public void WhatIsNoCountIsRefusedByName()
    {
        var none = RateCounts.None;
        Assert.Contains("hits ≤ rows", Assert.Throws<ArgumentOutOfRangeException>("arm", () => RateEvidence.LogFactor(none, none, new RateCounts(1, 2), none, 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("dispersion", () => RateEvidence.LogFactor(none, none, none, none, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>("hits", () => MixtureEvidence.Log(double.NaN, 1, 0.5));
        Assert.Throws<ArgumentOutOfRangeException>("misses", () => MixtureEvidence.Log(1, -1, 0.5));
        Assert.Throws<ArgumentOutOfRangeException>("chance", () => MixtureEvidence.Log(1, 1, 1));
    }

    [Fact]
    public void EqualRatesAlarmInAtMostOneRunOfTwentyThoughTheyAreLookedAtThreeHundredTimes()
    {
        var random = new Random(11);

        var alarms = Enumerable.Range(0, 200).Count(_ => RowsToAlarm(random, armRate: 0.01, looks: 300) is not null);

        Assert.InRange(alarms, 0, 10);
    }

    [Fact]
    public void ADoubledErrorRateAtFivePercentWeightIsFoundBeforeAFixedTestMayLookOnce()
    {
        var random = new Random(12);

        var rows = Enumerable.Range(0, 101).Select(_ => RowsToAlarm(random, armRate: 0.02, looks: 2_000) ?? int.MaxValue).Order().ToArray();

        Assert.InRange(rows[50], 800, 1_827);
    }

    [Theory]
    [InlineData(0.01, 0.02, 1_827)]
    [InlineData(0.01, 0.015, 6_105)]
    [InlineData(0.05, 0.1, 343)]
    [InlineData(0.05, 0.075, 1_159)]
    [InlineData(0.001, 0.002, 18_521)]
    public void RowsOfEachArmThatARiseNeeds(double rate, double raised, double rows)
    {
        Assert.Equal(rows, RolloutPower.RowsNeeded(rate, raised));
        Figure.Equal(raised, RolloutPower.SmallestVisible(rows, rows, rate), 1e-3, "smallest visible");
    }

    [Fact]
    public void TooFewRowsShowNoRiseAtAll()
    {
        Assert.Null(RolloutPower.SmallestVisible(1, 1, 0.01));
        Assert.Null(RolloutPower.SmallestVisible(0, 1e6, 0.01));
        Assert.Null(RolloutPower.SmallestVisible(double.NaN, 1e6, 0.01));
    }

    // Batches of 50 canary rows and 950 stable ones, whose rate is 1 %; E at 20.
    private static int? RowsToAlarm(Random random, double armRate, int looks)
    {
        var (arm, stable, logEvidence) = (RateCounts.None, RateCounts.None, 0.0);
        for (var look = 1; look <= looks; look++)
        {
            var (armBatch, stableBatch) = (Draw(random, 50, armRate), Draw(random, 950, 0.01));
            logEvidence += RateEvidence.LogFactor(arm, stable, armBatch, stableBatch, dispersion: 1);
            (arm, stable) = (arm.Add(armBatch), stable.Add(stableBatch));
            if (logEvidence >= Math.Log(20))
            {
                return look * 50;
            }
        }

        return null;
    }

    private static RateCounts Draw(Random random, int rows, double rate) => new(rows, Enumerable.Range(0, rows).Count(_ => random.NextDouble() < rate));
}

using System.Security.Cryptography;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Tables;

namespace Sentinel.Statistics.Tests.References;

public sealed class ReferenceProfileTests
{
    [Fact]
    public void VersionThreeIsTheBytesThatItAlwaysWas()
        => Assert.Equal(Convert.ToHexString(Golden(3)), Convert.ToHexString(Profiles.Whole().Encoded.Span));

    [Fact]
    public void WhatMayBeLeftOutComesThroughTheBytes()
    {
        var profile = ReferenceProfile.Decode(Profiles.Whole().Encoded.Span);

        Assert.Equal(Profiles.Whole().Digest, profile.Digest);
        Assert.Equal(Profiles.Whole().Outcomes!.Encode(), profile.Outcomes!.Encode());
        Assert.Equal(["region", "label"], profile.Segments.Select(segment => segment.Name));
        Assert.Null(ReferenceProfile.Decode(Profiles.Small().Encoded.Span).Outcomes);
        Assert.Empty(ReferenceProfile.Decode(Profiles.Small().Encoded.Span).Segments);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void GoldenFilesReadAsTheProfileThatWroteThem(int version)
    {
        var golden = ReferenceProfile.Decode(Golden(version));
        var fresh = Profiles.Small();

        Assert.Equal(100, golden.Rows);
        Assert.Equal("psi/reference-deciles/jeffreys/v1", golden.Convention);
        var income = golden.Features[0].Numeric!;
        Assert.Equal(new ReferenceTotals(92, 6, 1, 1), income.Totals);
        Assert.Equal(fresh.Features[0].Numeric!.DecileCounts, income.DecileCounts);
        Assert.Equal(fresh.Features[0].Numeric!.Summary, income.Summary);
        Assert.Equal(["east", "north", "süd"], golden.Features[1].Categorical!.Categories);
        Assert.Equal([2.5], golden.Features[2].Numeric!.Bins.Edges);
        Assert.Equal(100, golden.Prediction!.Totals.Count);
        Assert.Equal([50L, 50L], golden.Class!.Counts);
        Assert.Equal(version < 3, golden.Joint is null);
        Assert.Contains(version == 1 ? "keeps no order" : "too few to measure", income.Evidence.Frozen.Whole.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void AProfileOfAnOlderVersionKeepsItsBytesAndSoItsDigest()
    {
        var golden = ReferenceProfile.Decode(Golden(1));

        Assert.Equal(Golden(1), golden.Encoded.ToArray());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Golden(1))), golden.Digest);
    }

    [Fact]
    public void EveryDamagedByteAndEveryCutIsNoticed()
    {
        byte[] bytes = Profiles.Whole().Encoded.ToArray();
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 0x41;
            Assert.Throws<InvalidDataException>(() => ReferenceProfile.Decode(bytes));
            Assert.Throws<InvalidDataException>(() => ReferenceProfile.Decode(bytes.AsSpan(0, i)));
            bytes[i] ^= 0x41;
        }
    }

    [Fact]
    public void AnEmptyReferenceIsRefused()
        => Assert.Contains("no rows", Assert.Throws<ReferenceException>(() => ReferenceProfile.From(new ColumnTable(0, []), Profiles.Schema)).Message, StringComparison.Ordinal);

    [Fact]
    public void AMissingColumnIsNamed()
    {
        var schema = new ReferenceSchema([new FeatureSpec("age", FeatureType.Numeric)], Prediction: null, Class: null);
        var fault = Assert.Throws<ReferenceException>(() => ReferenceProfile.From(Profiles.Table(10), schema));

        Assert.Contains("no column \"age\"; it has income, region", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AColumnOfAnotherKindIsNamed()
    {
        var schema = new ReferenceSchema([new FeatureSpec("region", FeatureType.Numeric)], Prediction: null, Class: null);

        Assert.Contains("\"region\"", Assert.Throws<ReferenceException>(() => ReferenceProfile.From(Profiles.Table(10), schema)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BinsAreTwoHundredthsAndCountsAreTheirs()
    {
        double[] values = [.. Enumerable.Range(0, 20_000).Select(i => (double)i)];
        var reference = NumericReference.From("x", values);

        Assert.Equal(200, reference.Bins.Count);
        Assert.All(reference.Counts, count => Assert.Equal(100, count));
        Assert.All(reference.DecileCounts, count => Assert.Equal(2000, count));
        Assert.Equal(reference.DecileEdges, reference.Bins.Edges.Where((_, i) => (i + 1) % 20 == 0));
    }

    private static byte[] Golden(int version) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "References", $"reference-v{version}.bin"));
}

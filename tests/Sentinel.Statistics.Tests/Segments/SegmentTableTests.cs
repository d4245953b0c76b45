using System.Runtime.CompilerServices;
using FsCheck;
using FsCheck.Fluent;
using Sentinel.Contracts.Batches;
using Sentinel.Statistics.Encoding;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Segments;
using Sentinel.Statistics.Sketches;

namespace Sentinel.Statistics.Tests.Segments;

public sealed class SegmentTableTests
{
    private static readonly string?[] Channels = ["app", "web", "shop", null, "new one"];

    [Fact]
    public void RowsAndCellsAreCountedByTheValueOfTheirSegment()
    {
        var reference = SegmentRows.Freeze([.. Enumerable.Range(0, 300).Select(i => new SegmentRow(i, i % 2 == 0 ? "north" : "south", i / 300.0, "yes", i < 200 ? "app" : "web"))]);
        var window = SegmentRows.Fold(reference, [
            new SegmentRow(5, "north", 0.25, "yes", "app"),
            new SegmentRow(299, "north", 0.5, "yes", "shop"),
            new SegmentRow(Cell.Missing, "west", double.NaN, null, null),
            new SegmentRow(1e9, null, 0.75, "no", "web"),
        ]);

        // Cells: north, south, others, none; app, web, others, none.
        Assert.Equal(["region", "channel"], reference.Segments.Select(segment => segment.Name));
        Assert.Equal(["app", "web", "(other)", "(none)"], Enumerable.Range(0, 4).Select(reference.Segments[1].NameOf));
        Assert.Equal([2L, 0, 1, 1], window.Segments[0].Rows.ToArray());
        Assert.Equal([1L, 1, 1, 1], window.Segments[1].Rows.ToArray());
        Assert.Equal([200L, 100, 0, 0], reference.Segments[1].Table.Rows.ToArray());

        // Income is cut at its deciles: 5 is in the first, 299 and 1e9 in the last.
        Assert.Equal([1L, 0, 0, 0, 0, 0, 0, 0, 0, 1], window.Segments[0].Counts(0, 0).ToArray());
        Assert.Equal(0, window.Segments[1].Counts(0, 3).ToArray().Sum());
        Assert.Equal(0.375, window.Segments[0].MeanPrediction(0, 2));
        Assert.Equal([20L, 0, 0], [.. new[] { 0, 1, 2 }.Select(cell => reference.Segments[1].Table.Counts(0, cell)[3] - (cell == 0 ? 10 : 0))]);
    }

    [Fact]
    public void TheSixteenHeaviestValuesAreToldApartAndTheOthersCountedTogether()
    {
        var reference = SegmentRows.Freeze([.. Enumerable.Range(0, 40).SelectMany(value => Enumerable.Range(0, value + 1).Select(i => new SegmentRow(i, "north", 0.5, "yes", $"c{value:00}")))]);
        var segment = reference.Segments[1];

        Assert.Equal(Enumerable.Range(24, 16).Select(value => $"c{value}"), segment.Values);
        Assert.Equal(Enumerable.Range(1, 24).Sum(), segment.Table.Rows[16]);
        Assert.Equal(25, segment.Table.Rows[0]);
    }

    [Fact]
    public void ABatchOfAnotherLayoutHasNoValues()
    {
        var reference = SegmentRows.Freeze(Rows(seed: 1, count: 50));
        byte[] bytes = SegmentRows.Pack(Rows(seed: 2, count: 10));
        var layout = ColumnReader.Open(bytes).Layout;

        var header = Unsafe.SizeOf<ColumnLayout>();

        // What an older silo sends: the same columns without those of segments, the header short.
        byte[] older = [2, .. bytes[1..16], .. bytes[header..(header + (layout.RowCount * 40))], .. Dictionaries(bytes)];
        var batch = ColumnReader.Open(older);
        var mappings = new BatchMappings(reference);
        mappings.Bind(batch);
        var window = new WindowSketch(reference);
        window.Fold(batch, mappings, 0, layout.RowCount);

        Assert.Equal(ColumnReader.Open(bytes).Class.ToArray(), batch.Class.ToArray());
        Assert.All(window.Segments, segment => Assert.Equal(layout.RowCount, segment.Rows[^1]));
        Assert.All(window.Segments, segment => Assert.Equal(layout.RowCount, segment.Rows.ToArray().Sum()));
    }

    [Fact]
    public void PartsMergedInAnyOrderAndGroupingAreOnePassToTheBit()
    {
        var reference = SegmentRows.Freeze(Rows(seed: 3, count: 400));
        var parts = Gen.ListOf(Gen.Choose(0, 60)).Where(sizes => sizes.Count > 0).ToArbitrary();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(parts, ArbMap.Default.ArbFor<int>(), (sizes, seed) =>
        {
            SegmentRow[][] rows = [.. sizes.Select((size, i) => Rows(seed + i, size))];
            var random = new Random(seed);
            var whole = SegmentRows.Fold(reference, [.. rows.SelectMany(part => part)]);
            var sketches = rows.Select(part => SegmentRows.Fold(reference, part)).ToList();
            while (sketches.Count > 1)
            {
                int into = random.Next(sketches.Count);
                int from = (into + 1 + random.Next(sketches.Count - 1)) % sketches.Count;
                sketches[into].Merge(sketches[from]);
                sketches.RemoveAt(from);
            }

            return Bytes(whole).SequenceEqual(Bytes(sketches[0])) && Bytes(whole).SequenceEqual(Bytes(WindowSketch.Decode(reference, whole.Encode())));
        }));
    }

    [Fact]
    public void AReferenceComesThroughItsBytesWithItsSegments()
    {
        var reference = SegmentRows.Freeze(Rows(seed: 5, count: 200));
        var decoded = ReferenceProfile.Decode(reference.Encoded.Span);

        Assert.Equal(reference.Digest, decoded.Digest);
        Assert.Equal(reference.Segments.Select(segment => segment.Name), decoded.Segments.Select(segment => segment.Name));
        Assert.All(reference.Segments.Zip(decoded.Segments), pair =>
        {
            Assert.Equal(pair.First.Values, pair.Second.Values);
            Assert.Equal(Bytes(pair.First.Table), Bytes(pair.Second.Table));
        });
    }

    [Fact]
    public void ADeclaredSegmentWithoutAColumnIsNamedWithTheFix()
    {
        var fault = Assert.Throws<ReferenceException>(() => SegmentRows.Freeze(Rows(seed: 1, count: 20), SegmentRows.Schema with { Segments = ["tier"] }));

        Assert.Contains("no column \"tier\" of names", fault.Message, StringComparison.Ordinal);
        Assert.Contains("signature.segments", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FoldingAllocatesNothingOnceItsBuffersAreThere()
    {
        var reference = SegmentRows.Freeze(Rows(seed: 6, count: 300));
        byte[] bytes = SegmentRows.Pack([.. Rows(seed: 7, count: 500).Select(row => row with { Region = "r1", Channel = "app" })]);
        var mappings = new BatchMappings(reference);
        var window = new WindowSketch(reference);
        Fold();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
        {
            Fold();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Fold()
        {
            var batch = ColumnReader.Open(bytes);
            mappings.Bind(batch);
            window.Fold(batch, mappings, 0, 500);
        }
    }

    [Fact]
    public void SegmentsTakeUnderAKilobyteANumericFeature()
    {
        var random = new Random(8);
        SegmentRow[] rows = [.. Enumerable.Range(0, 100_000).Select(_ => new SegmentRow(random.NextDouble(), $"r{random.Next(20)}", random.NextDouble(), "yes", "app"))];
        var with = SegmentRows.Fold(SegmentRows.Freeze(rows), rows);
        var without = SegmentRows.Fold(SegmentRows.Freeze(rows, SegmentRows.Schema with { Segments = [] }), rows);

        Assert.InRange(with.Encode().Length - without.Encode().Length, 100, 2_000);
    }

    private static SegmentRow[] Rows(int seed, int count)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, count).Select(_ => new SegmentRow(
                random.Next(20) == 0 ? Cell.Missing : Math.Round(random.NextDouble() * 50, 2),
                random.Next(10) == 0 ? null : $"r{random.Next(4)}",
                random.Next(15) == 0 ? double.PositiveInfinity : (random.NextDouble() - 0.3) * Math.Pow(10, random.Next(-3, 4)),
                random.Next(3) == 0 ? "yes" : "no",
                Channels[random.Next(Channels.Length)])),
        ];
    }

    // The dictionaries of region and of the class: those of the segments, which follow, are what an older layout lacks.
    private static byte[] Dictionaries(byte[] bytes)
    {
        var rest = ColumnReader.Open(bytes).Dictionaries;
        using var written = new MemoryStream();
        for (int dictionary = 0; dictionary < 2; dictionary++)
        {
            int values = rest.NextDictionary();
            written.Write(BitConverter.GetBytes(values));
            for (int i = 0; i < values; i++)
            {
                var value = rest.NextValue();
                written.Write(BitConverter.GetBytes(value.Length));
                written.Write(value);
            }
        }

        return written.ToArray();
    }

    private static byte[] Bytes(WindowSketch window) => [.. window.Segments.SelectMany(Bytes)];

    private static byte[] Bytes(SegmentTable table)
    {
        var writer = new ByteWriter();
        table.WriteTo(writer);
        return writer.ToArray();
    }
}

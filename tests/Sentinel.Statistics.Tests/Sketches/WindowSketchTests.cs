using Sentinel.Contracts.Batches;
using Sentinel.Statistics.Evidence;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Sketches;
using Sentinel.Statistics.Tests.References;

namespace Sentinel.Statistics.Tests.Sketches;

public sealed class WindowSketchTests
{
    [Fact]
    public void ABatchIsFoldedColumnByColumn()
    {
        var reference = Profiles.Small();
        var window = Folded(reference, Batch(rows: 40, shift: 0), start: 10, count: 30);

        Assert.Equal(30, window.Rows);
        Assert.All(window.Features, feature => Assert.Equal(30, feature.Numeric?.Rows ?? feature.Categorical!.Rows));
        Assert.Equal(10, window.Features[0].Numeric!.Minimum);
        Assert.Equal(39, window.Features[0].Numeric!.Maximum);
        Assert.Equal(30, window.Features[2].Numeric!.Missing);
        Assert.Equal([0L, 15, 0], window.Features[1].Categorical!.Counts.ToArray());
        Assert.Equal([new HeavyName("west", 15, 0)], window.Features[1].Categorical!.NewNames);
        Assert.Equal(30, window.Prediction!.Count);
        Assert.Equal(30, window.Class!.Missing);
    }

    [Fact]
    public void BytesComeBackAsTheSameWindow()
    {
        var reference = Profiles.Whole();
        var window = Folded(reference, Batch(rows: 77, shift: 3), 0, 77);
        var restored = WindowSketch.Decode(reference, window.Encode());

        Assert.Equal(window.Encode(), restored.Encode());
        window.Merge(Folded(reference, Batch(rows: 50, shift: 9), 0, 50));
        restored.Merge(Folded(reference, Batch(rows: 50, shift: 9), 0, 50));
        Assert.Equal(window.Encode(), restored.Encode());
        Assert.Equal(127, restored.Rows);
    }

    [Fact]
    public void VersionThreeIsTheBytesThatItAlwaysWas()
    {
        byte[] golden = Golden("Sketches", "window-v3.bin");
        var reference = Profiles.Whole();

        Assert.Equal(Convert.ToHexString(golden), Convert.ToHexString(Folded(reference, Batch(rows: 77, shift: 3), 0, 77).Encode()));
        Assert.Equal(77, WindowSketch.Decode(reference, golden).Rows);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void AWindowOfAnOlderVersionReadsAsTheSameRowsFoldedAnew(int version)
    {
        var reference = ReferenceProfile.Decode(Golden("References", $"reference-v{version}.bin"));

        Assert.Equal(Folded(reference, Batch(rows: 77, shift: 3), 0, 77).Encode(), WindowSketch.Decode(reference, Golden("Sketches", $"window-v{version}.bin")).Encode());
    }

    [Fact]
    public void RowsAreCountedByThePhasesOfTheirTimes()
    {
        var counts = new long[Phases.Count];
        const long Hour = 3_600_000_000;
        Phases.CountRows([0, Hour - 1, Hour, -1, 0, 26 * Hour, 49 * Hour, long.MaxValue, long.MinValue], counts);

        // The epoch was a Thursday; two days on it is Saturday, one o'clock.
        Assert.Equal((3L, 1L, 1L), (counts[0], counts[2], counts[25]));
        Assert.Equal(9, counts.Sum());
    }

    [Fact]
    public void RowsByPhaseAddUpAndComeThroughTheBytes()
    {
        var reference = ReferenceProfile.From(Profiles.Timed(rows: 500), Profiles.Schema with { Time = "at" });
        var window = Folded(reference, Batch(rows: 77, shift: 3), 0, 77);
        window.Merge(Folded(reference, Batch(rows: 77, shift: 3), 0, 33));

        Assert.Equal(110, window.RowsByPhase.ToArray().Sum());
        Assert.Equal(window.RowsByPhase.ToArray(), WindowSketch.Decode(reference, window.Encode()).RowsByPhase.ToArray());
    }

    private static byte[] Golden(string folder, string file) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, folder, file));

    [Fact]
    public void ANumericFeatureTakesUnderTwoKilobytes()
    {
        var schema = new ReferenceSchema([new("x", Contracts.Versions.FeatureType.Numeric)], Prediction: null, Class: null);
        double[] values = NumericTestData.Normal(100_000, seed: 1, mean: 0, deviation: 1);
        var reference = ReferenceProfile.From(new Statistics.Tables.ColumnTable(values.Length, [new Statistics.Tables.NumericColumn("x", values)]), schema);
        var window = new WindowSketch(reference);
        for (int i = 0; i < 50; i++)
        {
            window.Features[0].Numeric!.Fold(values);
        }

        Assert.InRange(window.Encode().Length, 200, 2000);
    }

    [Fact]
    public void AnotherReferencesBytesAreRefused()
    {
        var window = new WindowSketch(Profiles.Small());
        var other = ReferenceProfile.From(Profiles.Table(50), Profiles.Schema);

        Assert.Throws<InvalidDataException>(() => WindowSketch.Decode(other, window.Encode()));
        Assert.Throws<ArgumentException>(() => new WindowSketch(other).Merge(window));
    }

    [Fact]
    public void DamagedBytesAreRefused()
    {
        var reference = Profiles.Whole();
        byte[] bytes = Folded(reference, Batch(rows: 20, shift: 0), 0, 20).Encode();
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 0x10;
            Assert.Throws<InvalidDataException>(() => WindowSketch.Decode(reference, bytes));
            bytes[i] ^= 0x10;
        }
    }

    [Fact]
    public void ABatchOfOtherColumnsIsRefused()
    {
        var schema = new ReferenceSchema([new("income", Contracts.Versions.FeatureType.Numeric)], Prediction: null, Class: null);
        var reference = ReferenceProfile.From(Profiles.Table(50), schema);

        Assert.Throws<ArgumentException>(() => Folded(reference, Batch(rows: 5, shift: 0), 0, 5));
    }

    private static WindowSketch Folded(ReferenceProfile reference, byte[] batch, int start, int count)
    {
        var reader = ColumnReader.Open(batch);
        var mappings = new BatchMappings(reference);
        mappings.Bind(in reader);
        var window = new WindowSketch(reference);
        window.Fold(in reader, mappings, start, count);
        return window;
    }

    // Two numeric features (the second always missing), one categorical, a prediction and no class.
    private static byte[] Batch(int rows, int shift)
    {
        string[] names = ["north", "west"];
        var layout = new ColumnLayout(ColumnLayout.CurrentVersion, HasPrediction: 1, HasClass: 0, HasIds: 0, rows, NumericCount: 2, CategoricalCount: 1, UnknownFeatureCells: 0);
        var bytes = new byte[ColumnWriter.SizeBytes(layout, names.Sum(System.Text.Encoding.UTF8.GetByteCount), names.Length)];
        var writer = ColumnWriter.Begin(bytes, layout);
        for (int row = 0; row < rows; row++)
        {
            writer.Numeric(0)[row] = row + shift;
            writer.Numeric(1)[row] = Cell.Missing;
            writer.Prediction[row] = row / (double)rows;
            writer.Categorical(0)[row] = row % 2;
        }

        writer.BeginDictionary(names.Length);
        foreach (string name in names)
        {
            writer.AddValue(System.Text.Encoding.UTF8.GetBytes(name));
        }

        return bytes;
    }
}

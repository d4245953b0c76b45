using FsCheck.Fluent;
using Sentinel.Contracts.Batches;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Sketches;

namespace Sentinel.Statistics.Tests.Sketches;

public sealed class CategoricalSketchTests
{
    private static readonly CategoricalReference Reference = CategoricalReference.From("c", [0, 0, 1, 2, Cell.MissingCode], ["red", "green", "blue"]);

    [Fact]
    public void KnownNewMissingAndWrongCellsAreCountedApart()
    {
        var sketch = Folded(["green", "violet", null, "red", "violet", "teal"]);
        sketch.Fold([Cell.WrongTypeCode], new CategoryMapping());

        Assert.Equal(["blue", "green", "red"], Reference.Categories);
        Assert.Equal([0L, 1, 1], sketch.Counts.ToArray());
        Assert.Equal((3L, 1L, 1L, 7L), (sketch.New, sketch.Missing, sketch.WrongType, sketch.Rows));
        Assert.Equal([new HeavyName("violet", 2, 0), new HeavyName("teal", 1, 0)], sketch.NewNames);
        Assert.Equal(4, sketch.Distinct);
    }

    [Fact]
    public void MergingIsOnePassInAnyOrder()
        => Properties.Hold(Prop.ForAll(Cells(), Cells(), (a, b) =>
        {
            var onePass = Folded([.. a, .. b]);
            var forwards = Folded(a);
            forwards.Merge(Folded(b));
            var backwards = Folded(b);
            backwards.Merge(Folded(a));
            return onePass.Distinct == new HashSet<string?>([.. a, .. b, null]).Count - 1 && Same(onePass, forwards) && Same(onePass, backwards);
        }));

    [Fact]
    public void TenThousandUnknownNamesKeepTheHeaviestInBoundedMemory()
    {
        string[] names = [.. Enumerable.Range(0, 30_000).Select(i => i % 3 == 0 ? "heavy" : $"new-{i}")];
        var sketch = Folded(names);

        Assert.Equal(30_000, sketch.New);
        Assert.Equal(HeavyNames.Capacity, sketch.NewNames.Count);
        Assert.False(sketch.NewNamesAreExact);
        var heaviest = sketch.NewNames[0];
        Assert.Equal("heavy", heaviest.Name);
        Assert.InRange(10_000, heaviest.Count - heaviest.Error, heaviest.Count);
        Assert.InRange(sketch.Distinct, 20_001 * (1 - (5 * HyperLogLog.StandardError)), 20_001 * (1 + (5 * HyperLogLog.StandardError)));
    }

    [Fact]
    public void FoldingKnownNamesAllocatesNothing()
    {
        byte[][] dictionary = ["red"u8.ToArray(), "blue"u8.ToArray()];
        int[] codes = [.. Enumerable.Range(0, 1000).Select(i => i % 2)];
        var sketch = new CategoricalSketch(Reference);
        var mapping = new CategoryMapping();
        Fold();
        long before = GC.GetAllocatedBytesForCurrentThread();

        Fold();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Fold()
        {
            mapping.Begin(Reference, dictionary.Length);
            foreach (byte[] name in dictionary)
            {
                mapping.Add(name);
            }

            sketch.Fold(codes, mapping);
        }
    }

    [Fact]
    public void AReferenceNamesAThousandCategoriesAndCountsTheRest()
    {
        string[] dictionary = [.. Enumerable.Range(0, 1500).Select(i => $"c{i:D4}")];
        int[] codes = [.. Enumerable.Range(0, 1500), .. Enumerable.Range(500, 1000)];
        var reference = CategoricalReference.From("many", codes, dictionary);

        Assert.Equal(CategoricalReference.MostCategories, reference.Categories.Length);
        Assert.Equal(("c0500", 2L, 500L), (reference.Categories[0], reference.Counts[0], reference.Rest));
    }

    private static FsCheck.Arbitrary<string?[]> Cells()
        => Gen.Elements<string?>("red", "green", "blue", "violet", "teal", "", null).ArrayOf().ToArbitrary();

    private static CategoricalSketch Folded(string?[] cells)
    {
        string[] dictionary = [.. cells.OfType<string>().Distinct()];
        var mapping = new CategoryMapping();
        mapping.Begin(Reference, dictionary.Length);
        foreach (string name in dictionary)
        {
            mapping.Add(System.Text.Encoding.UTF8.GetBytes(name));
        }

        var sketch = new CategoricalSketch(Reference);
        sketch.Fold([.. cells.Select(cell => cell is null ? Cell.MissingCode : Array.IndexOf(dictionary, cell))], mapping);
        return sketch;
    }

    private static bool Same(CategoricalSketch a, CategoricalSketch b)
        => a.Counts.SequenceEqual(b.Counts) && (a.New, a.Missing, a.Distinct) == (b.New, b.Missing, b.Distinct) && a.NewNames.SequenceEqual(b.NewNames);
}

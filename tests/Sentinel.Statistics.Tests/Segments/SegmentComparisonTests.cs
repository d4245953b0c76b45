using FsCheck;
using FsCheck.Fluent;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Segments;

namespace Sentinel.Statistics.Tests.Segments;

public sealed class SegmentComparisonTests
{
    [Fact]
    public void FiguresAreThoseOfTheRowsOfEachValueByHand()
    {
        var before = Rows(seed: 1, count: 3_000, north: 0.4, lift: 0);
        var now = Rows(seed: 2, count: 2_000, north: 0.6, lift: 0.3);
        var segment = SegmentComparison.Of(SegmentRows.Fold(SegmentRows.Freeze(before), now))[0];

        Assert.Equal(("region", "prediction", true), (segment.Name, segment.Figure, segment.Moved));
        Assert.Equal(before.Average(row => row.Score), segment.ReferenceMean!.Value, 12);
        Assert.Equal(now.Average(row => row.Score), segment.Mean!.Value, 12);
        foreach (var value in segment.Values)
        {
            var was = before.Where(row => row.Region == value.Value).ToArray();
            var @is = now.Where(row => row.Region == value.Value).ToArray();
            Assert.Equal((was.Length, @is.Length), (value.ReferenceRows, value.Rows));
            Assert.Equal(@is.Length / 2_000.0, value.Share, 12);
            Assert.Equal(was.Length / 3_000.0, value.ReferenceShare, 12);
            Assert.Equal(was.Average(row => row.Score), value.Change!.ReferenceMean!.Value, 12);
            Assert.Equal(@is.Average(row => row.Score), value.Change.Mean!.Value, 12);
            Assert.Equal("prediction", value.Answer!.Name);
            Assert.Equal(Psi(before, was, @is, row => row.Score), value.Answer.Psi, 9);
            Assert.Equal(Psi(before, was, @is, row => row.Income), value.Worst!.Psi, 9);
            Assert.Equal("income", value.Worst.Name);
        }

        // What the values did sums up to the whole change, and the one that was lifted did most of it.
        Assert.Equal(segment.Mean.Value - segment.ReferenceMean.Value, segment.Values.Sum(value => value.Change!.Within + value.Change.Mix), 12);
        Assert.Equal(1, segment.Values.Sum(value => value.Change!.Share), 12);
        Assert.Equal("north", segment.Values[0].Value);
        Assert.True(segment.Values[0].Change!.Share > 0.8, $"{segment.Values[0].Change}");
    }

    [Fact]
    public void ThePointOfChanceIsThatOfTheRowsOfTheValue()
    {
        var before = Rows(seed: 3, count: 1_000, north: 0.5, lift: 0);
        var now = Rows(seed: 4, count: 1_000, north: 0.5, lift: 0);
        var north = SegmentComparison.Of(SegmentRows.Fold(SegmentRows.Freeze(before), now))[0].Values.Single(value => value.Value == "north");

        // χ² of 9 degrees of freedom: 21.66599 at 99 %.
        Assert.Equal(21.665994333461924 * ((1.0 / north.ReferenceRows) + (1.0 / north.Rows)), north.Answer!.PsiNull99, 9);
    }

    [Fact]
    public void TooFewRowsOnASideAreSaidSoAndStillHaveTheirShare()
    {
        var before = Rows(seed: 5, count: 500, north: 0.5, lift: 0);
        SegmentRow[] now = [.. Rows(seed: 6, count: 500, north: 0.5, lift: 0).Select(row => row with { Channel = "app" }), .. Rows(seed: 7, count: 7, north: 1, lift: 0).Select(row => row with { Channel = "kiosk" })];
        var channel = SegmentComparison.Of(SegmentRows.Fold(SegmentRows.Freeze([.. before.Select(row => row with { Channel = "app" })]), now))[1];
        var other = channel.Values.Single(value => value.Value == "(other)");

        Assert.Equal("the reference has 0 rows of it, 50 are needed", other.Reason);
        Assert.Equal((7L, null, null), (other.Rows, other.Answer, other.Worst));
        Assert.Null(other.Change!.ReferenceMean);
        Assert.Null(channel.Values.Single(value => value.Value == "app").Reason);
    }

    [Fact]
    public void WithoutNumbersTheClassWhoseShareMovedMostIsTheFigure()
    {
        var schema = SegmentRows.Schema with { Prediction = null };
        var before = Rows(seed: 8, count: 1_000, north: 0.5, lift: 0);
        var now = Rows(seed: 9, count: 1_000, north: 0.5, lift: 0).Select(row => row.Region == "south" ? row with { Answer = "yes" } : row).ToArray();
        var segment = SegmentComparison.Of(SegmentRows.Fold(SegmentRows.Freeze(before, schema), now, hasPrediction: false))[0];

        Assert.StartsWith("share of class ", segment.Figure, StringComparison.Ordinal);
        Assert.Equal(("south", "class"), (segment.Values[0].Value, segment.Values[0].Answer!.Name));
        Assert.InRange(segment.Values[0].Change!.Share, 0.8, 1.2);
        Assert.True(segment.Moved);
    }

    [Fact]
    public void AWindowLikeTheReferenceHasNotMoved()
    {
        var before = Rows(seed: 10, count: 4_000, north: 0.5, lift: 0);

        Assert.False(SegmentComparison.Of(SegmentRows.Fold(SegmentRows.Freeze(before), Rows(seed: 11, count: 4_000, north: 0.5, lift: 0)))[0].Moved);
        Assert.All(SegmentComparison.Of(SegmentRows.Fold(SegmentRows.Freeze(before), [])), segment => Assert.Equal((null, false), (segment.Figure, segment.Moved)));
    }

    [Fact]
    public void NoRowsMakeAFigureThatIsNotFinite()
    {
        double[] cells = [double.NaN, double.PositiveInfinity, double.MaxValue, -double.MaxValue, double.Epsilon, 0, 1, 1e308];
        string?[] names = ["north", "", null, "(other)"];
        var row = from income in Gen.Elements(cells)
                  from score in Gen.Elements(cells)
                  from region in Gen.Elements(names)
                  from answer in Gen.Elements(names)
                  from channel in Gen.Elements(names)
                  select new SegmentRow(income, region, score, answer, channel);
        var rows = Gen.ListOf(row).ToArbitrary();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(100), Prop.ForAll(rows, rows, (before, now) =>
        {
            var reference = SegmentRows.Freeze([.. before.Append(new SegmentRow(1, "north", 1, "north", "north"))]);
            var report = SegmentComparison.Of(SegmentRows.Fold(reference, [.. now]));
            return report.All(segment => Finite(segment.ReferenceMean) && Finite(segment.Mean) && segment.Values.All(Finite));
        }));
    }

    private static bool Finite(SegmentValueReport value) => Finite(value.Share) && Finite(value.ReferenceShare) && Finite(value.Answer?.Psi) && Finite(value.Worst?.Psi)
        && Finite(value.Change?.ReferenceMean) && Finite(value.Change?.Mean) && Finite(value.Change?.Within) && Finite(value.Change?.Mix) && Finite(value.Change?.Share);

    private static bool Finite(double? value) => value is null || double.IsFinite(value.Value);

    // PSI of the rows of one value on the deciles of the whole reference (type 7), shares (c + ½)/(N + ½B).
    private static double Psi(SegmentRow[] reference, SegmentRow[] before, SegmentRow[] now, Func<SegmentRow, double> column)
    {
        double[] sorted = [.. reference.Select(column).Order()];
        double[] edges = [.. Enumerable.Range(1, 9).Select(decile =>
        {
            double at = (sorted.Length - 1) * decile / 10.0;
            int low = (int)at;
            return sorted[low] + ((at - low) * (sorted[Math.Min(low + 1, sorted.Length - 1)] - sorted[low]));
        })];
        int[] was = Count(before);
        int[] now10 = Count(now);
        return Enumerable.Range(0, 10).Sum(bin =>
        {
            double p = (was[bin] + 0.5) / (before.Length + 5);
            double q = (now10[bin] + 0.5) / (now.Length + 5);
            return (q - p) * Math.Log(q / p);
        });

        int[] Count(SegmentRow[] rows) => [.. Enumerable.Range(0, 10).Select(bin => rows.Count(row => edges.Count(edge => edge < column(row)) == bin))];
    }

    // Scores of the north are lifted; incomes everywhere.
    private static SegmentRow[] Rows(int seed, int count, double north, double lift)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, count).Select(_ =>
            {
                bool isNorth = random.NextDouble() < north;
                double score = random.NextDouble() * 0.5;
                return new SegmentRow(random.NextDouble() + lift, isNorth ? "north" : "south", isNorth ? score + lift : score, score > 0.25 ? "yes" : "no", "app");
            }),
        ];
    }
}

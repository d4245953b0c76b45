using FsCheck.Fluent;
using MathNet.Numerics;
using Sentinel.Statistics.Encoding;
using Sentinel.Statistics.Evidence;

namespace Sentinel.Statistics.Tests.Evidence;

public sealed class EDetectorTests
{
    private static readonly double[] Even = [0.25, 0.25, 0.25, 0.25];

    [Fact]
    public void ABatchWithoutRowsChangesNothing()
    {
        var state = EDetector.Step(EDetectorState.Start(4), [30, 20, 25, 25], Even, dependence: 1);

        Assert.Same(state, EDetector.Step(state, [0, 0, 0, 0], Even, dependence: 1));
        Assert.Null(EDetectorState.Start(4).LogR);
    }

    [Fact]
    public void RowsWhereNothingIsExpectedAreNoEvidence()
    {
        double[] shares = [0.5, 0.5, 0];
        var without = EDetector.Step(EDetectorState.Start(3), [40, 60, 0], shares, dependence: 1);
        var with = EDetector.Step(EDetectorState.Start(3), [40, 60, 1_000], shares, dependence: 1);

        Assert.Equal(without.LogR, with.LogR);
        Assert.Same(without, EDetector.Step(without, [0, 0, 7], shares, dependence: 1));
    }

    [Fact]
    public void OfASingleBinNothingIsLearnt()
    {
        var state = EDetectorState.Start(1);
        for (int batch = 0; batch < 5_000; batch++)
        {
            state = EDetector.Step(state, [200], [1.0], dependence: 1);
        }

        Assert.True(state.LogR < 0);
    }

    [Fact]
    public void AThousandMillionRowsGiveFiniteEvidence()
    {
        var still = EDetectorState.Start(4);
        var shifted = EDetectorState.Start(4);
        for (int batch = 0; batch < 50; batch++)
        {
            still = EDetector.Step(still, [250_000_000, 250_000_000, 250_000_000, 250_000_000], Even, dependence: 1);
            shifted = EDetector.Step(shifted, [400_000_000, 200_000_000, 200_000_000, 200_000_000], Even, dependence: 1);
        }

        Assert.InRange(still.LogR!.Value, -2.1e7, -1.9e7);
        Assert.InRange(shifted.LogR!.Value, 1e8, 1e11);
    }

    [Fact]
    public void WhatLeavesByLessThanTheToleranceNeverAlarmsAndWhatLeavesByMoreDoes()
    {
        // KL of (.26, .25, .25, .24) to even shares is 4e-4 nats a row, of (.34, .22, .22, .22) 0.026: ln 1.02 = 0.0198 lies between.
        var (near, far) = (EDetectorState.Start(4), EDetectorState.Start(4));
        double highest = double.NegativeInfinity;
        for (int batch = 0; batch < 2_000; batch++)
        {
            near = EDetector.Step(near, [260, 250, 250, 240], Even, dependence: 1);
            far = EDetector.Step(far, [340, 220, 220, 220], Even, dependence: 1);
            highest = Math.Max(highest, near.LogR!.Value);
        }

        Assert.True(highest < 0, $"ln R came up to {highest}");
        Assert.True(far.LogR > Math.Log(1e6));
    }

    [Fact]
    public void WhatIsLearntAtNightHelpsAtNoon()
    {
        // Rows of the first bin are half as many again as expected, at night and at noon; the bins' own shares differ.
        double[] night = [0.1, 0.3, 0.6];
        double[] noon = [0.5, 0.3, 0.2];
        var state = EDetectorState.Start(3);
        for (int batch = 0; batch < 10; batch++)
        {
            state = EDetector.Step(state, [150, 283, 567], night, dependence: 1);
        }

        double learnt = EDetector.Step(state, [666, 200, 134], noon, dependence: 1).LogR!.Value - state.LogR!.Value;
        double fresh = EDetector.Step(EDetectorState.Start(3), [666, 200, 134], noon, dependence: 1).LogR!.Value;

        Assert.True(learnt > fresh, $"{learnt} with a night behind, {fresh} without");
    }

    [Fact]
    public void EvidenceThatIsCutStaysBelowWhatItWouldBe()
    {
        var (whole, cut) = (EDetectorState.Start(4), EDetectorState.Start(4));
        foreach (long[] batch in Enumerable.Repeat<long[]>([100, 50, 30, 20], 10).Concat(Enumerable.Repeat<long[]>([50, 50, 50, 50], 10)))
        {
            whole = EDetector.Step(whole, batch, Even, dependence: 1);
            cut = EDetector.Step(cut, batch, Even, dependence: 1).AtMost(9);
            Assert.True(cut.LogR <= whole.LogR && cut.LogR <= 9);
        }

        Assert.True(cut.LogR < 0);
        Assert.True(whole.LogR > 9);
    }

    [Theory]
    [InlineData(0.999)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void ADependenceOutOfRangeIsRefused(double dependence)
        => Assert.Throws<ArgumentOutOfRangeException>(() => EDetector.Step(EDetectorState.Start(4), [1, 1, 1, 1], Even, dependence));

    [Fact]
    public void SharesAndCountsOutOfRangeAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => EDetector.Step(EDetectorState.Start(2), [1, 1], [0.5, double.NaN], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => EDetector.Step(EDetectorState.Start(2), [1, 1], [0.5, 0.6], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => EDetector.Step(EDetectorState.Start(2), [1, -1], [0.5, 0.5], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => EDetector.Step(EDetectorState.Start(2), [1, 1], [0.5, 0.5], 1, double.PositiveInfinity));
        Assert.Throws<ArgumentException>(() => EDetector.Step(EDetectorState.Start(2), [1, 1, 1], [0.5, 0.5], 1));
    }

    [Fact]
    public void TheFirstBatchIsAnEValueOnAverageOverAllOutcomes()
    {
        // All outcomes of six rows in three bins, each with its multinomial probability: E[L] is 1 where nothing is tolerated and φ is 1, less otherwise.
        double[] shares = [0.6, 0.3, 0.1];
        Assert.Equal(1, Mean(shares, 1, 0), 1e-12);
        Assert.True(Mean(shares, 1, 0.02) < 1);
        Assert.True(Mean(shares, 2.5, 0) < 1);

        static double Mean(double[] shares, double dependence, double tolerance)
        {
            const int Rows = 6;
            var learnt = EDetector.Step(EDetectorState.Start(3), [9, 2, 4], shares, dependence, tolerance);
            double sum = 0;
            for (int a = 0; a <= Rows; a++)
            {
                for (int b = 0; a + b <= Rows; b++)
                {
                    int c = Rows - a - b;
                    double probability = SpecialFunctions.Factorial(Rows) / (SpecialFunctions.Factorial(a) * SpecialFunctions.Factorial(b) * SpecialFunctions.Factorial(c))
                        * Math.Pow(shares[0], a) * Math.Pow(shares[1], b) * Math.Pow(shares[2], c);
                    var next = EDetector.Step(learnt, [a, b, c], shares, dependence, tolerance);
                    sum += probability * Math.Exp(next.LogEvidence[0] - LogSum.OnePlus(learnt.LogEvidence[0]));
                }
            }

            return sum;
        }
    }

    [Fact]
    public void NoStreamOfCountsYieldsAValueThatIsNoNumber()
        => Properties.Hold(Prop.ForAll(
            Gen.Choose(0, 9).SelectMany(digits => Gen.Choose(0, 9).Select(factor => (long)(factor * Math.Pow(10, digits)))).ArrayOf(4).ArrayOf().ToArbitrary(),
            Gen.Choose(0, 4_000).Select(tenths => 1 + (tenths / 10.0)).ToArbitrary(),
            (batches, dependence) =>
            {
                var state = EDetectorState.Start(4);
                foreach (long[] batch in batches)
                {
                    state = EDetector.Step(state, batch, [0.7, 0.2, 0.0999999, 1e-7], dependence);
                }

                return state.LogR is null || double.IsFinite(state.LogR.Value);
            }));

    [Fact]
    public void AStateReadsBackToTheSameAndGoesOnAlike()
    {
        var state = EDetector.Step(EDetectorState.Start(4), [30, 20, 25, 25], Even, dependence: 2.5);
        var writer = new ByteWriter();
        state.WriteTo(writer);
        var reader = new ByteReader(writer.Written);
        var read = EDetectorState.ReadFrom(ref reader);

        Assert.True(reader.AtEnd);
        Assert.InRange(writer.Length, 1, 300);
        Assert.Equal(EDetector.Step(state, [10, 40, 25, 25], Even, 2.5).LogR, EDetector.Step(read, [10, 40, 25, 25], Even, 2.5).LogR);
    }

    [Fact]
    public void LogGammaIsMathNets()
    {
        foreach (double x in Enumerable.Range(-60, 171).Select(e => Math.Pow(10, e / 10.0)))
        {
            double expected = SpecialFunctions.GammaLn(x);
            Assert.True(Math.Abs(LogGamma.Of(x) - expected) <= 2e-13 * Math.Max(1, Math.Abs(expected)), $"lnΓ({x}) = {LogGamma.Of(x)}, {expected} by MathNet");
        }
    }
}

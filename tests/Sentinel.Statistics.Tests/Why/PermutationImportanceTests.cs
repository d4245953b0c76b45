using FsCheck.Fluent;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.Why;

namespace Sentinel.Statistics.Tests.Why;

public sealed class PermutationImportanceTests
{
    private const int Rows = 1000;
    private const int Repeats = 3;
    private const long Seed = 7;

    private static readonly string[] Names = ["uniform", "normal", "idle"];

    [Fact]
    public void ALinearModelsImportancesAreItsCoefficientsTimesTheMeanDifference()
    {
        // E|x − x'| is 1/3 on [0, 1], and 2/√π of a standard normal variable.
        var importance = Measure(Linear(coefficients: [3, -2, 0]), labels: null);

        Assert.Equal((ImportanceSource.Permutation, "meanAbsoluteChange", Rows, Repeats, Seed), (importance.Source, importance.Measure, importance.Rows, importance.Repeats, importance.Seed));
        Assert.Equal(3.0 / 3, importance.Features["uniform"], 0.05);
        Assert.Equal(2 * 2 / Math.Sqrt(Math.PI), importance.Features["normal"], 0.12);
        Assert.Equal(0, importance.Features["idle"]);
    }

    [Fact]
    public void TheSameSeedGivesTheSameBitsAndAnotherDoesNot()
    {
        var model = Linear([3, -2, 0]);
        var first = Measure(model, labels: null);

        Assert.Equal(first.Features.AsEnumerable(), Measure(model, labels: null).Features);
        Assert.NotEqual(first.Features["normal"], Measure(model, labels: null, seed: Seed + 1).Features["normal"]);
    }

    [Fact]
    public void WithLabelsItIsHowMuchTheErrorGrows()
    {
        var model = Linear([3, -2, 0]);
        var importance = Measure(model, [.. model(null)]);

        Assert.Equal("meanAbsoluteError", importance.Measure);
        Assert.Equal(Measure(model, labels: null).Features.AsEnumerable(), importance.Features);
    }

    [Fact]
    public void OfProbabilitiesTheLogLossGrows()
    {
        // Right with 0.9 for each label; a label's column shuffled is right for a half of the rows: (ln 0.9 − ln 0.1) / 2 more.
        OutcomeLabel[] labels = [.. Enumerable.Range(0, Rows).Select(row => OutcomeLabel.From(row % 2 == 0 ? "yes" : "no"))];
        IReadOnlyList<OutcomeLabel> Model(ShuffledColumn? shuffled) => [.. Enumerable.Range(0, Rows).Select(row => OutcomeLabel.From(Source(shuffled, 0, row) % 2 == 0 ? 0.9 : 0.1))];

        var importance = PermutationImportance.Measure(["a", "b"], new PredictionSpec(PredictionType.Probability, "yes"), labels, Rows, Model, Seed, Repeats);

        Assert.Equal("logLoss", importance.Measure);
        Assert.Equal(Math.Log(9) / 2, importance.Features["a"], 0.1);
        Assert.Equal(0, importance.Features["b"]);
    }

    [Fact]
    public void OfClassesTheShareThatChangedCounts()
    {
        // Four equally frequent names: another one in 3 of 4 rows.
        string[] names = ["north", "east", "south", "west"];
        IReadOnlyList<OutcomeLabel> Model(ShuffledColumn? shuffled) => [.. Enumerable.Range(0, Rows).Select(row => OutcomeLabel.From(names[Source(shuffled, 0, row) % 4]))];

        var importance = PermutationImportance.Measure(["a"], new PredictionSpec(PredictionType.Categorical), labels: null, Rows, Model, Seed, Repeats);

        Assert.Equal("shareChanged", importance.Measure);
        Assert.Equal(0.75, importance.Features["a"], 0.03);
    }

    [Fact]
    public void AFeatureOfWhichNothingCanBeSaidIsAbsent()
    {
        IReadOnlyList<OutcomeLabel> Model(ShuffledColumn? shuffled) => [.. Enumerable.Range(0, Rows).Select(row => OutcomeLabel.From(shuffled?.Feature == 1 ? double.NaN : Source(shuffled, 0, row)))];

        var importance = PermutationImportance.Measure(["a", "b"], new PredictionSpec(PredictionType.Numeric), labels: null, Rows, Model, Seed, Repeats);

        Assert.Equal(["a"], importance.Features.Keys);
    }

    [Fact]
    public void NoPredictionsGiveNaNOrAnException()
        => Properties.Hold(Prop.ForAll(Properties.Cells, Properties.Cells, (cells, others) =>
        {
            int rows = Math.Min(cells.Length, others.Length);
            IReadOnlyList<OutcomeLabel> Model(ShuffledColumn? shuffled) => [.. Enumerable.Range(0, rows).Select(row => OutcomeLabel.From(cells[Source(shuffled, 0, row)]))];
            OutcomeLabel[] labels = [.. others.Take(rows).Select(OutcomeLabel.From)];
            return Enum.GetValues<PredictionType>().All(type => new[] { null, labels }.All(given =>
                PermutationImportance.Measure(["a", "b"], new PredictionSpec(type), given, rows, Model, Seed, Repeats).Features.Values.All(value => value >= 0 && double.IsFinite(value))));
        }));

    private static FeatureImportance Measure(Func<ShuffledColumn?, IReadOnlyList<OutcomeLabel>> model, IReadOnlyList<OutcomeLabel>? labels, long seed = Seed) =>
        PermutationImportance.Measure(Names, new PredictionSpec(PredictionType.Numeric), labels, Rows, model, seed, Repeats);

    private static Func<ShuffledColumn?, IReadOnlyList<OutcomeLabel>> Linear(double[] coefficients)
    {
        var random = new Random(3);
        double[] uniform = [.. Enumerable.Range(0, Rows).Select(_ => random.NextDouble())];
        double[] normal = [.. Enumerable.Range(0, Rows).Select(_ => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))];
        double[][] columns = [uniform, normal, [.. uniform.Select(value => value + 1)]];
        return shuffled => [.. Enumerable.Range(0, Rows).Select(row => OutcomeLabel.From(columns.Select((column, feature) => coefficients[feature] * column[Source(shuffled, feature, row)]).Sum()))];
    }

    /// <summary>The row that a cell is taken from.</summary>
    private static int Source(ShuffledColumn? shuffled, int feature, int row) => shuffled?.Feature == feature ? shuffled.Order[row] : row;
}

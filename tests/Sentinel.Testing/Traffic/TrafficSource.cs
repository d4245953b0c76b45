using Sentinel.Contracts;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Tables;

namespace Sentinel.Testing.Traffic;

/// <summary>Seeded rows of a test version, and the reference that they come from.</summary>
public static class TrafficSource
{
    private static readonly string[] Colours = ["red", "green", "blue", "grey"];

    /// <summary>Where rows begin: 2026-03-01 in UTC, in Unix microseconds.</summary>
    public static readonly long Start = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1000;

    /// <summary>The signature of the rows.</summary>
    public static Signature Signature { get; } = new(
        [new FeatureSpec("amount", FeatureType.Numeric), new FeatureSpec("colour", FeatureType.Categorical), new FeatureSpec("age", FeatureType.Numeric)],
        new PredictionSpec(PredictionType.Probability, "1", 0.5));

    /// <summary>A reference frozen from 5,000 rows.</summary>
    public static ReferenceProfile Reference { get; } = Freeze([.. Rows(seed: 1, count: 5000)]);

    /// <summary>The same rows with their labels, which come true as often as their scores say.</summary>
    public static ReferenceProfile LabelledReference { get; } = Freeze([.. Rows(seed: 1, count: 5000)], labelSeed: 3);

    /// <summary>Another reference, of other rows.</summary>
    public static ReferenceProfile OtherReference { get; } = Freeze([.. Rows(seed: 2, count: 4000, shift: 1)]);

    /// <summary>Freezes rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="labelSeed">Draws their labels; null for none.</param>
    public static ReferenceProfile Freeze(TrafficRow[] rows, int? labelSeed = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var random = new Random(labelSeed ?? 0);
        Column[] columns =
        [
            new NumericColumn("amount", [.. rows.Select(row => row.Amount)]),
            new NumericColumn("age", [.. rows.Select(row => row.Age)]),
            new CategoricalColumn("colour", [.. rows.Select(row => Array.IndexOf(Colours, row.Colour))], Colours),
            new NumericColumn("score", [.. rows.Select(row => row.Prediction)]),
            new CategoricalColumn("label", [.. rows.Select(row => row.Class == "1" ? 1 : 0)], ["0", "1"]),
            new NumericColumn("truth", [.. rows.Select(row => random.NextDouble() < row.Prediction ? 1.0 : 0)]),
        ];
        var schema = new ReferenceSchema(Signature.Features, "score", "label") { Label = labelSeed is null ? null : new ReferenceLabel("truth", Signature.Prediction) };
        return ReferenceProfile.From(new ColumnTable(rows.Length, columns), schema);
    }

    /// <summary>Rows a second apart on average, jittered so that some come out of order, with holes between offsets.</summary>
    /// <param name="seed">Same seed, same rows.</param>
    /// <param name="count">How many.</param>
    /// <param name="firstOffset">Offset of the first.</param>
    /// <param name="shift">Moves the inputs, in standard deviations.</param>
    /// <param name="jitterSeconds">How far a time may stray from its place.</param>
    public static IEnumerable<TrafficRow> Rows(int seed, int count, long firstOffset = 0, double shift = 0, double jitterSeconds = 0)
    {
        var random = new Random(seed);
        var offset = firstOffset;
        for (var i = 0; i < count; i++)
        {
            var amount = shift + Normal(random);
            var age = 40 + (10 * Normal(random));
            var score = 1 / (1 + Math.Exp(-amount));
            var colour = random.Next(50) == 0 ? null : Colours[Math.Min(random.Next(5), Colours.Length - 1)];
            var time = Start + (long)((i + (jitterSeconds * ((random.NextDouble() * 2) - 1))) * 1_000_000);
            yield return new TrafficRow(offset, time, amount, age, colour, score, score >= 0.5 ? "1" : "0");
            offset += 1 + random.Next(3);
        }
    }

    /// <summary>A version of a model with these rows' signature.</summary>
    public static VersionSpec Spec(string modelVersion) => new(
        ModelVersionId.Parse(modelVersion),
        Artifact: null,
        Signature,
        Source: null,
        Lineage: null,
        System.Collections.Immutable.ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal),
        System.Collections.Immutable.ImmutableSortedDictionary.Create<string, double>(StringComparer.Ordinal),
        System.Collections.Immutable.ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

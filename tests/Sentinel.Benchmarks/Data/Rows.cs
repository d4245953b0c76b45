using System.Globalization;
using System.Text;
using Sentinel.Contracts;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Tables;

namespace Sentinel.Benchmarks.Data;

/// <summary>Seeded rows of 10 numeric and 2 categorical features with a prediction, as the issue's speed targets have them.</summary>
internal sealed class Rows
{
    public const int NumericCount = 10;
    public const int CategoricalCount = 2;
    public const int FeatureCount = NumericCount + CategoricalCount;

    private static readonly string[] Regions = [.. Enumerable.Range(0, 12).Select(i => $"region-{i:00}")];
    private static readonly string[] Devices = ["phone", "tablet", "desktop", "watch", "tv"];

    private Rows(double[][] numeric, int[][] codes, double[] prediction)
    {
        Numeric = numeric;
        Codes = codes;
        Prediction = prediction;
    }

    public static string[] NumericNames { get; } = [.. Enumerable.Range(0, NumericCount).Select(i => $"feature_{i}")];

    public static string[] CategoricalNames { get; } = ["region", "device"];

    public static string[][] Dictionaries { get; } = [Regions, Devices];

    public static ModelVersionId Version { get; } = new("bench", "1.0.0");

    public static VersionSchema Schema { get; } = new(Version, NumericNames, CategoricalNames, HasPrediction: true, "bench");

    public int Count => Prediction.Length;

    public double[][] Numeric { get; }

    public int[][] Codes { get; }

    public double[] Prediction { get; }

    /// <summary>Rows of a mixture of normal, skewed and rounded columns; a positive shift moves them away from the reference.</summary>
    public static Rows Seeded(int count, int seed, double shift = 0)
    {
        var random = new Random(seed);
        var numeric = NumericNames.Select((_, column) => Column(column)).ToArray();
        var codes = Dictionaries.Select(names => Enumerable.Range(0, count).Select(_ => (int)(names.Length * Math.Pow(random.NextDouble(), 1.5))).ToArray()).ToArray();
        var prediction = Enumerable.Range(0, count).Select(_ => Math.Round(random.NextDouble(), 4)).ToArray();
        return new Rows(numeric, codes, prediction);

        double[] Column(int column) => Enumerable.Range(0, count).Select(_ => Math.Round(Value(column), 4)).ToArray();

        double Value(int column)
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            return (column % 3) switch
            {
                0 => normal + shift,
                1 => 10 * Math.Exp(0.5 * (normal + shift)),
                _ => Math.Round(50 + (12 * (normal + shift))),
            };
        }
    }

    public ColumnTable ToTable() => new(
        Count,
        [
            .. NumericNames.Select((name, i) => new NumericColumn(name, Numeric[i])),
            .. CategoricalNames.Select((name, i) => new CategoricalColumn(name, Codes[i], Dictionaries[i])),
            new NumericColumn("prediction", Prediction),
            new NumericColumn("label", [.. Prediction.Select((prediction, row) => row * 7_919 % 10_000 < 10_000 * prediction ? 1.0 : 0)]),
        ]);

    /// <summary>The rows frozen.</summary>
    /// <param name="labelled">Whether with their labels, so that performance is estimated.</param>
    /// <param name="segmented">Whether told apart by the first categorical feature.</param>
    public ReferenceProfile ToReference(bool labelled = false, bool segmented = false) => ReferenceProfile.From(ToTable(), new ReferenceSchema(
        [
            .. NumericNames.Select(name => new FeatureSpec(name, FeatureType.Numeric)),
            .. CategoricalNames.Select(name => new FeatureSpec(name, FeatureType.Categorical)),
        ],
        "prediction",
        Class: null)
    {
        Label = labelled ? new ReferenceLabel("label", new PredictionSpec(PredictionType.Probability)) : null,
        Segments = segmented ? [CategoricalNames[0]] : [],
    });

    /// <summary>One row as a message.</summary>
    public string Single(int row)
    {
        var text = new StringBuilder(320);
        text.Append(CultureInfo.InvariantCulture, $"{{\"id\":\"{row:x8}\",\"model\":\"{Version.Model}\",\"version\":\"{Version.Version}\",\"time\":\"{Time(row)}\",\"features\":{{");
        for (var i = 0; i < NumericCount; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"\"{NumericNames[i]}\":{Numeric[i][row]},");
        }

        text.Append(CultureInfo.InvariantCulture, $"\"region\":\"{Regions[Codes[0][row]]}\",\"device\":\"{Devices[Codes[1][row]]}\"}},\"prediction\":{Prediction[row]}}}");
        return text.ToString();
    }

    /// <summary>Rows from <paramref name="start"/> on as one message of columns.</summary>
    public string Columns(int start, int count) => $"{{\"model\":\"{Version.Model}\",\"version\":\"{Version.Version}\",\"time\":\"{Time(start)}\",{Body(start, count)}";

    /// <summary>What stands in such a message after model, version and time.</summary>
    public string Body(int start, int count)
    {
        var rows = Enumerable.Range(start, count);
        var columns = NumericNames.Select((name, i) => $"\"{name}\":[{string.Join(',', rows.Select(row => Numeric[i][row].ToString("R", CultureInfo.InvariantCulture)))}]")
            .Concat(CategoricalNames.Select((name, i) => $"\"{name}\":[{string.Join(',', rows.Select(row => $"\"{Dictionaries[i][Codes[i][row]]}\""))}]"));
        var predictions = string.Join(',', rows.Select(row => Prediction[row].ToString("R", CultureInfo.InvariantCulture)));
        return $"\"columns\":{{{string.Join(',', columns)}}},\"predictions\":[{predictions}]}}";
    }

    /// <summary>The same inputs with other predictions.</summary>
    public Rows Answering(Func<double, double> prediction) => new(Numeric, Codes, Array.ConvertAll(Prediction, value => Math.Round(prediction(value), 4)));

    /// <summary>The rows as a CSV file of the features.</summary>
    public async Task WriteCsvAsync(string path)
    {
        await using var file = new StreamWriter(path);
        await file.WriteLineAsync(string.Join(',', NumericNames.Concat(CategoricalNames)));
        for (var row = 0; row < Count; row++)
        {
            await file.WriteLineAsync(string.Join(',', Numeric.Select(column => column[row].ToString("R", CultureInfo.InvariantCulture)).Concat(Codes.Select((column, i) => Dictionaries[i][column[row]]))));
        }
    }

    private static string Time(int row) => DateTimeOffset.FromUnixTimeSeconds(1_790_000_000 + row).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

using System.Globalization;
using Sentinel.Contracts.Versions;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Tables;
using Sentinel.Testing;

namespace Sentinel.Chaos.Tests;

/// <summary>
/// Hourly bike rides: the rows that are sent, over and over. Out of the shared folder; where that is not there, seeded rows of the same columns, so that the test runs everywhere.
/// </summary>
internal sealed class Rides
{
    public const string PredictionColumn = "prediction";
    private const int ReferenceRows = 4_000;

    private Rides(double[][] numeric, string[][] categorical, double[] prediction)
    {
        Numeric = numeric;
        Categorical = categorical;
        Prediction = prediction;
    }

    public static string[] NumericNames { get; } = ["temp", "atemp", "hum", "windspeed", "hr"];

    public static string[] CategoricalNames { get; } = ["weekday", "season", "weathersit"];

    public double[][] Numeric { get; }

    public string[][] Categorical { get; }

    public double[] Prediction { get; }

    public int Count => Prediction.Length;

    public static Rides Load()
    {
        if (!SharedFolder.Exists)
        {
            return Seeded(17_379, seed: 11);
        }

        var lines = File.ReadAllLines(SharedFolder.PathOf("data", "bike_sharing_hourly.csv"));
        var header = lines[0].Split(',');
        var cells = lines.Skip(1).Select(line => line.Split(',')).ToArray();
        return new Rides([.. NumericNames.Select(Numbers)], [.. CategoricalNames.Select(Names)], Numbers(PredictionColumn));

        double[] Numbers(string column) => [.. Names(column).Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
        string[] Names(string column) => [.. cells.Select(row => row[Array.IndexOf(header, column)])];
    }

    /// <summary>The first 4,000 hours, frozen.</summary>
    public ReferenceProfile ToReference() => ReferenceProfile.From(ReferenceTable(), new ReferenceSchema(Features(), PredictionColumn, Class: null));

    /// <summary>The first 4,000 hours.</summary>
    public ColumnTable ReferenceTable() => ToTable([.. Enumerable.Range(0, ReferenceRows)]);

    /// <summary>Some hours, by their places.</summary>
    public ColumnTable ToTable(int[] hours)
    {
        var categorical = CategoricalNames.Select((name, i) =>
        {
            var cells = Array.ConvertAll(hours, hour => Categorical[i][hour]);
            var names = cells.Distinct().ToArray();
            return new CategoricalColumn(name, Array.ConvertAll(cells, cell => Array.IndexOf(names, cell)), names);
        });
        var numeric = NumericNames.Append(PredictionColumn).Select((name, i) => new NumericColumn(name, Array.ConvertAll(hours, hour => (i < Numeric.Length ? Numeric[i] : Prediction)[hour])));
        return new ColumnTable(hours.Length, [.. numeric, .. categorical]);
    }

    public static FeatureSpec[] Features() =>
        [.. NumericNames.Select(name => new FeatureSpec(name, FeatureType.Numeric)), .. CategoricalNames.Select(name => new FeatureSpec(name, FeatureType.Categorical))];

    private static Rides Seeded(int count, int seed)
    {
        var random = new Random(seed);
        return new Rides(
            [.. NumericNames.Select(_ => Draw(() => Math.Round(random.NextDouble() * random.NextDouble(), 4)))],
            [.. CategoricalNames.Select(_ => Draw(() => random.Next(7).ToString(CultureInfo.InvariantCulture)))],
            Draw(() => Math.Round(500 * random.NextDouble(), 2)));

        T[] Draw<T>(Func<T> next) => [.. Enumerable.Range(0, count).Select(_ => next())];
    }
}

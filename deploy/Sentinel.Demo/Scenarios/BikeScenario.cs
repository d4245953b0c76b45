using Sentinel.Demo.Onnx;

namespace Sentinel.Demo.Scenarios;

/// <summary>
/// How many bicycles will be hired in this hour? Washington, 2011 and 2012.
/// The year 2011, shuffled, is reference and calm traffic; then comes the first quarter of 2012, hour by hour: winter only, after a reference of all seasons.
/// </summary>
internal static class BikeScenario
{
    private static readonly string[] Features = ["temp", "atemp", "hum", "windspeed", "hr", "weekday", "holiday", "workingday"];

    public static Scenario Load(string data, string models)
    {
        var table = Table.Read(Path.Combine(data, "bike_sharing_hourly.csv"));
        var onnx = File.ReadAllBytes(Path.Combine(models, "bike_v1.onnx"));
        var rows = Enumerable.Range(0, table.RowCount).ToArray();
        var year2011 = rows.Where(row => table.Text(row, "timestamp").StartsWith("2011", StringComparison.Ordinal)).ToArray();
        var winter = rows.Where(row => string.CompareOrdinal(table.Text(row, "timestamp"), "2012-01") >= 0 && string.CompareOrdinal(table.Text(row, "timestamp"), "2012-04") < 0);
        var (half, calm) = Shuffled.Halves(year2011.Length);
        int[] swapped = [0, 1, 2, 3, 5, 4, 6, 7];
        return new Scenario(
            "bike",
            "How many bicycles will be hired in this hour? Washington, 2011 and 2012",
            Features,
            Categorical: [],
            Matrix: "features",
            "numeric",
            new Release("1.0.0", onnx, "gradient boosted trees"),
            new Release("1.1.0", OnnxModels.WithColumnOrder(onnx, "features", swapped), "the same trees, exported with hr and weekday swapped"),
            [.. half.Select(i => Row(table, year2011[i]))],
            [.. calm.Select(i => Row(table, year2011[i]))],
            [.. winter.Select(row => Row(table, row))],
            "January to March 2012: winter only",
            WindowRows: 200);
    }

    private static Row Row(Table table, int row) => new($"b{table.Text(row, "instant")}", table.Numbers(row, Features), [], table.Numbers(row, ["cnt"])[0]);
}

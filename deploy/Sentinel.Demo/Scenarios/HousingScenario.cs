namespace Sentinel.Demo.Scenarios;

/// <summary>
/// Is this district's median house dear? California housing, with the models beside the data.
/// The file is sorted by place, so the reference period is shuffled once and split in two: one half is the reference, the other the calm traffic.
/// The analysis file is other districts in its own order: its places are not those of the reference.
/// </summary>
internal static class HousingScenario
{
    private static readonly string[] Features = ["MedInc", "HouseAge", "AveRooms", "AveBedrms", "Population", "AveOccup", "Latitude", "Longitude"];

    public static Scenario Load(string data, string models)
    {
        var reference = Table.Read(Path.Combine(data, "california_housing_reference.csv"));
        var analysis = Table.Read(Path.Combine(data, "california_housing_analysis.csv"));
        var truth = Table.Read(Path.Combine(data, "california_housing_analysis_gt.csv"));
        var dear = Enumerable.Range(0, truth.RowCount).ToDictionary(row => truth.Text(row, "id"), row => truth.Numbers(row, ["clf_target"])[0], StringComparer.Ordinal);
        var (half, calm) = Shuffled.Halves(reference.RowCount);
        return new Scenario(
            "housing",
            "Is this district's median house dear? California housing",
            Features,
            Categorical: [],
            Matrix: "features",
            "probability",
            new Release("1.0.0", File.ReadAllBytes(Path.Combine(models, "california_v1.onnx")), "gradient boosted trees"),
            new Release("1.1.0", File.ReadAllBytes(Path.Combine(models, "california_v2_swapped_columns.onnx")), "the same trees, exported with two columns swapped"),
            [.. half.Select(row => Row(reference, row))],
            [.. calm.Select(row => Row(reference, row))],
            [.. Enumerable.Range(0, analysis.RowCount).Select(row => Row(analysis, row) with { Label = dear[analysis.Text(row, "id")] })],
            "the analysis period: other districts than the model was built for",
            WindowRows: 200);
    }

    private static Row Row(Table table, int row) => new($"h{table.Text(row, "id")}", table.Numbers(row, Features), []);
}

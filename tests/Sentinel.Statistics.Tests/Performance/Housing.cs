using Sentinel.Statistics.Tables;
using Sentinel.Testing;

namespace Sentinel.Statistics.Tests.Performance;

/// <summary>The California housing files with their labels.</summary>
internal static class Housing
{
    public static readonly string[] Features = ["MedInc", "HouseAge", "AveRooms", "AveBedrms", "Population", "AveOccup", "Latitude", "Longitude"];

    public static ColumnTable ReferenceTable() => CsvTable.Read(SharedFolder.PathOf("data", "california_housing_reference.csv"), TableColumns.All);

    public static ColumnTable AnalysisTable() => CsvTable.Read(SharedFolder.PathOf("data", "california_housing_analysis.csv"), TableColumns.All);

    public static (double[] Scores, double[] Classes, double[] Labels) Reference()
    {
        var table = ReferenceTable();
        return (Values(table, "y_pred_proba"), Values(table, "y_pred"), Values(table, "clf_target"));
    }

    public static (double[] Scores, double[] Classes, double[] Labels) Analysis()
    {
        var table = AnalysisTable();
        var truth = CsvTable.Read(SharedFolder.PathOf("data", "california_housing_analysis_gt.csv"), TableColumns.All);
        Assert.Equal(Values(table, "id"), Values(truth, "id"));
        return (Values(table, "y_pred_proba"), Values(table, "y_pred"), Values(truth, "clf_target"));
    }

    public static double[] Values(ColumnTable table, string name) => ((NumericColumn)table.Find(name)!).Values;
}

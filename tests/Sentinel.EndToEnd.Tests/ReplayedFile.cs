using System.Globalization;
using Sentinel.Contracts;
using Sentinel.Statistics.Comparisons;
using Sentinel.Testing;

namespace Sentinel.EndToEnd.Tests;

/// <summary>A data set as a team would replay it: a reference with its labels, the rows after it with theirs, and the manifests of its version.</summary>
/// <param name="Id">The version.</param>
/// <param name="Reference">File of the reference.</param>
/// <param name="Rows">File of the rows that are replayed.</param>
/// <param name="Manifests">File of the manifests.</param>
/// <param name="IdColumn">Column of the rows' ids.</param>
/// <param name="Features">Columns of the features.</param>
/// <param name="Categorical">Those of them, and of the answers, that are names.</param>
/// <param name="Outcomes">Columns of predictions and of what came true.</param>
/// <param name="Every">Length of its windows by event time; null for windows by count.</param>
/// <param name="Count">Rows of its windows; null for windows by event time.</param>
internal sealed record ReplayedFile(
    ModelVersionId Id, string Reference, string Rows, string Manifests, string IdColumn, string[] Features, string[] Categorical, ComparedOutcomes Outcomes, TimeSpan? Every, int? Count)
{
    private const string TimeColumn = "timestamp";
    private const int BikeReferenceRows = 4_000;

    private readonly string[] _lines = File.ReadAllLines(Rows);

    /// <summary>What <c>sentinel replay</c> is told.</summary>
    public string[] ReplayArguments =>
    [
        "replay", Rows, "--model", Id.Model, "--version", Id.Version, "--id-column", IdColumn, "--time-column", TimeColumn, "--prediction-column", Outcomes.Prediction!, "--label-column", Outcomes.Label,
        .. Outcomes.Class is { } name ? new[] { "--class-column", name } : [],
    ];

    /// <summary>Its ids, in its order.</summary>
    public IEnumerable<string> Ids => _lines.Skip(1).Select(line => Cell(line, IdColumn));

    /// <summary>California housing: a probability and a class, windows of 500 rows.</summary>
    public static ReplayedFile Housing(string folder)
    {
        // The labels of these rows came later, in a file of their own.
        var labels = File.ReadLines(SharedFolder.PathOf("data", "california_housing_analysis_gt.csv")).Select(line => line.Split(',')).ToDictionary(cells => cells[0], cells => cells[1]);
        var rows = Path.Combine(folder, "housing.csv");
        File.WriteAllLines(rows, File.ReadLines(SharedFolder.PathOf("data", "california_housing_analysis.csv")).Select(line => $"{line},{labels[line.Split(',')[0]]}"));
        string[] features = ["MedInc", "HouseAge", "AveRooms", "AveBedrms", "Population", "AveOccup", "Latitude", "Longitude"];
        return new ReplayedFile(
            new ModelVersionId("housing", "1.4.0"), SharedFolder.PathOf("data", "california_housing_reference.csv"), rows, Path.Combine(folder, "housing.yaml"), "id", features, ["y_pred"],
            new ComparedOutcomes("clf_target") { Prediction = "y_pred_proba", Class = "y_pred" }, Every: null, Count: 500).Describe("{type: probability, positiveClass: \"1\", threshold: 0.5}", "count: 500");
    }

    /// <summary>Bike rides by the hour: a number, windows of two weeks.</summary>
    public static ReplayedFile Bike(string folder)
    {
        var lines = File.ReadAllLines(SharedFolder.PathOf("data", "bike_sharing_hourly.csv"));
        var (reference, rows) = (Path.Combine(folder, "bike-reference.csv"), Path.Combine(folder, "bike.csv"));
        File.WriteAllLines(reference, lines[..(BikeReferenceRows + 1)]);
        File.WriteAllLines(rows, lines.Skip(BikeReferenceRows + 1).Prepend(lines[0]));
        string[] categorical = ["weekday", "season", "weathersit"];
        return new ReplayedFile(
            new ModelVersionId("bike", "1.0.0"), reference, rows, Path.Combine(folder, "bike.yaml"), "instant", ["temp", "atemp", "hum", "windspeed", "hr", .. categorical], categorical,
            new ComparedOutcomes("cnt") { Prediction = "prediction" }, TimeSpan.FromDays(14), Count: null).Describe("{type: numeric}", "every: 14d");
    }

    /// <summary>The rows of some ids as a file that <c>sentinel compare</c> reads.</summary>
    public void Write(string path, IReadOnlySet<string> ids) => File.WriteAllLines(path, _lines.Skip(1).Where(line => ids.Contains(Cell(line, IdColumn))).Prepend(_lines[0]));

    /// <summary>Event times of its rows, by id.</summary>
    public Dictionary<string, DateTimeOffset> Times() =>
        _lines.Skip(1).ToDictionary(line => Cell(line, IdColumn), line => DateTimeOffset.Parse(Cell(line, TimeColumn), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));

    private ReplayedFile Describe(string prediction, string window)
    {
        var features = string.Join(", ", Features.Select(name => $"{{name: {name}, type: {(Categorical.Contains(name) ? "categorical" : "numeric")}}}"));
        File.WriteAllText(Manifests, $$"""
            apiVersion: sentinel/v1
            kind: ModelVersion
            metadata: {model: {{Id.Model}}, version: {{Id.Version}}}
            spec:
              signature:
                features: [{{features}}]
                prediction: {{prediction}}
              reference: {file: {{Reference}}, prediction: {{Outcomes.Prediction}}, {{(Outcomes.Class is { } name ? $"class: {name}, " : "")}}label: {{Outcomes.Label}}, time: {{TimeColumn}}}
            ---
            apiVersion: sentinel/v1
            kind: Monitor
            metadata: {model: {{Id.Model}}}
            spec:
              window: { {{window}} }
            """);
        return this;
    }

    private string Cell(string line, string column) => line.Split(',')[Array.IndexOf(_lines[0].Split(','), column)];
}

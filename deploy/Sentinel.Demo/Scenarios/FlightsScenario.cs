using System.Globalization;
using System.Text.Json;
using Sentinel.Demo.Onnx;
using Sentinel.Demo.Training;

namespace Sentinel.Demo.Scenarios;

/// <summary>
/// Will this flight leave more than 15 minutes late? US flights of January to March 2001 (vega-datasets, flights-20k.json).
/// Weeks 0 to 3 train the model and are its reference; weeks 4 and 5 are like them; in weeks 6 to 8 the winter storms came.
/// </summary>
internal static class FlightsScenario
{
    private static readonly string[] Features = ["hour", "distance", "mean_delay_20", "share_late_50", "origin_delay_3"];

    private const int LateMinutes = 15;

    public static Scenario Load(string file)
    {
        var departures = Departures(file);
        var training = departures.Where(d => d.Week < 4).ToArray();
        var origins = CategoryEffect.Fit(training.Select(d => (d.Row.Names[0], d.Late)));
        var model = LogisticRegression.Fit([.. training.Select(d => (float[])[.. d.Row.Numbers, origins.Of(d.Row.Names[0])])], [.. training.Select(d => d.Late)]);
        string[] swapped = ["hour", "mean_delay_20", "distance", "share_late_50", "origin_delay_3"];
        return new Scenario(
            "flights",
            "Will this flight leave more than 15 minutes late? US departures, January to March 2001",
            Features,
            Categorical: ["origin"],
            Matrix: null,
            "probability",
            new Release("1.0.0", OnnxModels.OfColumns(model, Features, "origin", origins.Effects), $"logistic regression, trained on {training.Length:N0} departures of weeks 0 to 3"),
            new Release("1.1.0", OnnxModels.OfColumns(model, swapped, "origin", origins.Effects), "the same weights, exported with distance and mean_delay_20 swapped"),
            [.. training.Select(d => d.Row)],
            Traffic(departures, 4, 5),
            Traffic(departures, 6, 8),
            "weeks 6 to 8: the winter storms came",
            WindowRows: 400,
            // Delays come in weather systems: even in calm weeks these windows are 0.1 to 0.2 away from their reference.
            WarnPsi: 0.2,
            DriftPsi: 0.3)
        {
            Rollouts = new RolloutMaterial([.. Traffic(departures, 6, 8).Select(InSeconds)], "the feed gives mean_delay_20 and origin_delay_3 in seconds", ("distance", "mean_delay_20")),
        };
    }

    private static Row InSeconds(Row row) => row with { Numbers = [row.Numbers[0], row.Numbers[1], row.Numbers[2] * 60, row.Numbers[3], row.Numbers[4] * 60] };

    private static Row[] Traffic(Departure[] departures, int firstWeek, int lastWeek) =>
        [.. departures.Where(d => d.Week >= firstWeek && d.Week <= lastWeek).Select(d => d.Row)];

    private static Departure[] Departures(string file)
    {
        var start = new DateTime(2001, 1, 1);
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        var flights = document.RootElement.EnumerateArray()
            .Select(f => (
                Time: DateTime.ParseExact(f.GetProperty("date").GetString()!, "yyyy/MM/dd HH:mm", CultureInfo.InvariantCulture),
                Delay: f.GetProperty("delay").GetSingle(),
                Distance: f.GetProperty("distance").GetSingle(),
                Origin: f.GetProperty("origin").GetString()!))
            .OrderBy(f => f.Time)
            .ToArray();

        var recent = new Queue<float>();
        var byOrigin = new Dictionary<string, Queue<float>>(StringComparer.Ordinal);
        var departures = new List<Departure>(flights.Length);
        for (var number = 0; number < flights.Length; number++)
        {
            var (time, delay, distance, origin) = flights[number];
            if (!byOrigin.TryGetValue(origin, out var fromHere))
            {
                byOrigin[origin] = fromHere = new Queue<float>();
            }

            if (recent.Count == 50)
            {
                var last20 = recent.Skip(30).Average();
                float[] numbers = [time.Hour, distance, last20, recent.Count(d => d > LateMinutes) / 50f, fromHere.Count > 0 ? fromHere.Average() : last20];
                departures.Add(new Departure((int)(time - start).TotalDays / 7, new Row($"f{number}", numbers, [origin], delay > LateMinutes ? 1 : 0), delay > LateMinutes));
            }

            Push(recent, delay, 50);
            Push(fromHere, delay, 3);
        }

        return [.. departures];
    }

    private static void Push(Queue<float> queue, float value, int capacity)
    {
        if (queue.Count == capacity)
        {
            queue.Dequeue();
        }

        queue.Enqueue(value);
    }

    private sealed record Departure(int Week, Row Row, bool Late);
}

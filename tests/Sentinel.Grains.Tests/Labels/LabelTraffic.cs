using Sentinel.Testing.Traffic;

namespace Sentinel.Grains.Tests.Labels;

/// <summary>Seeded labels of test rows: some before their prediction, some long after it, some twice, some never, and some of no row at all.</summary>
internal static class LabelTraffic
{
    /// <summary>Labels in an order of their own.</summary>
    public static LabelRow[] Of(IReadOnlyCollection<TrafficRow> rows, int seed)
    {
        var random = new Random(seed);
        var labels = new List<(double Place, string Id, double? Number, string? Text)>();
        foreach (var row in rows)
        {
            if (random.Next(5) == 0)
            {
                continue;
            }

            var label = random.NextDouble() < row.Prediction ? 1 : 0;
            labels.Add((row.Offset + random.Next(-2000, 4000), row.Id, label, null));
            if (random.Next(6) == 0)
            {
                labels.Add((row.Offset + random.Next(-2000, 4000), row.Id, null, random.Next(2) == 0 ? "true" : "false"));
            }
        }

        labels.AddRange(Enumerable.Range(0, 40).Select(i => (random.NextDouble() * 6000, $"nobody-{i}", (double?)1, (string?)null)));
        return [.. labels.OrderBy(label => label.Place).Select((label, i) => new LabelRow((3 * i) + (i % 3), label.Id, label.Number, label.Text))];
    }
}

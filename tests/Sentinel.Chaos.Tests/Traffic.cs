using System.Globalization;
using System.Text;
using Sentinel.Contracts;

namespace Sentinel.Chaos.Tests;

/// <summary>A message of the run.</summary>
/// <param name="Key">Kafka key.</param>
/// <param name="Value">Value.</param>
/// <param name="Version">The version that it names; null for none that is registered.</param>
/// <param name="Rows">Rows that it holds; 0 for one that belongs in the dead-letter topic.</param>
/// <param name="Reason">Why it belongs there; null for a good one.</param>
/// <param name="IsLabel">Whether it is a label, which goes to a topic of its own.</param>
internal sealed record Message(string Key, byte[] Value, ModelVersionId? Version, int Rows, string? Reason, bool IsLabel = false);

/// <summary>
/// Seeded traffic: single rows and column batches of all versions, mixed, with a bad message now and then. Labels are mixed in: some come long before their row, some long after it, some twice,
/// some never.
/// </summary>
internal sealed class Traffic(Rides rides, int seed)
{
    private const int Keys = 400;
    private const int BatchRows = 40;
    private static readonly DateTimeOffset Start = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(20);

    /// <summary>Messages that hold so many rows in all, and labels of these.</summary>
    public IEnumerable<Message> Messages(int rows)
    {
        var random = new Random(seed + 1);
        var placed = new List<(double Place, Message Message)>();
        var row = 0;
        foreach (var (message, place) in Predictions(rows).Select((message, place) => (message, place)))
        {
            placed.Add((place, message));
            for (var end = row + message.Rows; row < end; row++)
            {
                for (var labels = random.Next(6) == 0 ? 0 : random.Next(8) == 0 ? 2 : 1; labels > 0; labels--)
                {
                    var label = rides.Prediction[row % rides.Count] + random.Next(-9, 10);
                    placed.Add((place + random.Next(-rows / 10, rows / 3), Label(message.Version!, row, label)));
                }
            }
        }

        return placed.OrderBy(one => one.Place).Select(one => one.Message);
    }

    private static Message Label(ModelVersionId version, int row, double label) => new(
        $"r{row}",
        Encoding.UTF8.GetBytes($"{{\"id\":\"r{row}\",\"model\":\"{version.Model}\",\"version\":\"{version.Version}\",\"label\":{Number(label)}}}"),
        version,
        0,
        null,
        IsLabel: true);

    private IEnumerable<Message> Predictions(int rows)
    {
        var random = new Random(seed);
        var sent = 0;
        while (sent < rows)
        {
            var key = $"station-{random.Next(Keys)}";
            var version = WatchedVersion.All[random.Next(WatchedVersion.All.Length)].Id;
            if (random.Next(400) == 0)
            {
                yield return Bad(random, key, version);
            }

            var count = random.Next(60) == 0 ? Math.Min(BatchRows, rows - sent) : 1;
            yield return new Message(key, Encoding.UTF8.GetBytes(count == 1 ? Single(version, sent) : Columns(version, sent, count)), version, count, null);
            sent += count;
        }
    }

    private static Message Bad(Random random, string key, ModelVersionId version)
    {
        var head = $"{{\"model\":\"{version.Model}\",\"version\":\"{version.Version}\"";
        var (text, names, reason) = random.Next(5) switch
        {
            0 => ("{\"model\":", (ModelVersionId?)null, "malformed-json"),
            1 => ($"{{\"model\":\"{version.Model}\",\"features\":{{\"temp\":1}}}}", null, "missing-field"),
            2 => ($"{{\"model\":\"{version.Model}\",\"version\":\"9.9.9\",\"features\":{{\"temp\":1}}}}", null, "unknown-version"),
            3 => ($"{head},\"features\":5}}", version, "bad-type"),
            _ => ($"{head},\"time\":\"yesterday\",\"features\":{{\"temp\":1}}}}", version, "bad-time"),
        };
        return new Message(key, Encoding.UTF8.GetBytes(text), names, 0, reason);
    }

    private string Single(ModelVersionId version, int row)
    {
        var at = row % rides.Count;
        var numbers = Rides.NumericNames.Select((name, i) => $"\"{name}\":{Number(rides.Numeric[i][at])}");
        var names = Rides.CategoricalNames.Select((name, i) => $"\"{name}\":\"{rides.Categorical[i][at]}\"");
        return $"{{\"id\":\"r{row}\",\"model\":\"{version.Model}\",\"version\":\"{version.Version}\",\"time\":\"{Time(row)}\",\"features\":{{{string.Join(',', numbers.Concat(names))}}},\"prediction\":{Number(rides.Prediction[at])}}}";
    }

    private string Columns(ModelVersionId version, int row, int count)
    {
        var rows = Enumerable.Range(row, count).Select(r => r % rides.Count).ToArray();
        var numbers = Rides.NumericNames.Select((name, i) => $"\"{name}\":[{string.Join(',', rows.Select(at => Number(rides.Numeric[i][at])))}]");
        var names = Rides.CategoricalNames.Select((name, i) => $"\"{name}\":[{string.Join(',', rows.Select(at => $"\"{rides.Categorical[i][at]}\""))}]");
        var times = string.Join(',', Enumerable.Range(row, count).Select(r => $"\"{Time(r)}\""));
        var predictions = string.Join(',', rows.Select(at => Number(rides.Prediction[at])));
        return $"{{\"model\":\"{version.Model}\",\"version\":\"{version.Version}\",\"ids\":[{string.Join(',', Enumerable.Range(row, count).Select(r => $"\"r{r}\""))}],\"columns\":{{{string.Join(',', numbers.Concat(names))}}},\"times\":[{times}],\"predictions\":[{predictions}]}}";
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Time(int row) => (Start + (row * Step)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

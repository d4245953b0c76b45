using System.Globalization;
using System.Text;

namespace Sentinel.Silo.Telemetry;

/// <summary>Writes metrics in Prometheus' text format 0.0.4, names and units by OpenTelemetry's rules for it.</summary>
internal static class PrometheusText
{
    /// <summary>Content type of the format.</summary>
    internal const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private static readonly Dictionary<string, string> Units = new()
    {
        ["s"] = "seconds",
        ["ms"] = "milliseconds",
        ["By"] = "bytes",
        ["%"] = "percent",
        ["1"] = "ratio",
    };

    /// <summary>Writes all series, those of one name together.</summary>
    internal static string Write(IReadOnlyList<InstrumentSeries> instruments, long dropped)
    {
        var text = new StringBuilder();
        foreach (var family in instruments.GroupBy(NameOf).OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            var first = family.First();
            WriteHead(text, family.Key, first.Instrument.Description, first.Kind);
            foreach (var instrument in family.Where(i => i.Kind == first.Kind))
            {
                foreach (var (tags, value) in instrument.Series)
                {
                    WriteSeries(text, family.Key, instrument, tags, value);
                }
            }
        }

        WriteHead(text, "sentinel_metrics_dropped_total", "Measurements that were not kept because their instrument has too many sets of tags.", SeriesKind.Counter);
        return text.Append(CultureInfo.InvariantCulture, $"sentinel_metrics_dropped_total {dropped}\n").ToString();
    }

    private static string NameOf(InstrumentSeries series)
    {
        var name = Sanitise(series.Instrument.Name);
        if (series.Instrument.Unit is { } unit && Units.TryGetValue(unit, out var word) && !(unit == "1" && series.Kind == SeriesKind.Counter) && !name.EndsWith("_" + word, StringComparison.Ordinal))
        {
            name += "_" + word;
        }

        return series.Kind == SeriesKind.Counter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    private static void WriteHead(StringBuilder text, string name, string? description, SeriesKind kind)
    {
        if (!string.IsNullOrEmpty(description))
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {Escape(description, quotes: false)}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {kind.ToString().ToLowerInvariant()}\n");
    }

    private static void WriteSeries(StringBuilder text, string name, InstrumentSeries instrument, TagSet tags, SeriesValue value)
    {
        var (sum, count, buckets) = value.Read();
        if (instrument.Kind != SeriesKind.Histogram)
        {
            WriteSample(text, name, tags, le: null, sum);
            return;
        }

        long below = 0;
        for (var i = 0; i < buckets.Length; i++)
        {
            below += buckets[i];
            WriteSample(text, name + "_bucket", tags, i < instrument.Bounds.Length ? Number(instrument.Bounds[i]) : "+Inf", below);
        }

        WriteSample(text, name + "_sum", tags, le: null, sum);
        WriteSample(text, name + "_count", tags, le: null, count);
    }

    private static void WriteSample(StringBuilder text, string name, TagSet tags, string? le, double value)
    {
        // Names that differ only in what is not allowed would meet: the first stays, or the whole page is refused.
        var labels = tags.Tags.Select(t => (Name: Sanitise(t.Key), t.Value)).DistinctBy(t => t.Name).Select(t => $"{t.Name}=\"{Escape(t.Value, quotes: true)}\"").ToList();
        if (le is not null)
        {
            labels.Add($"le=\"{le}\"");
        }

        text.Append(name);
        if (labels.Count > 0)
        {
            text.Append('{').AppendJoin(',', labels).Append('}');
        }

        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Escape(string text, bool quotes)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    private static string Sanitise(string name)
    {
        var clean = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        return char.IsAsciiDigit(clean[0]) ? "_" + clean : clean;
    }
}

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Sentinel.Silo.Telemetry;

/// <summary>How the values of an instrument go together.</summary>
internal enum SeriesKind
{
    /// <summary>Only grows.</summary>
    Counter,

    /// <summary>The last value, or a sum that may fall.</summary>
    Gauge,

    /// <summary>Counts by bucket.</summary>
    Histogram,
}

/// <summary>The series of one instrument, one a set of tags.</summary>
internal sealed class InstrumentSeries(Instrument instrument, double[] bounds)
{
    // What is measured of every request comes with the same few sets of tags, in the order of the code that measures: those are found without a text being made of them.
    private const int SeenMax = 16;

    private readonly ConcurrentDictionary<TagSet, SeriesValue> _series = new();
    private readonly Lock _seeing = new();
    private volatile Seen[] _seen = [];

    // Observable instruments tell totals, the others what is added; a gauge tells what is.
    private readonly bool _replaces = instrument.IsObservable || instrument.GetType().Name.StartsWith("Gauge", StringComparison.Ordinal);

    /// <summary>The instrument.</summary>
    internal Instrument Instrument { get; } = instrument;

    /// <summary>How its values go together.</summary>
    internal SeriesKind Kind { get; } = KindOf(instrument.GetType().Name);

    /// <summary>Upper bounds of the buckets, ascending; the last bucket has none.</summary>
    internal double[] Bounds { get; } = bounds;

    /// <summary>The series with their tags.</summary>
    internal IEnumerable<KeyValuePair<TagSet, SeriesValue>> Series => _series;

    /// <summary>Takes a measurement; false when there are too many sets of tags.</summary>
    internal bool Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var seen in _seen)
        {
            if (seen.Is(tags))
            {
                seen.Series.Record(value, _replaces);
                return true;
            }
        }

        var key = TagSet.Of(tags);
        if (!_series.TryGetValue(key, out var series))
        {
            if (_series.Count >= MetricStore.SeriesMax)
            {
                return false;
            }

            series = _series.GetOrAdd(key, _ => new SeriesValue(Kind == SeriesKind.Histogram ? Bounds : null));
        }

        See(tags, series);
        series.Record(value, _replaces);
        return true;
    }

    private void See(ReadOnlySpan<KeyValuePair<string, object?>> tags, SeriesValue series)
    {
        lock (_seeing)
        {
            if (_seen.Length < SeenMax)
            {
                _seen = [.. _seen, new Seen(tags.ToArray(), series)];
            }
        }
    }

    private static SeriesKind KindOf(string type) =>
        type.StartsWith("Histogram", StringComparison.Ordinal) ? SeriesKind.Histogram
        : type.StartsWith("Counter", StringComparison.Ordinal) || type.StartsWith("ObservableCounter", StringComparison.Ordinal) ? SeriesKind.Counter
        : SeriesKind.Gauge;

    /// <summary>Tags as they come, and the series that they lead to.</summary>
    private sealed class Seen(KeyValuePair<string, object?>[] tags, SeriesValue series)
    {
        internal SeriesValue Series { get; } = series;

        internal bool Is(ReadOnlySpan<KeyValuePair<string, object?>> others)
        {
            if (others.Length != tags.Length)
            {
                return false;
            }

            for (var i = 0; i < tags.Length; i++)
            {
                if (tags[i].Key != others[i].Key || !Equals(tags[i].Value, others[i].Value))
                {
                    return false;
                }
            }

            return true;
        }
    }
}

/// <summary>Tags in the order of their names.</summary>
internal readonly record struct TagSet(string Text, KeyValuePair<string, string>[] Tags)
{
    /// <summary>Puts tags in order.</summary>
    internal static TagSet Of(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return new TagSet("", []);
        }

        var ordered = new KeyValuePair<string, string>[tags.Length];
        for (var i = 0; i < tags.Length; i++)
        {
            ordered[i] = KeyValuePair.Create(tags[i].Key, Convert.ToString(tags[i].Value, CultureInfo.InvariantCulture) ?? "");
        }

        Array.Sort(ordered, (a, b) => string.CompareOrdinal(a.Key, b.Key));
        return new TagSet(string.Join('\u0001', ordered.Select(t => $"{t.Key}\u0002{t.Value}")), ordered);
    }

    /// <inheritdoc/>
    public bool Equals(TagSet other) => Text == other.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
}

/// <summary>The value of one series. Threading: safe.</summary>
internal sealed class SeriesValue(double[]? bounds)
{
    private readonly Lock _lock = new();
    private readonly long[] _buckets = bounds is null ? [] : new long[bounds.Length + 1];
    private double _sum;
    private long _count;

    /// <summary>Takes a measurement.</summary>
    internal void Record(double value, bool replaces)
    {
        lock (_lock)
        {
            _count++;
            _sum = replaces ? value : _sum + value;
            if (bounds is not null)
            {
                var at = Array.BinarySearch(bounds, value);
                _buckets[at < 0 ? ~at : at]++;
            }
        }
    }

    /// <summary>Value or sum, number of measurements, and measurements by bucket.</summary>
    internal (double Sum, long Count, long[] Buckets) Read()
    {
        lock (_lock)
        {
            return (_sum, _count, [.. _buckets]);
        }
    }
}

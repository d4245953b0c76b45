using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Sentinel.Silo.Telemetry;

/// <summary>
/// The present values of every instrument of the meters that are listened to. Bounded: an instrument keeps at most <see cref="SeriesMax"/> sets of tags; measurements of further ones are
/// counted in <see cref="Dropped"/>.
/// </summary>
public sealed class MetricStore : IDisposable
{
    /// <summary>Sets of tags an instrument may have.</summary>
    public const int SeriesMax = 2000;

    // Seconds, by OpenTelemetry's advice for durations; used where an instrument gives no bounds of its own.
    private static readonly double[] DefaultBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, InstrumentSeries> _instruments = new();
    private long _dropped;

    /// <summary>Listens to meters.</summary>
    /// <param name="isWanted">Whether a meter of that name is listened to.</param>
    /// <param name="factory">The host's factory: meters of another host in this process are not listened to, those of the process itself are.</param>
    public MetricStore(Func<string, bool> isWanted, IMeterFactory factory)
    {
        ArgumentNullException.ThrowIfNull(isWanted);
        ArgumentNullException.ThrowIfNull(factory);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (isWanted(instrument.Meter.Name) && (instrument.Meter.Scope is null || ReferenceEquals(instrument.Meter.Scope, factory)))
            {
                listener.EnableMeasurementEvents(instrument, _instruments.GetOrAdd(instrument, i => new InstrumentSeries(i, BoundsOf(i))));
            }
        };
        _listener.MeasurementsCompleted = (instrument, _) => _instruments.TryRemove(instrument, out InstrumentSeries? _);
        _listener.SetMeasurementEventCallback<byte>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<short>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<float>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<decimal>((_, value, tags, state) => Record((double)value, tags, state));
        _listener.Start();
    }

    /// <summary>Measurements that were not kept because their instrument has too many sets of tags.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Asks the observable instruments, and answers all series.</summary>
    internal IReadOnlyList<InstrumentSeries> Collect()
    {
        _listener.RecordObservableInstruments();
        return [.. _instruments.Values];
    }

    /// <summary>Listens no more.</summary>
    public void Dispose() => _listener.Dispose();

    private static double[] BoundsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
        Histogram<float> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(b => (double)b)],
        Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(b => (double)b)],
        Histogram<int> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(b => (double)b)],
        _ => DefaultBounds,
    };

    private void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        if (!((InstrumentSeries)state!).Record(value, tags))
        {
            Interlocked.Increment(ref _dropped);
        }
    }
}

using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Sentinel.Silo.Telemetry;

namespace Sentinel.Silo.Tests.Telemetry;

public sealed class PrometheusTextTests
{
    [Fact]
    public void Instruments_are_written_with_units_tags_and_buckets()
    {
        using var meter = new Meter("Sentinel.Tests.Prometheus");
        using var store = new MetricStore(name => name == meter.Name, Host());
        var rows = meter.CreateCounter<long>("sentinel.rows", "{row}", "Rows \\ counted\nonce");
        var size = meter.CreateUpDownCounter<long>("sentinel.queue.size", "By");
        var duration = meter.CreateHistogram("sentinel.turn.duration", "s", "Turns", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        meter.CreateObservableGauge("sentinel.lag", () => new Measurement<int>(7, KeyValuePair.Create("partition", (object?)0)));
        rows.Add(2, KeyValuePair.Create("reason", (object?)"a\"b\\c\nd"), KeyValuePair.Create("area", (object?)"x"));
        rows.Add(3, KeyValuePair.Create("area", (object?)"x"), KeyValuePair.Create("reason", (object?)"a\"b\\c\nd"));
        size.Add(10);
        size.Add(-4);
        duration.Record(0.1);
        duration.Record(0.5);
        duration.Record(5);

        var text = PrometheusText.Write(store.Collect(), store.Dropped);

        Assert.Equal(
            """
            # TYPE sentinel_lag gauge
            sentinel_lag{partition="0"} 7
            # TYPE sentinel_queue_size_bytes gauge
            sentinel_queue_size_bytes 6
            # HELP sentinel_rows_total Rows \\ counted\nonce
            # TYPE sentinel_rows_total counter
            sentinel_rows_total{area="x",reason="a\"b\\c\nd"} 5
            # HELP sentinel_turn_duration_seconds Turns
            # TYPE sentinel_turn_duration_seconds histogram
            sentinel_turn_duration_seconds_bucket{le="0.1"} 1
            sentinel_turn_duration_seconds_bucket{le="1"} 2
            sentinel_turn_duration_seconds_bucket{le="+Inf"} 3
            sentinel_turn_duration_seconds_sum 5.6
            sentinel_turn_duration_seconds_count 3
            # HELP sentinel_metrics_dropped_total Measurements that were not kept because their instrument has too many sets of tags.
            # TYPE sentinel_metrics_dropped_total counter
            sentinel_metrics_dropped_total 0

            """,
            text);
    }

    [Fact]
    public void Tags_without_end_are_dropped_and_counted()
    {
        using var meter = new Meter("Sentinel.Tests.Bounded");
        using var store = new MetricStore(name => name == meter.Name, Host());
        var counter = meter.CreateCounter<int>("sentinel.tagged");
        for (var i = 0; i < MetricStore.SeriesMax + 5; i++)
        {
            counter.Add(1, KeyValuePair.Create("id", (object?)i));
        }

        Assert.Equal(5, store.Dropped);
    }

    [Fact]
    public void Another_host_of_the_process_is_not_listened_to()
    {
        var (own, other) = (Host(), Host());
        using var store = new MetricStore(name => name == "Sentinel.Tests.Hosts", own);

        other.Create("Sentinel.Tests.Hosts").CreateCounter<int>("sentinel.theirs").Add(1);
        own.Create("Sentinel.Tests.Hosts").CreateCounter<int>("sentinel.ours").Add(1);

        var text = PrometheusText.Write(store.Collect(), store.Dropped);
        Assert.Contains("sentinel_ours_total 1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("theirs", text, StringComparison.Ordinal);
    }

    private static IMeterFactory Host() => new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
}

using System.Diagnostics.Metrics;
using Sentinel.Silo.Http.Predictions;
using Sentinel.Silo.Scoring.Inference;
using Sentinel.Silo.Scoring.Routing;

namespace Sentinel.Silo.Scoring.Traffic;

/// <summary>What is measured of versions that are compared with one another, of the meter <c>Sentinel.Silo</c>, by name of the arm. Names of models and versions are no tags: those are not bounded.</summary>
public sealed class ScoringMetrics
{
    private readonly Counter<long> _rows;
    private readonly Counter<long> _errors;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _copies;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _unwatched;

    /// <summary>Makes the instruments.</summary>
    public ScoringMetrics(IMeterFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        var meter = factory.Create(IntakeMetrics.MeterName);
        _rows = meter.CreateCounter<long>("sentinel.scoring.arm.rows", "{row}", "Rows answered while a rollout is open, or a route has several arms or shadows, by arm");
        _errors = meter.CreateCounter<long>("sentinel.scoring.arm.errors", "{request}", "Requests that a version failed, or answered too late, by arm");
        _duration = meter.CreateHistogram(
            "sentinel.scoring.arm.duration", "s", "How long a version took for a request, from being given a core, by arm", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        _copies = meter.CreateCounter<long>("sentinel.scoring.shadow.rows", "{row}", "Rows that shadows answered and that were published under their versions");
        _dropped = meter.CreateCounter<long>("sentinel.scoring.shadow.dropped", "{request}", "Copies of requests that a shadow was not shown, because too many waited or its answer could not be published");
        _failed = meter.CreateCounter<long>("sentinel.scoring.tallies.failed", "{tally}", "Tallies of arms that a model did not take, and that are told again");
        _lost = meter.CreateCounter<long>("sentinel.scoring.tallies.lost", "{row}", "Rows that are not told, because arms of too many epochs waited");
        _unwatched = meter.CreateCounter<long>("sentinel.scoring.publish.failed", "{row}", "Rows that were answered and that the broker did not take afterwards: they are not watched");
    }

    internal void Answered(RoutedArm arm, InferAnswer answer, bool isLate)
    {
        var tag = TagOf(arm);
        _rows.Add(answer.Watched.Rows, tag);
        _duration.Record(answer.Duration.TotalSeconds, tag);
        if (isLate)
        {
            _errors.Add(1, tag);
        }
    }

    internal void Failed(RoutedArm arm) => _errors.Add(1, TagOf(arm));

    internal void ShadowAnswered(int rows) => _copies.Add(rows);

    internal void ShadowDropped() => _dropped.Add(1);

    internal void PublishingFailed(int rows) => _unwatched.Add(rows);

    internal void TallyFailed() => _failed.Add(1);

    internal void TallyLost(long rows)
    {
        if (rows > 0)
        {
            _lost.Add(rows);
        }
    }

    private static KeyValuePair<string, object?> TagOf(RoutedArm arm) => new("arm", arm.Name);
}

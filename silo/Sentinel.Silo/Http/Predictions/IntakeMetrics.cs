using System.Diagnostics.Metrics;

namespace Sentinel.Silo.Http.Predictions;

/// <summary>Counters of predictions that come over HTTP, of the meter <c>Sentinel.Silo</c>. Threading: safe.</summary>
public sealed class IntakeMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Sentinel.Silo";

    private readonly Counter<long> _accepted;
    private readonly Counter<long> _rejected;

    /// <summary>Makes the instruments.</summary>
    public IntakeMetrics(IMeterFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        var meter = factory.Create(MeterName);
        _accepted = meter.CreateCounter<long>("sentinel.http.predictions.accepted", "{row}", "Rows that came over HTTP and that the broker has");
        _rejected = meter.CreateCounter<long>("sentinel.http.predictions.rejected", "{message}", "Messages that came over HTTP and were answered with an error, by reason");
    }

    internal void Accepted(long rows) => _accepted.Add(rows);

    internal void Rejected(RowFault fault) => _rejected.Add(1, new KeyValuePair<string, object?>("reason", fault.ReasonName));
}

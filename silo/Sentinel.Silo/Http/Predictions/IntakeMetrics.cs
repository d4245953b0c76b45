using System.Diagnostics.Metrics;

namespace Sentinel.Silo.Http.Predictions;

/// <summary>Counters of predictions, or of labels, that come over HTTP, of the meter <c>Sentinel.Silo</c>. Threading: safe.</summary>
public sealed class IntakeMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Sentinel.Silo";

    private readonly Counter<long> _accepted;
    private readonly Counter<long> _rejected;

    /// <summary>Makes the instruments.</summary>
    /// <param name="factory">Makes the meter.</param>
    /// <param name="what">What comes: <c>predictions</c> or <c>labels</c>.</param>
    public IntakeMetrics(IMeterFactory factory, string what)
    {
        ArgumentNullException.ThrowIfNull(factory);
        var meter = factory.Create(MeterName);
        _accepted = meter.CreateCounter<long>($"sentinel.http.{what}.accepted", "{row}", "Rows that came over HTTP and that the broker has");
        _rejected = meter.CreateCounter<long>($"sentinel.http.{what}.rejected", "{message}", "Messages that came over HTTP and were answered with an error, by reason");
    }

    internal void Accepted(long rows) => _accepted.Add(rows);

    internal void Rejected(RowFault fault) => _rejected.Add(1, new KeyValuePair<string, object?>("reason", fault.ReasonName));
}

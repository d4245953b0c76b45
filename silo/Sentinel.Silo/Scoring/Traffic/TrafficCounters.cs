using System.Collections.Concurrent;
using Sentinel.Silo.Scoring.Routing;

namespace Sentinel.Silo.Scoring.Traffic;

/// <summary>What this silo's router counts, by model. Only of models that ever had something to compare since the silo started: others have no entry.</summary>
public sealed class TrafficCounters(RouterName name, ScoringMetrics metrics, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ModelTraffic> _models = new(StringComparer.Ordinal);
    private readonly string _incarnation = Guid.CreateVersion7(time.GetUtcNow()).ToString("n");

    /// <summary>Every model's counts.</summary>
    internal IEnumerable<ModelTraffic> Models => _models.Select(m => m.Value);

    /// <summary>A model's counts.</summary>
    internal ModelTraffic Of(string model) => _models.GetOrAdd(model, static (m, of) => new ModelTraffic(m, of.Name.Value, of.Incarnation, of.Metrics), (Name: name, Incarnation: _incarnation, Metrics: metrics));
}

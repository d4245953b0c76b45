using System.Collections.Immutable;

namespace Sentinel.Silo.Tests.Scoring;

/// <summary>Routes of a model <c>m</c>.</summary>
internal static class Routes
{
    /// <summary>A route with weights in percent by version.</summary>
    internal static Route Of(long epoch, params (string Version, double Weight)[] weights) =>
        new("m", epoch, weights.ToImmutableSortedDictionary(w => w.Version, w => w.Weight, StringComparer.Ordinal), [], DateTimeOffset.UnixEpoch, "test");
}

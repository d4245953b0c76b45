using Sentinel.Silo.Scoring.Inference;
using Sentinel.Silo.Scoring.Routing;

namespace Sentinel.Silo.Scoring.Shadows;

/// <summary>A request that a shadow is to be shown.</summary>
/// <param name="Shadow">The version.</param>
/// <param name="Request">The request.</param>
/// <param name="Stable">What the version with the traffic answered; null where it failed.</param>
public sealed record ShadowCopy(RoutedArm Shadow, InferRequest Request, InferAnswer? Stable)
{
    /// <summary>Rows, as far as the request's form tells.</summary>
    public int Rows { get; } = Stable?.Watched.Rows ?? Math.Max(1, Request.Inputs[0].Rows);
}

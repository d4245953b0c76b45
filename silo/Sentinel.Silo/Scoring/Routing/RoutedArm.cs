using Sentinel.Contracts;
using Sentinel.Silo.Scoring.Inference;

namespace Sentinel.Silo.Scoring.Routing;

/// <summary>A version that a route names.</summary>
/// <param name="Version">The version.</param>
/// <param name="Stamp">What its answers say of the route.</param>
/// <param name="Name">Name of its arm in the route, <c>shadow</c> for shadows, or <c>unnamed</c>; never the version's.</param>
public sealed record RoutedArm(ModelVersionId Version, RouteStamp Stamp, string Name);

namespace Sentinel.Silo.Scoring.Inference;

/// <summary>By what route an answer came about.</summary>
/// <param name="Epoch">Epoch of the route that chose the version; 0 where the request named it.</param>
/// <param name="RolloutId">Rollout that set the route; null where none did.</param>
/// <param name="Arm">Name of the version's arm; null where the request named the version.</param>
public sealed record RouteStamp(long Epoch, string? RolloutId, string? Arm)
{
    /// <summary>No route: the request named the version.</summary>
    public static RouteStamp None { get; } = new(0, null, null);
}

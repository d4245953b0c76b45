using Sentinel.Contracts.Rollouts;

namespace Sentinel.Decisions.Rollouts;

/// <summary>Why a command changed nothing.</summary>
/// <param name="Kind">Of what kind it is.</param>
/// <param name="Message">A sentence that names the fix.</param>
public sealed record RolloutRefusal(RolloutRefusalKind Kind, string Message);

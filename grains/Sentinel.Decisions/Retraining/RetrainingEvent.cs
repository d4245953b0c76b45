using Sentinel.Contracts.Retraining;
using Sentinel.Contracts.Versions;

namespace Sentinel.Decisions.Retraining;

/// <summary>What happens to a model's retraining.</summary>
/// <param name="Time">When.</param>
public abstract record RetrainingEvent(DateTimeOffset Time);

/// <summary>The model wishes for retraining.</summary>
public sealed record RetrainWished(RetrainWish Wish, DateTimeOffset Time) : RetrainingEvent(Time);

/// <summary>A person asks for it.</summary>
/// <param name="Request">What is asked.</param>
/// <param name="Version">Version that is to be succeeded; null where the model has no champion, and the request names none.</param>
/// <param name="Actions">What the model's policy asks for.</param>
/// <param name="Time">When.</param>
public sealed record RetrainAsked(RetrainRequest Request, string? Version, MonitorActions Actions, DateTimeOffset Time) : RetrainingEvent(Time);

/// <summary>A trainer says how far it is.</summary>
/// <param name="Report">What it says.</param>
/// <param name="Registered">Whether the version that it names is registered.</param>
/// <param name="Time">When.</param>
public sealed record RetrainReported(RetrainReport Report, bool Registered, DateTimeOffset Time) : RetrainingEvent(Time);

/// <summary>The hook that starts the trainer answered.</summary>
public sealed record RetrainHookAnswered(RetrainHookAnswer Answer, DateTimeOffset Time) : RetrainingEvent(Time);

/// <summary>A version was registered that answers a trigger.</summary>
public sealed record RetrainedVersionCame(RetrainedVersion Version, DateTimeOffset Time) : RetrainingEvent(Time);

/// <summary>The model's policy was set.</summary>
public sealed record RetrainPolicySet(MonitorActions Actions, DateTimeOffset Time) : RetrainingEvent(Time);

/// <summary>Time went by.</summary>
/// <param name="Champion">Version that holds the traffic; null where none does.</param>
/// <param name="ReferenceSince">Since when it is held against its reference; null without a champion.</param>
/// <param name="Time">When.</param>
public sealed record RetrainTicked(string? Champion, DateTimeOffset? ReferenceSince, DateTimeOffset Time) : RetrainingEvent(Time);

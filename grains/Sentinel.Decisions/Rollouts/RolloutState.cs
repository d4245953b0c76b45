using System.Collections.Immutable;
using Sentinel.Contracts.Rollouts;

namespace Sentinel.Decisions.Rollouts;

/// <summary>
/// A phase or step that is about to be entered: whoever carries the rollout out loads and warms both versions, checks the digest and asks the fleet, and answers with <see cref="StepPrepared"/>.
/// It stands in the state until it is answered, so it survives whoever dies with it.
/// </summary>
/// <param name="Number">Its number in the rollout: an answer to another one is ignored.</param>
/// <param name="Phase">Phase that is entered.</param>
/// <param name="Step">Number of the step of traffic that it brings.</param>
/// <param name="Weight">Share of the new version that it brings, in percent.</param>
/// <param name="Why">Why it is entered now.</param>
/// <param name="Actor">Who or what decided so.</param>
/// <param name="Overridden">Whether a person decided so, whatever the checks, the bake and the freezes say.</param>
public sealed record PendingEntry(long Number, RolloutPhase Phase, int Step, double Weight, string Why, string Actor, bool Overridden);

/// <summary>One rollout of a model: everything that its machine knows. Changed by <see cref="RolloutMachine"/> only.</summary>
public sealed record RolloutState
{
    /// <summary>Steps of the way that are remembered.</summary>
    public const int Remembered = 64;

    /// <summary>Its id, unique in the model.</summary>
    public required string Id { get; init; }

    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>Version that is brought to traffic.</summary>
    public required string Version { get; init; }

    /// <summary>Version that held all traffic when it began.</summary>
    public required string Stable { get; init; }

    /// <summary>The plan.</summary>
    public required RolloutPlan Plan { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string Author { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>What the plan cannot see at this traffic, in a sentence.</summary>
    public required string Power { get; init; }

    /// <summary>φ ≥ 1: how much more the reference's counts scatter than independent rows would; counts are divided by it before they are evidence.</summary>
    public double Dispersion { get; init; } = 1;

    /// <summary>Who said that it may start.</summary>
    public ImmutableArray<RolloutApproval> Approvals { get; init; } = [];

    /// <summary>How far it has come.</summary>
    public RolloutPhase Phase { get; init; }

    /// <summary>Phase that a resumed rollout goes back to, while it is paused or held; null otherwise.</summary>
    public RolloutPhase? Resumes { get; init; }

    /// <summary>Number of the step of traffic in force, from 1; 0 before the first.</summary>
    public int Step { get; init; }

    /// <summary>Epoch of the route in force: the one that it found, then those that it set.</summary>
    public long Epoch { get; init; }

    /// <summary>When it was submitted.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>When the phase or step in force was entered.</summary>
    public DateTimeOffset Entered { get; init; }

    /// <summary>When the plan's action is taken; null at an end.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>When it ended; null before.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>When the route was last set by it: the bake counts from here.</summary>
    public DateTimeOffset RouteSet { get; init; }

    /// <summary>Beginning of the evidence: rows before it say nothing.</summary>
    public DateTimeOffset EvidenceFrom { get; init; }

    /// <summary>When the checks were last made: what was counted since is the next batch.</summary>
    public DateTimeOffset LastLook { get; init; }

    /// <summary>When its checks are due again.</summary>
    public DateTimeOffset NextLook => LastLook + TimeSpan.FromSeconds(Plan.IntervalSeconds);

    /// <summary>What is about to be entered; null for nothing.</summary>
    public PendingEntry? Entering { get; init; }

    /// <summary>Number of the last <see cref="PendingEntry"/>.</summary>
    public long Entries { get; init; }

    /// <summary>Why the last entry did not come about; null when nothing stands in the way.</summary>
    public string? Waiting { get; init; }

    /// <summary>Its checks in the order of the plan.</summary>
    public ImmutableArray<CheckState> Checks { get; init; } = [];

    /// <summary>What was last said of the two versions by windows and by labels since the evidence began; at most one of each.</summary>
    public ImmutableArray<ArmVerdict> Verdicts { get; init; } = [];

    /// <summary>The newest steps of its way, oldest first.</summary>
    public ImmutableArray<RolloutTransition> Events { get; init; } = [];

    /// <summary>Pairs of answers since the evidence began.</summary>
    public long Pairs { get; init; }

    /// <summary>Whether the route in force has a shadow.</summary>
    public bool HasShadow { get; init; }

    /// <summary>Whether the stable version must not serve any more.</summary>
    public bool StableForbidden { get; init; }

    /// <summary>Number of decisions so far: each one's events and audit entries are named after its own.</summary>
    public long Decisions { get; init; }

    /// <summary>Whether it is over.</summary>
    public bool IsOver => Phase is RolloutPhase.Succeeded or RolloutPhase.RolledBack or RolloutPhase.Aborted or RolloutPhase.Superseded or RolloutPhase.Failed;

    /// <summary>The phase that the way up stands at: that in force, or that which a paused or held one goes back to.</summary>
    public RolloutPhase Standing => Resumes ?? Phase;

    /// <summary>Share of the new version now, in percent; once it is over, the share that it was left with.</summary>
    public double Weight => Phase switch
    {
        RolloutPhase.Succeeded when Step == Plan.Steps.Length => 100,
        RolloutPhase.Superseded when Step == Plan.Steps.Length && StableForbidden => 100,
        _ when IsOver || Step == 0 => 0,
        _ => Plan.Steps[Step - 1],
    };

    /// <summary>Whether the new version gets requests now, with traffic or as a shadow: then its checks are made.</summary>
    public bool IsWatched => Standing is RolloutPhase.Shadow or RolloutPhase.Canary or RolloutPhase.Baking or RolloutPhase.Live;

    /// <summary>What is shown of it.</summary>
    public RolloutView View() => new(
        Id, Model, Version, Stable, Plan.Strategy, Phase, Step, Weight, Author, [.. Approvals], Reason, Started, Entered, Deadline, Ended,
        [.. Checks.Select(c => new CheckView(c.Spec, c.Answers.IsEmpty ? null : c.Answers[^1], [.. c.Answers]))],
        Power, Plan, [.. Events])
    {
        Next = RolloutOutlook.Of(this),
        Epoch = Epoch,
        Pairs = Pairs,
        NextLook = IsOver ? null : NextLook,
    };
}

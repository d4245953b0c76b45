using System.Collections.Immutable;
using Sentinel.Contracts.Retraining;
using Sentinel.Contracts.Versions;

namespace Sentinel.Decisions.Retraining;

/// <summary>Everything that decides about a model's retraining. Changed only by <see cref="RetrainingMachine"/>.</summary>
public sealed record RetrainingState
{
    /// <summary>Runs that are remembered: more than a day's budget can be.</summary>
    public const int RunsMost = 64;

    /// <summary>Wishes that are remembered, so that their repeats are known.</summary>
    public const int DecidedMost = 256;

    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>What the model's policy asks for; null before it was told.</summary>
    public MonitorActions? Actions { get; init; }

    /// <summary>Since when its schedule is followed: where no run was asked for yet, the first is due one period later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Runs, newest first. Only the first may go on.</summary>
    public ImmutableArray<RetrainRun> Runs { get; init; } = [];

    /// <summary>Ids of the newest wishes that were decided, oldest first.</summary>
    public ImmutableArray<string> Decided { get; init; } = [];

    /// <summary>Requests by hand that were granted: each takes the next number.</summary>
    public long ByHand { get; init; }

    /// <summary>When there will be something to decide without anybody saying so; null for never.</summary>
    public DateTimeOffset? NextLook { get; init; }

    /// <summary>The run that goes on; null where none does.</summary>
    public RetrainRun? Open => Runs is [{ IsOpen: true } run, ..] ? run : null;

    /// <summary>Digest of the data that the last successful run trained on; null where none said.</summary>
    public string? LearntDigest => Runs.FirstOrDefault(run => run is { Status: RetrainStatus.Succeeded, DataDigest: not null })?.DataDigest;

    /// <summary>A model for which nobody ever asked.</summary>
    public static RetrainingState Unknown(string model) => new() { Model = model };

    /// <summary>A run by its id; null where none is remembered.</summary>
    public RetrainRun? Find(string id) => Runs.FirstOrDefault(run => run.Id == id);

    /// <summary>The same with one run replaced.</summary>
    public RetrainingState With(RetrainRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return this with { Runs = Runs.Replace(Runs.First(other => other.Id == run.Id), run) };
    }
}

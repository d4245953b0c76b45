using System.Collections.Immutable;
using Sentinel.Contracts.Mlflow;

namespace Sentinel.Decisions.Mlflow;

/// <summary>What MLflow's clients say of one version.</summary>
/// <param name="Created">When it was registered, in milliseconds since 1970.</param>
/// <param name="Updated">When its description or stage changed last, in milliseconds since 1970.</param>
/// <param name="Stage">Its stage.</param>
/// <param name="Description">What people say of it.</param>
/// <param name="Source">Address of its artifact.</param>
/// <param name="RunId">Run that made it.</param>
/// <param name="RunLink">Address of that run.</param>
/// <param name="ModelId">Logged model that it came from; null where nobody said.</param>
/// <param name="Tags">Its tags, in the order in which they were set first.</param>
public sealed record MlflowVersionState(long Created, long Updated, string Stage, string Description, string Source, string RunId, string RunLink, string? ModelId, ImmutableArray<MlflowTag> Tags);

/// <summary>What MLflow's clients say of one model.</summary>
public sealed record MlflowState
{
    /// <summary>When it was registered, in milliseconds since 1970; null where that was not by MLflow.</summary>
    public long? Created { get; init; }

    /// <summary>When it, or the list of its versions, changed last, in milliseconds since 1970; null where no client of MLflow changed it.</summary>
    public long? Updated { get; init; }

    /// <summary>What people say of it; null where they never said anything.</summary>
    public string? Description { get; init; }

    /// <summary>Its tags, in the order in which they were set first.</summary>
    public ImmutableArray<MlflowTag> Tags { get; init; } = [];

    /// <summary>What is said of versions, by number. Of versions that are not registered it counts for nothing.</summary>
    public ImmutableSortedDictionary<long, MlflowVersionState> Versions { get; init; } = ImmutableSortedDictionary<long, MlflowVersionState>.Empty;

    /// <summary>The highest number that was ever issued: none up to it is issued again.</summary>
    public long LastNumber { get; init; }

    /// <summary>Changes that were written into the model's history: each takes the next number.</summary>
    public long Changes { get; init; }

    /// <summary>Nothing was said.</summary>
    public static MlflowState Empty { get; } = new();
}

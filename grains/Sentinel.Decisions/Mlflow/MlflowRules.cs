using System.Collections.Immutable;
using Sentinel.Contracts.Mlflow;
using Sentinel.Contracts.Models;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Mlflow;

/// <summary>What MLflow's clients change of a model. Times are those that MLflow's own server would set: tags and aliases change none.</summary>
/// <param name="model">Name of the model in Sentinel.</param>
/// <param name="name">Its name in MLflow.</param>
/// <param name="actor">Who asks.</param>
/// <param name="now">When.</param>
public sealed class MlflowRules(string model, string name, string actor, DateTimeOffset now)
{
    private long Time => now.ToUnixTimeMilliseconds();

    /// <summary>Registers the model: whatever was said of one of that name before is gone, but for the numbers that it issued.</summary>
    public Step<MlflowState, bool> Create(MlflowState state, string? description, IReadOnlyList<MlflowTag> tags)
    {
        ArgumentNullException.ThrowIfNull(state);
        return Step.To(new MlflowState { Created = Time, Updated = Time, Description = description, Tags = Distinct(tags), LastNumber = state.LastNumber, Changes = state.Changes }, [], true);
    }

    /// <summary>Takes another name: the model, and each of its versions, changed now.</summary>
    public Step<MlflowState, bool> Rename(MlflowState state, ModelView view, string newName)
    {
        var known = Known(state, view);
        var renamed = known with { Updated = Time, Versions = known.Versions.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value with { Updated = Time }) };
        return Told(renamed, "mlflow.renamed", null, $"MLflow calls it {newName} from now on", ("from", name), ("to", newName));
    }

    /// <summary>Forgets everything, but for the numbers that were issued.</summary>
    public static Step<MlflowState, bool> Forget(MlflowState state, ModelView view) =>
        Step.To(new MlflowState { LastNumber = MlflowViews.HighestOf(state, view), Changes = state.Changes }, [], true);

    /// <summary>Sets the model's description.</summary>
    public Step<MlflowState, bool> Describe(MlflowState state, ModelView view, string description) =>
        Told(Known(state, view) with { Description = description, Updated = Time }, "mlflow.described", null, description);

    /// <summary>Sets a tag of the model.</summary>
    public static Step<MlflowState, MlflowFault?> SetTag(MlflowState state, ModelView view, MlflowTag tag) =>
        Step.To<MlflowState, MlflowFault?>(Known(state, view) with { Tags = With(state.Tags, tag) }, [], null);

    /// <summary>Removes a tag of the model.</summary>
    public static Step<MlflowState, MlflowFault?> DeleteTag(MlflowState state, ModelView view, string key) =>
        Step.To<MlflowState, MlflowFault?>(Known(state, view) with { Tags = state.Tags.RemoveAll(tag => tag.Key == key) }, [], null);

    /// <summary>Issues the next number, and keeps what is said of the version: it is registered after that, so that nothing is ever said of it too late.</summary>
    public Step<MlflowState, long> Issue(MlflowState state, ModelView view, MlflowDraft draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        var number = MlflowViews.HighestOf(state, view) + 1;
        var version = new MlflowVersionState(Time, Time, MlflowStages.None, draft.Description, draft.Source, draft.RunId, draft.RunLink, draft.ModelId, Distinct(draft.Tags));
        return Step.To(Known(state, view) with { LastNumber = number, Updated = Time, Versions = state.Versions.SetItem(number, version) }, [], number);
    }

    /// <summary>Takes back what was said of a number that became no version. It is not issued again.</summary>
    public static Step<MlflowState, bool> TakeBack(MlflowState state, long number)
    {
        ArgumentNullException.ThrowIfNull(state);
        return Step.To(state with { Versions = state.Versions.Remove(number) }, [], true);
    }

    /// <summary>Sets a version's description.</summary>
    public Step<MlflowState, MlflowFault?> DescribeVersion(MlflowState state, ModelView view, long number, string description) =>
        Change(state, view, number, said => said with { Description = description, Updated = Time }, next => Told(next, "mlflow.described", MlflowViews.NameOf(number), description));

    /// <summary>Sets a tag of a version.</summary>
    public Step<MlflowState, MlflowFault?> SetVersionTag(MlflowState state, ModelView view, long number, MlflowTag tag) =>
        Change(state, view, number, said => said with { Tags = With(said.Tags, tag) }, next => Step.To(next, [], true));

    /// <summary>Removes a tag of a version.</summary>
    public Step<MlflowState, MlflowFault?> DeleteVersionTag(MlflowState state, ModelView view, long number, string key) =>
        Change(state, view, number, said => said with { Tags = said.Tags.RemoveAll(tag => tag.Key == key) }, next => Step.To(next, [], true));

    /// <summary>Puts a version into a stage.</summary>
    public Step<MlflowState, MlflowFault?> Stage(MlflowState state, ModelView view, long number, string stage, bool archiveOthers) => Change(
        state,
        view,
        number,
        said => said with { Stage = stage, Updated = Time },
        next =>
        {
            var others = archiveOthers ? next.Versions.Where(pair => pair.Key != number && pair.Value.Stage == stage).ToArray() : [];
            var staged = next with { Updated = Time, Versions = next.Versions.SetItems(others.Select(pair => KeyValuePair.Create(pair.Key, pair.Value with { Stage = MlflowStages.Archived, Updated = Time }))) };
            return Told(staged, "mlflow.staged", MlflowViews.NameOf(number), $"MLflow's stage {stage}", ("stage", stage), ("archived", others.Length == 0 ? null : string.Join(',', others.Select(pair => MlflowViews.NameOf(pair.Key)))));
        });

    /// <summary>Forgets a version that is gone.</summary>
    public Step<MlflowState, bool> ForgetVersion(MlflowState state, ModelView view, long number) =>
        Step.To(Known(state, view) with { Updated = Time, LastNumber = MlflowViews.HighestOf(state, view), Versions = state.Versions.Remove(number) }, [], true);

    private static Step<MlflowState, MlflowFault?> Done(Step<MlflowState, bool> step) => new(step.State, step.Effects, null);

    private static ImmutableArray<MlflowTag> Distinct(IEnumerable<MlflowTag> tags) => tags.Aggregate(ImmutableArray<MlflowTag>.Empty, With);

    private static ImmutableArray<MlflowTag> With(ImmutableArray<MlflowTag> tags, MlflowTag tag)
    {
        var at = tags.IndexOf(tags.FirstOrDefault(known => known.Key == tag.Key)!);
        return at < 0 ? tags.Add(tag) : tags.SetItem(at, tag);
    }

    // What was registered by other means is dated when it is first spoken of, as it was shown until then.
    private static MlflowState Known(MlflowState state, ModelView view)
    {
        ArgumentNullException.ThrowIfNull(state);
        var shown = MlflowViews.Of(state, view);
        return state with { Created = shown.Created, Updated = shown.Updated };
    }

    private Step<MlflowState, MlflowFault?> Change(MlflowState state, ModelView view, long number, Func<MlflowVersionState, MlflowVersionState> change, Func<MlflowState, Step<MlflowState, bool>> then)
    {
        if (MlflowViews.Of(state, view).Find(number) is not { } shown)
        {
            return Step.Stay<MlflowState, MlflowFault?>(state, MlflowFaults.NoVersion(name, number));
        }

        var said = new MlflowVersionState(shown.Created, shown.Updated, shown.Stage, shown.Description, shown.Source, shown.RunId, shown.RunLink, shown.ModelId, shown.Tags);
        var known = Known(state, view);
        return Done(then(known with { Versions = known.Versions.SetItem(number, change(said)) }));
    }

    private Step<MlflowState, bool> Told(MlflowState state, string kind, string? version, string reason, params ReadOnlySpan<(string Key, string? Value)> data)
    {
        var next = state with { Changes = state.Changes + 1 };
        return Step.To(next, [new Facts(model, FormattableString.Invariant($"mlflow-{next.Changes}"), actor, now).Audit(kind, version, reason, Sorted.Of(data))], true);
    }
}

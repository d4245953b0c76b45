using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Contracts.Models;
using Sentinel.Contracts.Simulations;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Versions;
using Sentinel.Decisions.Windows;

namespace Sentinel.Decisions.Simulations;

/// <summary>
/// Replays recorded windows through a monitor policy with the machines that decide in earnest: <see cref="WindowJudge"/>, <see cref="VersionMonitor"/> and <see cref="Judgements"/>. Pure: nothing
/// but its arguments has a say, and nothing is changed. Up to milliseconds of work for each window.
/// </summary>
public static class PolicySimulation
{
    /// <summary>Replays windows through two policies and says what is different.</summary>
    /// <param name="windows">What was recorded.</param>
    /// <param name="present">The policy in force.</param>
    /// <param name="other">The other policy.</param>
    /// <param name="history">What the history says of stretches of windows.</param>
    /// <param name="unjudged">Windows that cannot be judged anew.</param>
    public static Simulation Compare(RecordedWindows windows, PolicyTrial present, PolicyTrial other, RecordedStretch[] history, string[] unjudged)
    {
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(present);
        ArgumentNullException.ThrowIfNull(other);
        var (now, then) = (Run(windows, present, history), Run(windows, other, history));
        return new Simulation(
            windows.Spec.ModelVersion.Model,
            windows.Spec.ModelVersion.Version,
            SimulationSentence.Of(now.Policy, then.Policy, windows.Windows.Length),
            now.Policy,
            then.Policy,
            [.. windows.Windows.Select((window, i) => new SimulatedWindow(window.Report.Id, window.Report.LastTime, window.Report.VersionVerdict, now.Verdicts[i], then.Verdicts[i]))],
            unjudged,
            [.. Notes(windows, other.Policy, unjudged)]);
    }

    /// <summary>Replays windows through one policy.</summary>
    /// <returns>What it would have done, and the version's verdict after each window.</returns>
    public static (SimulatedPolicy Policy, ImmutableArray<Verdict> Verdicts) Run(RecordedWindows windows, PolicyTrial trial, RecordedStretch[] history)
    {
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(trial);
        ArgumentNullException.ThrowIfNull(history);
        var ledger = new VersionLedger(windows.Spec, "", default, "", null, trial.Policy, null, PlanNumber: 1, AssemblyState.Empty, [], 0, 0, [], Verdict.Insufficient, Drifting: false, null, 0, null);
        var model = ModelOf(windows);
        DateTimeOffset? retrained = null;
        var verdicts = ImmutableArray.CreateBuilder<Verdict>(windows.Windows.Length);
        var alarms = new List<(int At, int? Cleared, VersionJudged Word, SimulatedAction Action)>();
        for (var i = 0; i < windows.Windows.Length; i++)
        {
            var window = windows.Windows[i].Assemble(windows.Present.Window.Count is not null);
            var reference = windows.References[window.ReferenceDigest!];
            ledger = ledger with
            {
                Reference = new ReferenceMark(reference.Digest, reference.Rows),
                Recent = [.. ledger.Recent.TakeLast(VersionLedger.RecentMax)],
            };
            ledger = PerformanceMonitor.Mark(ledger, trial.Marks, [window.Id]);
            var wasDrifting = ledger.Drifting;
            (ledger, var effects) = VersionMonitor.Take(ledger, AssemblyState.Empty, [WindowJudge.Judge(trial.Policy, window, reference)], [], window.LastTime);
            verdicts.Add(ledger.Verdict);
            var judged = effects.OfType<TellModel>().Single().Judged;
            (model, var action) = Act(model, judged);
            retrained ??= action == SimulatedAction.Retrain ? judged.Judged : null;
            if (ledger.Drifting && !wasDrifting)
            {
                alarms.Add((i, null, judged, action));
            }
            else if (wasDrifting && alarms is [.., var last])
            {
                alarms[^1] = last with { Action = action > last.Action ? action : last.Action, Cleared = ledger.Drifting ? null : i };
            }
        }

        SimulatedAlarm[] said = [.. alarms.Select(alarm => new SimulatedAlarm(
            IdOf(alarm.At), windows.Windows[alarm.At].Report.LastTime, alarm.Cleared is { } end ? IdOf(end) : null, alarm.Word.Cause, alarm.Action, Standing(windows, alarm.At, alarm.Cleared, history), alarm.Word.Sentence))];
        return (
            new SimulatedPolicy(said, said.Count(alarm => alarm.Standing == AlarmStanding.False), model.InFlight?.Requested, retrained),
            verdicts.ToImmutable());

        string IdOf(int index) => windows.Windows[index].Report.Id;
    }

    /// <summary>A model whose version holds all traffic, so that everything that the policy may do can be done. What it would roll back stays: it is looked at further, and rolled back once.</summary>
    private static ModelState ModelOf(RecordedWindows windows)
    {
        var (model, version) = (windows.Spec.ModelVersion.Model, windows.Spec.ModelVersion.Version);
        return ModelState.Unknown(model) with
        {
            Registered = true,
            Versions = [new VersionState(version, default, null, Good: null, Verdict.Insufficient, Drifting: false)],
            Route = new Route(model, 1, Sorted.All(version), [], DateTimeOffset.MinValue, ""),
        };
    }

    private static (ModelState Model, SimulatedAction Action) Act(ModelState model, VersionJudged judged)
    {
        var step = Judgements.Judge(model, judged, judged.Judged);
        var action = step.State.InFlight is not null && model.InFlight is null ? SimulatedAction.Rollback
            : step.Effects.OfType<WishRetraining>().Any(wish => wish.Wish.Begins) ? SimulatedAction.Retrain
            : SimulatedAction.Alert;
        return (step.State, action);
    }

    private static AlarmStanding Standing(RecordedWindows windows, int at, int? cleared, RecordedStretch[] history)
    {
        var places = windows.Windows.Select((window, i) => (window.Report.Id, i)).ToDictionary(place => place.Id, place => place.i, StringComparer.Ordinal);
        if (history.FirstOrDefault(stretch => stretch.IsMark && stretch.From == windows.Windows[at].Report.Id) is { } mark)
        {
            return mark.Standing;
        }

        var met = history.Where(stretch => !stretch.IsMark && Meets(stretch)).Select(stretch => stretch.Standing).ToArray();
        return met.Contains(AlarmStanding.Confirmed) ? AlarmStanding.Confirmed : cleared is not null && !met.Contains(AlarmStanding.Open) ? AlarmStanding.False : AlarmStanding.Open;

        // Windows that are not among these came before them.
        bool Meets(RecordedStretch stretch) =>
            places.GetValueOrDefault(stretch.From, -1) <= (cleared ?? int.MaxValue) && (stretch.To is null ? int.MaxValue : places.GetValueOrDefault(stretch.To, -1)) >= at;
    }

    private static IEnumerable<string> Notes(RecordedWindows windows, MonitorPolicy other, string[] unjudged)
    {
        if (unjudged.Length > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{unjudged.Length} windows ({unjudged[0]} to {unjudged[^1]}) could not be judged anew: of a version's windows the sketches of the newest {KeptSketches.MostWindows} are kept, and without a reference there are none. Evidence begins with the first window that could be.");
        }

        if (other.Window != windows.Present.Window)
        {
            yield return "The windows are those that were recorded: spec.window of the other policy has no effect here.";
        }

        if (other.Performance is not null || windows.Present.Performance is not null)
        {
            yield return "Labels are taken as if they had come with their window: when they came is not recorded.";
        }
    }
}

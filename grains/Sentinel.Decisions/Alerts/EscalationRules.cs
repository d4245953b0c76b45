using System.Collections.Immutable;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Alerts;

/// <summary>Escalation: an alert that a hook was told of, and that nobody acknowledged since, is told to further hooks, step by step. They are told of its end too.</summary>
public static class EscalationRules
{
    /// <summary>Adds the hooks of the steps that are due to the alerts.</summary>
    internal static Step<AlertBook, int> Advance(AlertBook book, Audience audience, ImmutableHashSet<string> silenced, DateTimeOffset now)
    {
        var (next, effects) = (book, ImmutableArray.CreateBuilder<Effect>());
        foreach (var (line, hook, due, added) in Steps(book, audience, silenced).Where(step => step.Due <= now).OrderBy(step => step.Due))
        {
            // An earlier step may have changed the line.
            var current = next.Alerts.First(l => l.Alert.Id == line.Alert.Id);
            ImmutableArray<string> names = [.. added.Except(current.Hooks, StringComparer.Ordinal)];
            if (names.IsEmpty)
            {
                continue;
            }

            next = next with { Alerts = next.Alerts.Replace(current, current with { Hooks = current.Hooks.AddRange(names) }) };
            var facts = new Facts(book.Model, $"escalation-{hook}-{line.Alert.Id}-{due.UtcTicks}", Judgements.Actor, now);
            effects.Add(facts.Audit(
                "alert.escalated", line.Alert.Version, $"nobody acknowledged what {hook} was told: {line.Alert.Message}", Sorted.Of(("alert", line.Alert.Name), ("hook", hook), ("to", string.Join(", ", names)))));
        }

        return Step.To(next, effects.ToImmutable(), effects.Count);
    }

    /// <summary>When the next step is due; null for none.</summary>
    internal static DateTimeOffset? Next(AlertBook book, Audience audience, ImmutableHashSet<string> silenced) =>
        Steps(book, audience, silenced).Min(step => (DateTimeOffset?)step.Due);

    private static IEnumerable<(AlertLine Line, string Hook, DateTimeOffset Due, string[] Added)> Steps(AlertBook book, Audience audience, ImmutableHashSet<string> silenced) =>
        from hook in audience.Hooks
        where hook.Escalate.Length > 0
        let told = book.Groups.GetValueOrDefault(hook.Name)
        where told is not null
        from line in book.Alerts
        where line.Status == ToldStatus.Firing && !silenced.Contains(line.Alert.Id) && told.Alerts.GetValueOrDefault(line.Alert.Id) is { Status: ToldStatus.Firing }
        from step in hook.Escalate
        let added = step.To.Except(line.Hooks, StringComparer.Ordinal).ToArray()
        where added.Length > 0
        select (line, hook.Name, told.Alerts[line.Alert.Id].Since + TimeSpan.FromSeconds(step.AfterSeconds), added);
}

using System.Collections.Immutable;
using Sentinel.Contracts.Alerts;
using Sentinel.Decisions.Effects;

namespace Sentinel.Decisions.Alerts;

/// <summary>
/// Who is told of a model's alerts, and when. For each hook: what it was told last of each alert is held against how that stands now; the difference waits by the hook's
/// <see cref="GroupPolicy"/> and is told as one. A silenced alert never makes a difference; one that flaps makes one, until it is steady. The end of an alert is told to those who were told that
/// it fires, and to nobody else.
/// </summary>
public static class NoticeRules
{
    /// <summary>Tells what is due.</summary>
    /// <returns>How many notifications were queued. The state is the same instance when nothing changed.</returns>
    public static Step<AlertBook, int> Advance(AlertBook book, Audience audience, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(audience);
        if (!book.HasNotices)
        {
            return Step.Stay(book, 0);
        }

        var settled = Settle(book, now);
        var silenced = audience.Silenced(settled.Alerts, now);
        var escalated = EscalationRules.Advance(settled, audience, silenced, now);
        var (next, effects, queued) = (escalated.State, escalated.Effects.ToBuilder(), 0);
        foreach (var hook in Hooks(next, audience))
        {
            var told = Tell(next, hook, audience.Find(hook), silenced, now);
            (next, queued) = (told.State, queued + told.Result);
            effects.AddRange(told.Effects);
        }

        return ReferenceEquals(next, book) ? Step.Stay(book, 0) : Step.To(next.Bounded(), effects.ToImmutable(), queued);
    }

    /// <summary>When <see cref="Advance"/> has something to do next, if nothing happens until then; null for never.</summary>
    public static DateTimeOffset? Next(AlertBook book, Audience audience, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(audience);
        if (!book.HasNotices)
        {
            return null;
        }

        var silenced = audience.Silenced(book.Alerts, now);
        var ends = audience.Silences.Where(s => now < s.End && book.Alerts.Any(a => LabelMatchers.Hold(s.Matchers, a.Alert.Labels))).Select(s => (DateTimeOffset?)(s.Start > now ? s.Start : s.End));
        var groups = Hooks(book, audience).Select(hook => Due(book, hook, audience.Find(hook), silenced, now));
        return ends.Concat(groups).Concat(book.Alerts.Select(FlapRules.SteadyAt)).Append(EscalationRules.Next(book, audience, silenced)).Min();
    }

    private static AlertBook Settle(AlertBook book, DateTimeOffset now)
    {
        var settled = book;
        foreach (var line in book.Alerts)
        {
            if (FlapRules.Settled(line, now) is var steady && !ReferenceEquals(steady, line))
            {
                settled = settled with { Alerts = settled.Alerts.Replace(line, steady) };
            }
        }

        return settled;
    }

    private static IEnumerable<string> Hooks(AlertBook book, Audience audience) => audience.Hooks.Where(HookFilter.WantsAlerts).Select(h => h.Name)
        .Union(book.Alerts.SelectMany(a => a.Hooks), StringComparer.Ordinal).Union(book.Groups.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal);

    // An end is a difference for those only who were told of the beginning.
    private static ImmutableArray<AlertLine> Changes(AlertBook book, NoticeGroup group, string name, HookSpec? hook, ImmutableHashSet<string> silenced)
    {
        var asks = hook is not null && HookFilter.WantsAlerts(hook);
        return
        [
            .. book.Alerts.Where(line => (asks || line.Hooks.Contains(name))
                && line.Status != (group.Alerts.GetValueOrDefault(line.Alert.Id)?.Status ?? ToldStatus.Resolved)
                && !silenced.Contains(line.Alert.Id)),
        ];
    }

    private static ImmutableArray<AlertLine> Firing(AlertBook book, NoticeGroup group, ImmutableHashSet<string> silenced) =>
        [.. book.Alerts.Where(line => line.Status == ToldStatus.Firing && !silenced.Contains(line.Alert.Id) && group.Alerts.ContainsKey(line.Alert.Id))];

    private static DateTimeOffset DueOfChanges(NoticeGroup group, GroupPolicy policy, DateTimeOffset waiting) => group.Last is { } last && !group.Alerts.IsEmpty
        ? Latest(waiting, last + TimeSpan.FromSeconds(policy.IntervalSeconds))
        : waiting + TimeSpan.FromSeconds(policy.WaitSeconds);

    private static DateTimeOffset? DueOfRepeat(NoticeGroup group, GroupPolicy policy) => policy.RepeatSeconds is { } repeat && group.Last is { } last ? last + TimeSpan.FromSeconds(repeat) : null;

    private static GroupPolicy PolicyOf(HookSpec? hook) => hook is null ? GroupRules.AtOnce : GroupRules.Of(hook);

    private static DateTimeOffset? Due(AlertBook book, string name, HookSpec? hook, ImmutableHashSet<string> silenced, DateTimeOffset now)
    {
        var group = book.Groups.GetValueOrDefault(name, NoticeGroup.Empty);
        if (!Changes(book, group, name, hook, silenced).IsEmpty)
        {
            return DueOfChanges(group, PolicyOf(hook), group.Waiting ?? now);
        }

        return Firing(book, group, silenced).IsEmpty ? null : DueOfRepeat(group, PolicyOf(hook));
    }

    private static Step<AlertBook, int> Tell(AlertBook book, string name, HookSpec? hook, ImmutableHashSet<string> silenced, DateTimeOffset now)
    {
        var group = book.Groups.GetValueOrDefault(name, NoticeGroup.Empty);
        var changes = Changes(book, group, name, hook, silenced);
        if (!changes.IsEmpty)
        {
            var waiting = group.Waiting ?? now;
            if (now < DueOfChanges(group, PolicyOf(hook), waiting))
            {
                return Step.To(Keep(book, name, group, group with { Waiting = waiting }), [], 0);
            }

            var told = changes.Aggregate(group.Alerts, (known, line) => line.Status == ToldStatus.Resolved ? known.Remove(line.Alert.Id) : known.SetItem(line.Alert.Id, new Told(line.Status, now)));
            ImmutableArray<AlertLine> wanted = [.. changes.Where(line => line.Hooks.Contains(name) || HookFilter.Wants(hook!, Notices.TypeOf(line.Status)))];
            var step = Notices.Queue(book, name, hook, wanted, isRepeat: false, now);
            return step with { State = Keep(step.State, name, group, new NoticeGroup(told, Waiting: null, step.Result > 0 ? now : group.Last)) };
        }

        var quiet = Keep(book, name, group, group with { Waiting = null, Alerts = Known(book, group) });
        if (DueOfRepeat(group, PolicyOf(hook)) is { } due && due <= now && Firing(book, group, silenced) is { IsEmpty: false } firing)
        {
            var step = Notices.Queue(quiet, name, hook, [.. firing.Where(line => line.Hooks.Contains(name) || HookFilter.Wants(hook!, Notices.TypeOf(line.Status)))], isRepeat: true, now);
            return step with { State = Keep(step.State, name, group, group with { Last = now }) };
        }

        return Step.To(quiet, [], 0);
    }

    // An alert that is so long over that it is no longer kept needs no memory of who was told.
    private static ImmutableSortedDictionary<string, Told> Known(AlertBook book, NoticeGroup group) =>
        group.Alerts.Keys.All(id => book.Alerts.Any(a => a.Alert.Id == id)) ? group.Alerts : group.Alerts.RemoveRange(group.Alerts.Keys.Where(id => book.Alerts.All(a => a.Alert.Id != id)));

    private static AlertBook Keep(AlertBook book, string name, NoticeGroup before, NoticeGroup after)
    {
        if (before == after)
        {
            return book;
        }

        return book with { Groups = after.IsEmpty ? book.Groups.Remove(name) : book.Groups.SetItem(name, after) };
    }

    private static DateTimeOffset Latest(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}

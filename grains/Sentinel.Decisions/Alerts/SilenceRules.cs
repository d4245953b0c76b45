using System.Collections.Immutable;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Alerts;

/// <summary>All silences; the latest end first.</summary>
public sealed record SilenceBook(ImmutableArray<Silence> Silences)
{
    /// <summary>Silences that have not ended; one more is refused.</summary>
    public const int OpenMost = 1000;

    /// <summary>Ended silences that are kept; the history remembers the older ones.</summary>
    public const int EndedKept = 200;

    /// <summary>None.</summary>
    public static SilenceBook Empty { get; } = new([]);
}

/// <summary>Silences: made with an author, a reason and an end, and gone by themselves.</summary>
public static class SilenceRules
{
    /// <summary>Matchers of one silence.</summary>
    public const int MatchersMost = 20;

    /// <summary>Longest time that a silence may last.</summary>
    public static readonly TimeSpan LongestTime = TimeSpan.FromDays(366);

    /// <summary>The silence that keeps an alert from being told, the one that ends last where there are several; null for none.</summary>
    public static Silence? Silencing(IReadOnlyCollection<Silence> silences, AlertView alert, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(silences);
        ArgumentNullException.ThrowIfNull(alert);
        return silences.Count == 0 ? null : silences.Where(s => s.Start <= now && now < s.End && LabelMatchers.Hold(s.Matchers, alert.Labels)).MaxBy(s => s.End);
    }

    /// <summary>Everything that is wrong with a silence, by field.</summary>
    public static ImmutableSortedDictionary<string, string> Check(Silence silence, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(silence);
        var errors = Sorted.Of(
            ("matchers", MatchersFault(silence.Matchers)),
            ("author", Fault(silence.Author, "who makes it")),
            ("comment", Fault(silence.Comment, "why")),
            ("end", EndFault(silence, now)));
        for (var i = 0; i < silence.Matchers.Length; i++)
        {
            errors = LabelMatchers.Check(silence.Matchers[i]) is { } fault ? errors.SetItem(FormattableString.Invariant($"matchers[{i}]"), fault) : errors;
        }

        // A silence of everything is a switch that somebody forgets; regular expressions are asked only once they are known to be sound.
        return errors.IsEmpty && LabelMatchers.Hold(silence.Matchers, Sorted.Empty)
            ? Sorted.Of(("matchers", "must not hold for an alert without labels: name at least one value, such as model=housing"))
            : errors;
    }

    /// <summary>Adds a silence, or sets the one of that id anew.</summary>
    public static Step<SilenceBook, RegistrationResult> Put(SilenceBook book, Silence silence, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(book);
        var errors = Check(silence, now);
        var before = book.Silences.FirstOrDefault(s => s.Id == silence.Id);
        if (errors.IsEmpty && before is null && book.Silences.Count(s => s.End > now) >= SilenceBook.OpenMost)
        {
            errors = Sorted.Of(("matchers", $"{SilenceBook.OpenMost} silences hold already: end some that are not needed, or make one with wider matchers"));
        }

        if (!errors.IsEmpty)
        {
            return Step.Stay(book, new RegistrationResult(RegistrationOutcome.Refused, errors));
        }

        if (before is not null && before.Matchers.SequenceEqual(silence.Matchers) && before with { Matchers = silence.Matchers } == silence)
        {
            return Step.Stay(book, new RegistrationResult(RegistrationOutcome.Unchanged, errors));
        }

        var kind = before is null ? "silence.added" : "silence.changed";
        return Step.To(
            Arrange(before is null ? book.Silences.Add(silence) : book.Silences.Replace(before, silence), now),
            [Audit(kind, silence, silence.Author, silence.Comment, now)],
            new RegistrationResult(before is null ? RegistrationOutcome.Created : RegistrationOutcome.Updated, errors));
    }

    /// <summary>Ends a silence now.</summary>
    /// <returns>Whether there is one of that id that has not ended.</returns>
    public static Step<SilenceBook, bool> Expire(SilenceBook book, string id, string actor, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(book);
        if (book.Silences.FirstOrDefault(s => s.Id == id && s.End > now) is not { } open)
        {
            return Step.Stay(book, false);
        }

        var ended = open with { Start = open.Start < now ? open.Start : now, End = now };
        return Step.To(Arrange(book.Silences.Replace(open, ended), now), [Audit("silence.expired", ended, actor, $"ended before {open.End:u}", now)], true);
    }

    /// <summary>How a silence's matchers read.</summary>
    public static string InWords(IEnumerable<LabelMatcher> matchers)
    {
        ArgumentNullException.ThrowIfNull(matchers);
        return string.Join(", ", matchers.Select(m => $"{m.Name}{OperatorText(m.Operator)}\"{m.Value}\""));
    }

    private static string OperatorText(MatchOperator match) => match switch { MatchOperator.Equal => "=", MatchOperator.NotEqual => "!=", MatchOperator.Matches => "=~", _ => "!~" };

    private static SilenceBook Arrange(ImmutableArray<Silence> silences, DateTimeOffset now)
    {
        var ended = 0;
        return new([.. silences.OrderByDescending(s => s.End).ThenBy(s => s.Id, StringComparer.Ordinal).Where(s => s.End > now || ++ended <= SilenceBook.EndedKept)]);
    }

    private static AppendAudit Audit(string kind, Silence silence, string actor, string reason, DateTimeOffset now) =>
        new Facts(ISilenceGrain.Key, FormattableString.Invariant($"{silence.Id}-{now.UtcTicks}"), actor, now).Audit(
            kind, version: null, reason, Sorted.Of(("silence", silence.Id), ("matchers", InWords(silence.Matchers)), ("start", silence.Start.ToString("O")), ("end", silence.End.ToString("O"))));

    private static string? MatchersFault(LabelMatcher[] matchers) => matchers.Length switch
    {
        0 => "must hold at least one matcher, such as model=housing",
        > MatchersMost => $"must hold at most {MatchersMost} matchers, was {matchers.Length}",
        _ => null,
    };

    private static string? Fault(string text, string what) => string.IsNullOrWhiteSpace(text) ? $"must say {what}" : text.Length > 1000 ? "has at most 1000 characters" : null;

    private static string? EndFault(Silence silence, DateTimeOffset now)
    {
        if (silence.End <= silence.Start || silence.End <= now)
        {
            return "must be after the start and in the future";
        }

        return silence.End - silence.Start > LongestTime ? $"must be within {LongestTime.TotalDays:F0} days of the start" : null;
    }
}

using System.Collections.Immutable;
using Sentinel.Contracts.Sources;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Sources;

/// <summary>All sources, by name.</summary>
public sealed record SourceBook(ImmutableSortedDictionary<string, SourceSpec> Sources)
{
    /// <summary>Sources that may be declared.</summary>
    public const int Most = 10_000;

    /// <summary>None.</summary>
    public static SourceBook Empty { get; } = new(ImmutableSortedDictionary.Create<string, SourceSpec>(StringComparer.Ordinal));
}

/// <summary>Sources: no two may claim the same traffic.</summary>
public static class SourceRules
{
    /// <summary>Adds a source, or sets the one of that name anew.</summary>
    public static Step<SourceBook, RegistrationResult> Put(SourceBook book, SourceSpec source, string actor, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(source);
        var before = book.Sources.GetValueOrDefault(source.Name);
        if (Fault(book, source, before) is { } fault)
        {
            return Step.Stay(book, new RegistrationResult(RegistrationOutcome.Refused, Sorted.Of(fault)));
        }

        if (before is not null && AreSame(before, source))
        {
            return Step.Stay(book, new RegistrationResult(RegistrationOutcome.Unchanged, Sorted.Empty));
        }

        return Step.To(
            new SourceBook(book.Sources.SetItem(source.Name, source)),
            [Audit(before is null ? "source.declared" : "source.changed", source, actor, "by manifest", now)],
            new RegistrationResult(before is null ? RegistrationOutcome.Created : RegistrationOutcome.Updated, Sorted.Empty));
    }

    /// <summary>Removes a source.</summary>
    /// <returns>Whether there is one of that name.</returns>
    public static Step<SourceBook, bool> Delete(SourceBook book, string name, string actor, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(book);
        return book.Sources.TryGetValue(name, out var source)
            ? Step.To(new SourceBook(book.Sources.Remove(name)), [Audit("source.removed", source, actor, "by hand", now)], true)
            : Step.Stay(book, false);
    }

    private static (string Field, string? Message)? Fault(SourceBook book, SourceSpec source, SourceSpec? before) =>
        before is null && book.Sources.Count >= SourceBook.Most ? ("metadata.name", $"{SourceBook.Most} sources are declared already: remove some that are not needed")
        : source.KServe is { } origin && book.Sources.Values.FirstOrDefault(other => other.Name != source.Name && other.KServe is { } theirs && theirs.Overlaps(origin)) is { } holder
            ? ("spec.kserve", $"inference service '{origin.InferenceService}' is that of source '{holder.Name}' already: mend that one, or name different namespaces")
        : null;

    private static bool AreSame(SourceSpec a, SourceSpec b) =>
        a.Columns.SequenceEqual(b.Columns, StringComparer.Ordinal)
        && a.Version.Fixed == b.Version.Fixed
        && a.Version.ByEndpoint.SequenceEqual(b.Version.ByEndpoint)
        && a with { Columns = b.Columns, Version = b.Version } == b;

    private static AppendAudit Audit(string kind, SourceSpec source, string actor, string reason, DateTimeOffset now) =>
        new Facts(ISourceGrain.Key, FormattableString.Invariant($"{source.Name}-{now.UtcTicks}"), actor, now).Audit(
            kind, version: null, reason, Sorted.Of(("source", source.Name), ("model", source.Model), ("versions", string.Join(", ", source.Version.All)), ("columns", string.Join(", ", source.Columns))));
}

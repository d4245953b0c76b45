using System.Collections.Immutable;

namespace Sentinel.Decisions.Search;

/// <summary>What a field is held against, as it was written.</summary>
/// <param name="Text">The text, without its quotes.</param>
/// <param name="IsQuoted">Whether it stood in quotes; a bare one is a number, a time or a word.</param>
public sealed record FilterLiteral(string Text, bool IsQuoted);

/// <summary>One condition.</summary>
/// <param name="Key">Which field.</param>
/// <param name="Operator">How it is held against the literals.</param>
/// <param name="Literals">One; for <see cref="FilterOperator.In"/> at least one.</param>
public sealed record FilterTerm(FilterKey Key, FilterOperator Operator, ImmutableArray<FilterLiteral> Literals)
{
    /// <summary>
    /// Whether it holds for a field. Of several values, such as a version's aliases, one that fits is enough; <c>!=</c> asks that none is equal. A field without a value fits <c>!=</c> and nothing else.
    /// </summary>
    /// <param name="values">The field's values; empty where it has none.</param>
    public bool Holds(IReadOnlyCollection<FieldValue> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Operator == FilterOperator.NotEqual ? !values.Any(value => value.CompareTo(Literals[0].Text) == 0) : values.Any(Holds);
    }

    /// <summary>Why the literals cannot be held against a field of a kind; null when they can.</summary>
    public string? FaultFor(FieldKind kind)
    {
        if (Operator is FilterOperator.Like or FilterOperator.CaselessLike)
        {
            return kind is FieldKind.Number or FieldKind.Time ? $"{Key} is a {Word(kind)}: hold it against one with =, !=, <, <=, > or >=, LIKE is for texts" : null;
        }

        return Literals.FirstOrDefault(literal => !FieldValue.CanRead(kind, literal.Text)) is { } bad ? $"{Key} is a {Word(kind)}, and '{bad.Text}' is none" : null;
    }

    private static string Word(FieldKind kind) => kind switch
    {
        FieldKind.Number => "number",
        FieldKind.Time => "time (such as 2026-11-21 or 2026-11-21T07:00:00Z)",
        _ => "text",
    };

    private bool Holds(FieldValue value) => Operator switch
    {
        FilterOperator.Equal => value.CompareTo(Literals[0].Text) == 0,
        FilterOperator.Less => value.CompareTo(Literals[0].Text) < 0,
        FilterOperator.LessOrEqual => value.CompareTo(Literals[0].Text) <= 0,
        FilterOperator.Greater => value.CompareTo(Literals[0].Text) > 0,
        FilterOperator.GreaterOrEqual => value.CompareTo(Literals[0].Text) >= 0,
        FilterOperator.Like => LikePattern.Matches(Literals[0].Text, value.Text, ignoreCase: false),
        FilterOperator.CaselessLike => LikePattern.Matches(Literals[0].Text, value.Text, ignoreCase: true),
        _ => Literals.Any(literal => value.CompareTo(literal.Text) == 0),
    };
}

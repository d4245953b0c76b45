using System.Collections.Immutable;

namespace Sentinel.Decisions.Search;

/// <summary>A filter, or why it is none.</summary>
/// <param name="Terms">Its conditions, all of which must hold; empty where it asks for nothing.</param>
/// <param name="Fault">What is wrong and where; null when nothing is.</param>
public sealed record FilterReading(ImmutableArray<FilterTerm> Terms, string? Fault);

/// <summary>A wish for an order, or why it is none.</summary>
/// <param name="Terms">What comes first decides first; empty where nothing is asked for.</param>
/// <param name="Fault">What is wrong and where; null when nothing is.</param>
public sealed record OrderReading(ImmutableArray<OrderTerm> Terms, string? Fault);

/// <summary>A field that is sorted by.</summary>
/// <param name="Key">Which.</param>
/// <param name="Descending">Whether the greatest comes first.</param>
public sealed record OrderTerm(FilterKey Key, bool Descending);

/// <summary>
/// Reads what is searched for, and by what it is sorted: <c>condition { "and" condition }</c>, where a condition is <c>key operator literal</c> or <c>key IN (literal, …)</c>. Words are read in any letter case. A key is a name, or a group and
/// a name with a dot between them; a name with other characters than letters, digits, <c>_</c>, <c>.</c>, <c>-</c> and <c>/</c> stands in backticks or double quotes. Operators: <c>= != &lt; &lt;= &gt; &gt;= LIKE ILIKE IN</c>. A literal is a text in single or
/// double quotes, or a bare number, time or word. Pure; what keys there are is for the caller to say.
/// </summary>
public static class FilterParser
{
    /// <summary>Longest filter, in characters.</summary>
    public const int LengthMax = 8192;

    private static readonly (string Symbol, FilterOperator Operator)[] Symbols =
    [
        ("!=", FilterOperator.NotEqual), ("<=", FilterOperator.LessOrEqual), (">=", FilterOperator.GreaterOrEqual), ("=", FilterOperator.Equal), ("<", FilterOperator.Less), (">", FilterOperator.Greater),
    ];

    /// <summary>Reads a filter.</summary>
    /// <param name="text">The filter; null or blank for one that asks for nothing.</param>
    /// <param name="faultOf">What is wrong with a key, asked as soon as it is read; null when nothing is.</param>
    public static FilterReading Read(string? text, Func<FilterKey, string?> faultOf)
    {
        ArgumentNullException.ThrowIfNull(faultOf);
        if (text?.Length > LengthMax)
        {
            return new FilterReading([], $"the filter has {text.Length} characters, at most {LengthMax} are read");
        }

        var cursor = new FilterCursor(text ?? "");
        var terms = ImmutableArray.CreateBuilder<FilterTerm>();
        while (!cursor.AtEnd)
        {
            if (terms.Count > 0 && !cursor.TakeWord("and"))
            {
                return new FilterReading([], At(cursor, $"'and' is expected between conditions, found {cursor.Rest}"));
            }

            if (Term(cursor, faultOf, out var fault) is not { } term)
            {
                return new FilterReading([], fault);
            }

            terms.Add(term);
        }

        return new FilterReading(terms.ToImmutable(), null);
    }

    /// <summary>Reads an order: <c>key [asc|desc] {, key [asc|desc]}</c>.</summary>
    /// <param name="text">The order; null or blank for none.</param>
    /// <param name="faultOf">What is wrong with a key; null when nothing is.</param>
    public static OrderReading ReadOrder(string? text, Func<FilterKey, string?> faultOf)
    {
        ArgumentNullException.ThrowIfNull(faultOf);
        if (text?.Length > LengthMax)
        {
            return new OrderReading([], $"the order has {text.Length} characters, at most {LengthMax} are read");
        }

        var cursor = new FilterCursor(text ?? "");
        var terms = ImmutableArray.CreateBuilder<OrderTerm>();
        while (!cursor.AtEnd)
        {
            if (terms.Count > 0 && !cursor.Take(','))
            {
                return new OrderReading([], At(cursor, $"a comma is expected between fields, found {cursor.Rest}"));
            }

            if (Key(cursor, out var fault) is not { } key || (fault = faultOf(key)) is not null)
            {
                return new OrderReading([], fault);
            }

            terms.Add(new OrderTerm(key, cursor.TakeWord("desc")));
            if (!terms[^1].Descending)
            {
                cursor.TakeWord("asc");
            }
        }

        return new OrderReading(terms.ToImmutable(), null);
    }

    /// <summary>Reads one key, such as a column that is asked for; null where the text is none.</summary>
    public static FilterKey? ReadKey(string text)
    {
        var cursor = new FilterCursor(text);
        return Key(cursor, out _) is { } key && cursor.AtEnd ? key : null;
    }

    private static FilterTerm? Term(FilterCursor cursor, Func<FilterKey, string?> faultOf, out string? fault)
    {
        if (Key(cursor, out fault) is not { } key || (fault = faultOf(key)) is not null)
        {
            return null;
        }

        if (Operator(cursor) is not { } wanted)
        {
            fault = At(cursor, $"after {key} one of = != < <= > >= LIKE ILIKE IN is expected, found {cursor.Rest}");
            return null;
        }

        var literals = wanted == FilterOperator.In ? List(cursor, out fault) : Literal(cursor, out fault) is { } one ? [one] : [];
        return fault is null ? new FilterTerm(key, wanted, literals) : null;
    }

    private static FilterKey? Key(FilterCursor cursor, out string? fault)
    {
        fault = null;
        if (cursor.Quoted("`\"") is { } quoted)
        {
            return new FilterKey(null, quoted);
        }

        var bare = cursor.Bare(FilterCursor.IsBare);
        var dot = bare.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0 && dot == bare.Length - 1 && cursor.Quoted("`\"") is { } name)
        {
            return new FilterKey(bare[..dot], name);
        }

        if (bare.Length == 0 || dot == 0 || dot == bare.Length - 1)
        {
            fault = At(cursor, bare.Length == 0 ? $"a field is expected, found {cursor.Rest}" : $"'{bare}' is no field: a name is missing beside the dot");
            return null;
        }

        return dot < 0 ? new FilterKey(null, bare) : new FilterKey(bare[..dot], bare[(dot + 1)..]);
    }

    private static FilterOperator? Operator(FilterCursor cursor)
    {
        foreach (var (word, known) in (ReadOnlySpan<(string, FilterOperator)>)[("LIKE", FilterOperator.Like), ("ILIKE", FilterOperator.CaselessLike), ("IN", FilterOperator.In)])
        {
            if (cursor.TakeWord(word))
            {
                return known;
            }
        }

        var symbol = cursor.Bare(c => c is '=' or '!' or '<' or '>');
        return Array.FindIndex(Symbols, s => s.Symbol == symbol) is >= 0 and var found ? Symbols[found].Operator : null;
    }

    private static FilterLiteral? Literal(FilterCursor cursor, out string? fault)
    {
        fault = null;
        if (cursor.Quoted("'\"") is { } quoted)
        {
            return new FilterLiteral(quoted, IsQuoted: true);
        }

        var bare = cursor.Bare(c => FilterCursor.IsBare(c) || c is '+' or ':');
        if (bare.Length > 0)
        {
            return new FilterLiteral(bare, IsQuoted: false);
        }

        fault = At(cursor, $"a number, or a text in quotes, is expected, found {cursor.Rest}");
        return null;
    }

    private static ImmutableArray<FilterLiteral> List(FilterCursor cursor, out string? fault)
    {
        var literals = ImmutableArray.CreateBuilder<FilterLiteral>();
        if (!cursor.Take('('))
        {
            fault = At(cursor, $"after IN a list is expected, such as ('a', 'b'), found {cursor.Rest}");
            return [];
        }

        do
        {
            if (Literal(cursor, out fault) is not { } literal)
            {
                return [];
            }

            literals.Add(literal);
        }
        while (cursor.Take(','));
        fault = cursor.Take(')') ? null : At(cursor, $"the list is not closed by ')', found {cursor.Rest}");
        return literals.ToImmutable();
    }

    private static string At(FilterCursor cursor, string what) => FormattableString.Invariant($"at character {cursor.Position + 1}: {what}");
}

using System.Text;

namespace Sentinel.Decisions.Search;

/// <summary>Reads a filter from left to right.</summary>
internal sealed class FilterCursor(string text)
{
    /// <summary>Characters that were read.</summary>
    internal int Position { get; private set; }

    /// <summary>Whether nothing but white space is left.</summary>
    internal bool AtEnd
    {
        get
        {
            SkipSpace();
            return Position == text.Length;
        }
    }

    /// <summary>What is left, shortened, for errors.</summary>
    internal string Rest => AtEnd ? "the end" : text.Length - Position > 24 ? $"'{text.AsSpan(Position, 24)}…'" : $"'{text[Position..]}'";

    /// <summary>Whether a character may stand in a name or a value without quotes.</summary>
    internal static bool IsBare(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '/';

    /// <summary>Takes one character; false where another one comes.</summary>
    internal bool Take(char wanted)
    {
        SkipSpace();
        if (Position == text.Length || text[Position] != wanted)
        {
            return false;
        }

        Position++;
        return true;
    }

    /// <summary>Takes a word in any letter case, as a whole; false where another one comes.</summary>
    internal bool TakeWord(string word)
    {
        SkipSpace();
        var end = Position + word.Length;
        if (end > text.Length || string.Compare(text, Position, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) != 0 || (end < text.Length && IsBare(text[end])))
        {
            return false;
        }

        Position = end;
        return true;
    }

    /// <summary>The characters of a name or a value without quotes; empty where none comes.</summary>
    internal string Bare(Func<char, bool> belongs)
    {
        SkipSpace();
        var start = Position;
        while (Position < text.Length && belongs(text[Position]))
        {
            Position++;
        }

        return text[start..Position];
    }

    /// <summary>A text between quotes, which stand twice inside it where they are part of it; null where it does not begin with one of these, or never ends.</summary>
    internal string? Quoted(string quotes)
    {
        SkipSpace();
        if (Position == text.Length || !quotes.Contains(text[Position], StringComparison.Ordinal))
        {
            return null;
        }

        var quote = text[Position];
        var read = new StringBuilder();
        for (var i = Position + 1; i < text.Length; i++)
        {
            if (text[i] != quote)
            {
                read.Append(text[i]);
            }
            else if (i + 1 < text.Length && text[i + 1] == quote)
            {
                read.Append(quote);
                i++;
            }
            else
            {
                Position = i + 1;
                return read.ToString();
            }
        }

        return null;
    }

    private void SkipSpace()
    {
        while (Position < text.Length && char.IsWhiteSpace(text[Position]))
        {
            Position++;
        }
    }
}

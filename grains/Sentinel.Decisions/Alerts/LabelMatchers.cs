using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Sentinel.Contracts.Alerts;

namespace Sentinel.Decisions.Alerts;

/// <summary>
/// Matchers on labels, as Prometheus writes them: <c>model="housing"</c>, <c>alertname=~"rollback-.*"</c>; the quotes may be left out. Regular expressions hold for the whole label, and take time
/// in proportion to its length whatever they are.
/// </summary>
public static partial class LabelMatchers
{
    /// <summary>Longest value of a matcher.</summary>
    public const int ValueLengthMax = 512;

    /// <summary>Whether all matchers hold for a set of labels.</summary>
    public static bool Hold(IEnumerable<LabelMatcher> matchers, ImmutableSortedDictionary<string, string> labels)
    {
        ArgumentNullException.ThrowIfNull(matchers);
        ArgumentNullException.ThrowIfNull(labels);
        return matchers.All(m => Holds(m, labels.GetValueOrDefault(m.Name, "")));
    }

    /// <summary>Whether a text may name a label.</summary>
    public static bool IsLabelName(string text) => LabelName().IsMatch(text);

    /// <summary>What is wrong with a matcher; null when nothing is.</summary>
    public static string? Check(LabelMatcher matcher)
    {
        ArgumentNullException.ThrowIfNull(matcher);
        if (!IsLabelName(matcher.Name))
        {
            return $"'{matcher.Name}' is no label: letters, digits and '_', the first no digit";
        }

        if (!Enum.IsDefined(matcher.Operator))
        {
            return "the operator must be one of =, !=, =~ and !~";
        }

        if (matcher.Value.Length > ValueLengthMax)
        {
            return $"a value has at most {ValueLengthMax} characters, this one has {matcher.Value.Length}";
        }

        return matcher.Operator is MatchOperator.Matches or MatchOperator.MatchesNot ? FaultOf(matcher.Value) : null;
    }

    /// <summary>Reads one matcher.</summary>
    /// <param name="text">Such as <c>model=housing</c> or <c>version!~"1\..*"</c>.</param>
    /// <param name="matcher">The matcher.</param>
    /// <param name="fault">What is wrong; null when nothing is.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out LabelMatcher? matcher, [NotNullWhen(false)] out string? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        matcher = null;
        var parts = Matcher().Match(text);
        if (!parts.Success)
        {
            fault = $"'{text}' is no matcher: write a label, one of = != =~ !~, and a value, such as model=housing";
            return false;
        }

        var read = new LabelMatcher(parts.Groups["name"].Value, OperatorOf(parts.Groups["operator"].Value), Unquoted(parts.Groups["value"].Value));
        fault = Check(read);
        matcher = fault is null ? read : null;
        return fault is null;
    }

    private static bool Holds(LabelMatcher matcher, string value) => matcher.Operator switch
    {
        MatchOperator.Equal => value == matcher.Value,
        MatchOperator.NotEqual => value != matcher.Value,
        MatchOperator.Matches => Expression(matcher.Value).IsMatch(value),
        _ => !Expression(matcher.Value).IsMatch(value),
    };

    private static Regex Expression(string pattern) => new($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    private static string? FaultOf(string pattern)
    {
        try
        {
            // Alone first: a bracket too many would otherwise close the one that is put around it.
            _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            Expression(pattern);
            return null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return $"'{pattern}' is no regular expression that is understood: {e.Message}";
        }
    }

    private static MatchOperator OperatorOf(string text) => text switch
    {
        "=" => MatchOperator.Equal,
        "!=" => MatchOperator.NotEqual,
        "=~" => MatchOperator.Matches,
        _ => MatchOperator.MatchesNot,
    };

    private static string Unquoted(string value) =>
        value.Length >= 2 && value[0] == '"' && value[^1] == '"' ? value[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal).Replace(@"\\", @"\", StringComparison.Ordinal) : value;

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex LabelName();

    [GeneratedRegex(@"^\s*(?<name>[A-Za-z_][A-Za-z0-9_]*)\s*(?<operator>=~|!~|!=|=)\s*(?<value>.*?)\s*$", RegexOptions.Singleline)]
    private static partial Regex Matcher();
}

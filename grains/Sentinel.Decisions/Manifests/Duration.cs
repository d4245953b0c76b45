using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Sentinel.Decisions.Manifests;

/// <summary>Durations as people write them: numbers with <c>ms</c>, <c>s</c>, <c>m</c>, <c>h</c> or <c>d</c>, from large to small, such as <c>5m</c> and <c>1h30m</c>.</summary>
public static partial class Duration
{
    /// <summary>Reads a duration in seconds, at least 0; false when the text is not one.</summary>
    public static bool TryParse(string? text, out double seconds)
    {
        seconds = 0;
        var match = Pattern().Match(text ?? "");
        if (!match.Success || text!.Length == 0)
        {
            return false;
        }

        foreach (var (group, factor) in (ReadOnlySpan<(string, double)>)[("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1), ("ms", 0.001)])
        {
            if (match.Groups[group] is { Success: true } part)
            {
                seconds += factor * double.Parse(part.Value, CultureInfo.InvariantCulture);
            }
        }

        return double.IsFinite(seconds);
    }

    /// <summary>Writes a duration so that <see cref="TryParse"/> reads it back to the millisecond.</summary>
    /// <param name="seconds">At least 0.</param>
    public static string Format(double seconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seconds);
        var rest = (long)Math.Round(seconds * 1000);
        var text = new StringBuilder();
        foreach (var (unit, milliseconds) in (ReadOnlySpan<(string, long)>)[("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)])
        {
            if (rest / milliseconds is > 0 and var whole)
            {
                text.Append(CultureInfo.InvariantCulture, $"{whole}{unit}");
                rest %= milliseconds;
            }
        }

        return text.Length == 0 ? "0s" : text.ToString();
    }

    [GeneratedRegex(@"^((?<d>\d{1,9}(\.\d+)?)d)?((?<h>\d{1,9}(\.\d+)?)h)?((?<m>\d{1,9}(\.\d+)?)m(?!s))?((?<s>\d{1,9}(\.\d+)?)s)?((?<ms>\d{1,9}(\.\d+)?)ms)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}

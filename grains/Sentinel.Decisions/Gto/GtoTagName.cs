using System.Globalization;
using System.Text.RegularExpressions;

namespace Sentinel.Decisions.Gto;

/// <summary>What a tag does.</summary>
public enum GtoAction
{
    /// <summary><c>name@v1.2.3</c>: a version exists.</summary>
    Register,

    /// <summary><c>name@v1.2.3!</c>: it exists no more.</summary>
    Deregister,

    /// <summary><c>name#stage#4</c>: a version is in a stage.</summary>
    Assign,

    /// <summary><c>name#stage!#5</c>: it is there no more.</summary>
    Unassign,

    /// <summary><c>name@deprecated</c>: the artifact is out of use.</summary>
    Deprecate,
}

/// <summary>The name of a Git tag by GTO's grammar (iterative/gto 1.10, <c>gto/constants.py</c>).</summary>
/// <param name="Artifact">The artifact: letters, digits, <c>-</c>, <c>_</c> and <c>/</c>, the ends letters or digits; before a <c>:</c>, which a tag writes <c>=</c>, perhaps a folder.</param>
/// <param name="Action">What the tag does.</param>
/// <param name="Version">Semantic version with a <c>v</c> before it; null where the tag names a stage.</param>
/// <param name="Stage">Stage; null where the tag names a version.</param>
/// <param name="Counter">Number over all stages of the artifact; null in the simple notation.</param>
public sealed partial record GtoTagName(string Artifact, GtoAction Action, string? Version = null, string? Stage = null, int? Counter = null)
{
    private const string Name = "[a-zA-Z0-9]([a-zA-Z0-9-/_]*[a-zA-Z0-9])?";
    private const string SemVer =
        @"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(-(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?";

    /// <summary>Reads a tag's name; null when it is none of GTO's, as most tags of a repository are.</summary>
    public static GtoTagName? Parse(string tag)
    {
        var match = TagPattern().Match(tag);
        if (!match.Success)
        {
            return null;
        }

        int? counter = null;
        if (match.Groups["counter"] is { Success: true } digits)
        {
            if (!int.TryParse(digits.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            counter = number;
        }

        var artifact = match.Groups["artifact"].Value.Replace('=', ':');
        var isCancelled = match.Groups["cancel"].Value == "!";
        return match switch
        {
            _ when match.Groups["deprecated"].Success => new GtoTagName(artifact, GtoAction.Deprecate, Counter: counter),
            _ when match.Groups["version"] is { Success: true } version => new GtoTagName(artifact, isCancelled ? GtoAction.Deregister : GtoAction.Register, version.Value, Counter: counter),
            _ => new GtoTagName(artifact, isCancelled ? GtoAction.Unassign : GtoAction.Assign, Stage: match.Groups["stage"].Value, Counter: counter),
        };
    }

    /// <summary>Whether <paramref name="name"/> may name an artifact or a stage.</summary>
    public static bool IsName(string name) => NamePattern().IsMatch(name);

    /// <summary>Whether <paramref name="version"/> is a semantic version with a <c>v</c> before it.</summary>
    public static bool IsVersion(string version) => VersionPattern().IsMatch(version);

    /// <summary>The tag as GTO writes it.</summary>
    public override string ToString()
    {
        var what = Action switch
        {
            GtoAction.Register => $"@{Version}",
            GtoAction.Deregister => $"@{Version}!",
            GtoAction.Assign => $"#{Stage}",
            GtoAction.Unassign => $"#{Stage}!",
            _ => "@deprecated",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{Artifact.Replace(':', '=')}{what}{(Counter is { } n ? "#" : "")}{Counter}");
    }

    [GeneratedRegex($@"\A(?<artifact>([a-zA-Z0-9-_./]+=)?{Name})(((#(?<stage>{Name})|@(?<version>v{SemVer}))(?<cancel>!?))|@(?<deprecated>deprecated))(#(?<counter>[0-9]+))?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex TagPattern();

    [GeneratedRegex($@"\A{Name}\z", RegexOptions.ExplicitCapture)]
    private static partial Regex NamePattern();

    [GeneratedRegex($@"\Av{SemVer}\z", RegexOptions.ExplicitCapture)]
    private static partial Regex VersionPattern();
}

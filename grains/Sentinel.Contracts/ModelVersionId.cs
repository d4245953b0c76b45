using System.Diagnostics.CodeAnalysis;

namespace Sentinel.Contracts;

/// <summary>The identity of one version of one model, written <c>model@version</c>: the key of its grain.</summary>
/// <param name="Model">Model name: 1 to 128 characters out of letters, digits, <c>.</c>, <c>_</c> and <c>-</c>, the first a letter or a digit.</param>
/// <param name="Version">Version name, by the same rule with <c>+</c> besides (semantic versions carry build metadata).</param>
[GenerateSerializer, Immutable, Alias("sentinel.model-version-id")]
public sealed record ModelVersionId([property: Id(0)] string Model, [property: Id(1)] string Version)
{
    /// <summary>Longest model or version name, in characters.</summary>
    public const int NameLengthMax = 128;

    /// <summary>Stands for the next version name by the model's scheme where a version is registered; it names no version.</summary>
    public const string Next = "auto";

    /// <inheritdoc/>
    public override string ToString() => $"{Model}@{Version}";

    /// <summary>Reads <c>model@version</c>.</summary>
    /// <exception cref="FormatException">The text is no version identity; the message says which part and why.</exception>
    public static ModelVersionId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a model version; write MODEL@VERSION, each 1 to {NameLengthMax} characters out of letters, digits, '.', '_' and '-'");

    /// <summary>Reads <c>model@version</c>; false when it is not one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ModelVersionId? id)
    {
        var at = text?.IndexOf('@', StringComparison.Ordinal) ?? -1;
        id = at > 0 && IsModelName(text![..at]) && IsVersionName(text[(at + 1)..]) ? new ModelVersionId(text[..at], text[(at + 1)..]) : null;
        return id is not null;
    }

    /// <summary>Whether <paramref name="name"/> may name a model.</summary>
    public static bool IsModelName([NotNullWhen(true)] string? name) => IsName(name, plusAllowed: false);

    /// <summary>Whether <paramref name="name"/> may name a version.</summary>
    public static bool IsVersionName([NotNullWhen(true)] string? name) => IsName(name, plusAllowed: true);

    private static bool IsName(string? name, bool plusAllowed)
    {
        if (string.IsNullOrEmpty(name) || name.Length > NameLengthMax || !char.IsAsciiLetterOrDigit(name[0]))
        {
            return false;
        }

        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-') && !(plusAllowed && c == '+'))
            {
                return false;
            }
        }

        return true;
    }
}

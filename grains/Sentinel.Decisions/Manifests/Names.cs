using Sentinel.Contracts;

namespace Sentinel.Decisions.Manifests;

/// <summary>Names as manifests give them, by the rules of <see cref="ModelVersionId"/>.</summary>
internal static class Names
{
    /// <summary>A model's or a hook's name; null when it is absent or wrong.</summary>
    internal static string? Model(FieldReader fields, string field, bool required) =>
        Checked(fields, field, required, ModelVersionId.IsModelName, "letters, digits, '.', '_' and '-'");

    /// <summary>A version's name; null when it is absent or wrong.</summary>
    internal static string? Version(FieldReader fields, string field, bool required) =>
        Checked(fields, field, required, ModelVersionId.IsVersionName, "letters, digits, '.', '_', '-' and '+'");

    private static string? Checked(FieldReader fields, string field, bool required, Func<string?, bool> isName, string characters)
    {
        var name = fields.Text(field, required);
        if (name is null || isName(name))
        {
            return name;
        }

        fields.Refuse(field, $"must be 1 to {ModelVersionId.NameLengthMax} characters out of {characters}, the first a letter or a digit, was '{name}'");
        return null;
    }
}

using Sentinel.Contracts;

namespace Sentinel.Cli.Commands;

/// <summary>Reads a model version as users write it.</summary>
internal static class ModelVersionArgument
{
    /// <exception cref="BadInputException">The text is no version.</exception>
    public static ModelVersionId Parse(string? text) =>
        ModelVersionId.TryParse(text, out var id) ? id : throw new BadInputException($"Name a version as MODEL@VERSION, such as housing@1.4.0; got '{text}'");

    /// <summary>A model and a version that were given apart.</summary>
    public static ModelVersionId Of(string model, string version) => Parse($"{model}@{version}");
}

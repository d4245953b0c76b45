using Sentinel.Contracts;
using Sentinel.Silo.Scoring;

namespace Sentinel.Silo.Http.Inference;

/// <summary>Names in paths of the Open Inference Protocol.</summary>
internal static class ModelNames
{
    /// <summary>A model's name.</summary>
    /// <exception cref="InferenceException">It is none.</exception>
    internal static string Checked(string model) => ModelVersionId.IsModelName(model) ? model : throw NoName(model);

    /// <summary>A version.</summary>
    /// <exception cref="InferenceException">One of the names is none.</exception>
    internal static ModelVersionId Identity(string model, string version) => ModelVersionId.IsVersionName(version) ? new ModelVersionId(Checked(model), version) : throw NoName(version);

    private static InferenceException NoName(string name) => new(InferenceFault.NotFound, $"'{name}' is no name of a model or version.");
}

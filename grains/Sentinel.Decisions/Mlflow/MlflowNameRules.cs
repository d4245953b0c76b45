using System.Security.Cryptography;
using System.Text;
using Sentinel.Contracts;
using Sentinel.Contracts.Mlflow;
using Sentinel.Decisions.Models;

namespace Sentinel.Decisions.Mlflow;

/// <summary>Which name in MLflow means which model in Sentinel.</summary>
public static class MlflowNameRules
{
    private const int DigestDigits = 8;

    /// <summary>Every name is its model's own.</summary>
    public static MlflowNames Empty { get; } = new(Sorted.Empty);

    /// <summary>The model that a name means; null where it can mean none.</summary>
    public static string? ModelOf(this MlflowNames names, string name)
    {
        ArgumentNullException.ThrowIfNull(names);
        return names.Models.TryGetValue(name, out var model) ? model
            : ModelVersionId.IsModelName(name) && !names.Models.ContainsValue(name) ? name
            : null;
    }

    /// <summary>The name that a model has; null where another model took it.</summary>
    public static string? NameOf(this MlflowNames names, string model)
    {
        ArgumentNullException.ThrowIfNull(names);
        return names.Models.FirstOrDefault(pair => pair.Value == model).Key ?? (names.Models.ContainsKey(model) ? null : model);
    }

    /// <summary>The model that is to be registered under a name: of the same name where that can be, and else one whose name begins alike and ends in digits of the name's SHA-256.</summary>
    public static string ModelFor(this MlflowNames names, string name)
    {
        if (names.ModelOf(name) is { } model)
        {
            return model;
        }

        var stem = new string([.. name.Take(ModelVersionId.NameLengthMax - DigestDigits - 1).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-')]).TrimStart('.', '_', '-');
        for (var attempt = 0; ; attempt++)
        {
            var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(attempt == 0 ? name : $"{name}\n{attempt}")))[..DigestDigits];
            var candidate = stem.Length == 0 ? $"model-{digest}" : $"{stem}-{digest}";
            if (!names.Models.ContainsValue(candidate) && !names.Models.ContainsKey(candidate))
            {
                return candidate;
            }
        }
    }

    /// <summary>With a name for a model, in place of the one that it had.</summary>
    public static MlflowNames With(this MlflowNames names, string name, string model)
    {
        var free = names.Without(model);
        return name == model ? free : new MlflowNames(free.Models.SetItem(name, model));
    }

    /// <summary>With no name for a model but its own.</summary>
    public static MlflowNames Without(this MlflowNames names, string model)
    {
        ArgumentNullException.ThrowIfNull(names);
        return names.Models.FirstOrDefault(pair => pair.Value == model).Key is { } given ? new MlflowNames(names.Models.Remove(given)) : names;
    }
}

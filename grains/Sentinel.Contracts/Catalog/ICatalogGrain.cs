using Orleans.Concurrency;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Versions;

namespace Sentinel.Contracts.Catalog;

/// <summary>
/// Part of the index of models and hooks. Keyed <c>catalog/n</c>, n in 0 to <see cref="PartCount"/> − 1; a model stands in the part that <see cref="KeyOf"/> says, hooks in part 0.
/// An index only: the model grain is the truth, and adds its model here before it answers a registration.
/// </summary>
[Alias("sentinel.ICatalogGrain")]
public interface ICatalogGrain : IGrainWithStringKey
{
    /// <summary>Number of parts.</summary>
    public const int PartCount = 16;

    /// <summary>Key of the part that holds the hooks.</summary>
    public const string HooksKey = "catalog/0";

    /// <summary>Key of the part that a model stands in: FNV-1a over the UTF-16 units of its name.</summary>
    public static string KeyOf(string model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var hash = 2166136261u;
        foreach (var c in model)
        {
            hash = (hash ^ c) * 16777619u;
        }

        return FormattableString.Invariant($"catalog/{hash % PartCount}");
    }

    /// <summary>Adds a model; repeats are harmless.</summary>
    [Alias("AddModel")]
    Task AddModelAsync(string model);

    /// <summary>Removes a model; repeats are harmless.</summary>
    [Alias("RemoveModel")]
    Task RemoveModelAsync(string model);

    /// <summary>Names of this part's models, in ordinal order.</summary>
    [ReadOnly, Alias("ListModels")]
    Task<string[]> ListModelsAsync();

    /// <summary>Sets a hook.</summary>
    [Alias("PutHook")]
    Task<RegistrationResult> PutHookAsync(HookSpec hook);

    /// <summary>All hooks, by name.</summary>
    [ReadOnly, Alias("ListHooks")]
    Task<HookSpec[]> ListHooksAsync();
}

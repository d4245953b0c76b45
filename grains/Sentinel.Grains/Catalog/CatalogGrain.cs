using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Catalog;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Alerts;
using Sentinel.Grains.Storage;

namespace Sentinel.Grains.Catalog;

/// <inheritdoc cref="ICatalogGrain"/>
public sealed class CatalogGrain : Grain, ICatalogGrain
{
    private readonly StoredRecord<CatalogPart> _record;

    /// <summary>Made by the runtime.</summary>
    public CatalogGrain([PersistentState("catalog", StorageNames.Provider)] IPersistentState<GrainRecord> storage) => _record = new StoredRecord<CatalogPart>(storage, new CatalogFormat());

    private CatalogPart Part => _record.Value ?? CatalogPart.Empty;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _record.Load();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task AddModelAsync(string model) => Part.Models.Contains(model) ? Task.CompletedTask : WriteAsync(Part with { Models = Part.Models.Add(model) });

    /// <inheritdoc/>
    public Task RemoveModelAsync(string model) => Part.Models.Contains(model) ? WriteAsync(Part with { Models = Part.Models.Remove(model) }) : Task.CompletedTask;

    /// <inheritdoc/>
    public Task<string[]> ListModelsAsync() => Task.FromResult(Part.Models.ToArray());

    /// <inheritdoc/>
    public async Task<RegistrationResult> PutHookAsync(HookSpec hook)
    {
        var errors = HookRules.Check(hook);
        if (!errors.IsEmpty)
        {
            return new RegistrationResult(RegistrationOutcome.Refused, errors);
        }

        var before = Part.Hooks.GetValueOrDefault(hook.Name);
        var outcome = before switch
        {
            null => RegistrationOutcome.Created,
            _ when HookRules.Same(before, hook) => RegistrationOutcome.Unchanged,
            _ => RegistrationOutcome.Updated,
        };
        if (outcome != RegistrationOutcome.Unchanged)
        {
            await WriteAsync(Part with { Hooks = Part.Hooks.SetItem(hook.Name, hook) });
        }

        return new RegistrationResult(outcome, errors);
    }

    /// <inheritdoc/>
    public Task<HookSpec[]> ListHooksAsync() => Task.FromResult(Part.Hooks.Values.ToArray());

    private async Task WriteAsync(CatalogPart part)
    {
        try
        {
            await _record.WriteAsync(part);
        }
        catch
        {
            // Nobody knows which of the two is stored now.
            DeactivateOnIdle();
            throw;
        }
    }
}

using Microsoft.Extensions.Logging;
using Sentinel.Contracts.Audit;
using Sentinel.Contracts.Sources;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Sources;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Ports;
using Sentinel.Grains.Storage;

namespace Sentinel.Grains.Sources;

/// <inheritdoc cref="ISourceGrain"/>
public sealed class SourceGrain : Grain, ISourceGrain, IRemindable
{
    private readonly Decider<SourceBook> _decider;
    private readonly TimeProvider _time;

    /// <summary>Made by the runtime.</summary>
    public SourceGrain([PersistentState("sources", StorageNames.Provider)] IPersistentState<GrainRecord> storage, IEventPublisher publisher, TimeProvider time, ILogger<SourceGrain> logger)
    {
        _time = time;
        var record = new StoredRecord<Kept<SourceBook>>(storage, new SourceRecordFormat());
        _decider = new Decider<SourceBook>(this, record, SourceBook.Empty, new EffectCarrier(GrainFactory, publisher, IAuditGrain.FleetKey), time, logger);
    }

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken) => _decider.StartAsync();

    /// <inheritdoc/>
    public Task<RegistrationResult> PutAsync(SourceSpec source, string actor) => _decider.DecideAsync(book => SourceRules.Put(book, source, actor, _time.GetUtcNow()));

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string name, string actor) => _decider.DecideAsync(book => SourceRules.Delete(book, name, actor, _time.GetUtcNow()));

    /// <inheritdoc/>
    public Task<SourceSpec[]> ListAsync() => Task.FromResult(_decider.State.Sources.Values.ToArray());

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status) => _decider.RemindedAsync();
}

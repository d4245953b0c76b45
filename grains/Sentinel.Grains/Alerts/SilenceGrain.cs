using Microsoft.Extensions.Logging;
using Sentinel.Contracts.Alerts;
using Sentinel.Contracts.Audit;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Alerts;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Ports;
using Sentinel.Grains.Storage;

namespace Sentinel.Grains.Alerts;

/// <inheritdoc cref="ISilenceGrain"/>
public sealed class SilenceGrain : Grain, ISilenceGrain, IRemindable
{
    private readonly Decider<SilenceBook> _decider;
    private readonly TimeProvider _time;

    /// <summary>Made by the runtime.</summary>
    public SilenceGrain([PersistentState("silences", StorageNames.Provider)] IPersistentState<GrainRecord> storage, IEventPublisher publisher, TimeProvider time, ILogger<SilenceGrain> logger)
    {
        _time = time;
        var record = new StoredRecord<Kept<SilenceBook>>(storage, new SilenceRecordFormat());
        _decider = new Decider<SilenceBook>(this, record, SilenceBook.Empty, new EffectCarrier(GrainFactory, publisher, IAuditGrain.FleetKey), time, logger);
    }

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken) => _decider.StartAsync();

    /// <inheritdoc/>
    public Task<RegistrationResult> PutAsync(Silence silence) => _decider.DecideAsync(book => SilenceRules.Put(book, silence, _time.GetUtcNow()));

    /// <inheritdoc/>
    public Task<bool> ExpireAsync(string id, string actor) => _decider.DecideAsync(book => SilenceRules.Expire(book, id, actor, _time.GetUtcNow()));

    /// <inheritdoc/>
    public Task<Silence[]> ListAsync() => Task.FromResult(_decider.State.Silences.ToArray());

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status) => _decider.RemindedAsync();
}

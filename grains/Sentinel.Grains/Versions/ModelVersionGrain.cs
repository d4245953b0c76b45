using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sentinel.Contracts;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Shards;
using Sentinel.Contracts.Simulations;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Models;
using Sentinel.Decisions.Versions;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Performance;
using Sentinel.Grains.Ports;
using Sentinel.Grains.References;
using Sentinel.Grains.Storage;
using Sentinel.Grains.Telemetry;

namespace Sentinel.Grains.Versions;

/// <summary>
/// See <see cref="IModelVersionGrain"/>. A method is: check, a pure step, one write, an answer. What follows from a step is carried out in rounds of the grain's worker. Says itself what the
/// version is; its reference, windows, labels and what is shown are each a class beside it.
/// </summary>
[GrainType("model-version"), CollectionAgeLimit(Minutes = 5)]
public sealed class ModelVersionGrain : Grain, IModelVersionGrain, IRemindable
{
    private readonly ModelVersionId _id;
    private readonly StoredRecord<Kept<StoredVersion>> _record;
    private readonly DecidingState<StoredVersion> _state;
    private readonly OutboxPump<StoredVersion> _outbox;
    private readonly Worker _worker;
    private readonly KeptLedger _kept;
    private readonly ReferenceStore _store;
    private readonly VersionReferences _references;
    private readonly VersionWindows _windows;
    private readonly VersionLabels _labels;
    private readonly VersionReader _reader;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Made by the runtime.</summary>
    public ModelVersionGrain(
        [PersistentState("version", StorageNames.Provider)] IPersistentState<GrainRecord> storage,
        IEventPublisher publisher,
        ReferenceStore references,
        WindowPages pages,
        SketchPages sketches,
        CollectedPages collected,
        PerformancePages performance,
        IOptions<VersionOptions> options,
        TimeProvider time,
        GrainMetrics metrics,
        ILogger<ModelVersionGrain> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(sketches);
        ArgumentNullException.ThrowIfNull(collected);
        ArgumentNullException.ThrowIfNull(performance);
        _id = ModelVersionId.Parse(this.GetPrimaryKeyString());
        _time = time;
        _logger = logger;
        _record = new StoredRecord<Kept<StoredVersion>>(storage, VersionRecordFormat.Instance);
        _worker = new Worker(this, WorkAsync, () => _kept!.HasWork, logger);
        _state = new DecidingState<StoredVersion>(_record, StoredVersion.None, next => next.Outbox.Items.IsEmpty ? Task.CompletedTask : _worker.RemindAsync(), DeactivateOnIdle);
        _outbox = new OutboxPump<StoredVersion>(_state, new EffectCarrier(GrainFactory, publisher, _id.Model), time, logger);
        _kept = new KeptLedger(_id, _state, _worker, logger);

        var self = this.GetGrainId();
        var (keeper, history) = (sketches.KeeperOf(self), new VersionHistory(pages, self));
        var book = new PerformanceKeeper(performance.BookOf(self), references, GrainFactory);
        var news = new VersionNews(_id, metrics, logger);
        _store = references;
        _references = new VersionReferences(_kept, references, keeper, collected.KeeperOf(self), time);
        _windows = new VersionWindows(this, _kept, new ShardActivity(time, options.Value.ShardIdleAfter), references, history, keeper, book, news, time);
        _labels = new VersionLabels(_kept, references, book, news, time);
        _reader = new VersionReader(_id, _kept, history, keeper, book, references, GrainFactory);
    }

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _record.Load();
        _worker.Start();
        _windows.ReleaseLater();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<RegistrationResult> RegisterAsync(VersionRegistration registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        if (registration.Spec.ModelVersion != _id)
        {
            return Registrations.Refusal("metadata.version", $"is {registration.Spec.ModelVersion}, and this is {_id}");
        }

        if (!VersionReferences.TryDecode(registration.Reference, out var reference, out var refusal))
        {
            return refusal;
        }

        var before = _kept.Stored;
        var (ledger, result) = VersionRegistry.Register(before, registration.Spec, reference, registration.Actor, _time.GetUtcNow());
        if (!ReferenceEquals(ledger, before))
        {
            if (reference is not null)
            {
                await _store.PutAsync(reference);
            }

            await _kept.ChangeAsync(ledger!, []);
            VersionLog.Registered(_logger, _id, registration.Actor);
        }

        return result;
    }

    /// <inheritdoc/>
    public async Task DeleteAsync()
    {
        if (_kept.Stored is { } ledger && VersionRegistry.Delete(ledger, _time.GetUtcNow()) is { Result: true } step)
        {
            await _kept.ChangeAsync(step.State, step.Effects);
            VersionLog.Deleted(_logger, _id);
        }
    }

    /// <inheritdoc/>
    public Task<VersionRecord?> GetAsync() => Task.FromResult(
        _kept.Current is { } ledger
            ? new VersionRecord(ledger.Spec, ledger.SpecDigest, ledger.Reference?.Digest, ledger.Reference?.Rows ?? 0, ledger.Policy, ledger.Created, ledger.CreatedBy) { Importance = ledger.Importance, ReferenceSince = ledger.Reference?.Since }
            : null);

    /// <inheritdoc/>
    public Task<VersionSchema?> GetSchemaAsync() => Task.FromResult(_kept.Current is { } ledger ? VersionSpecs.SchemaOf(ledger.Spec) : null);

    /// <inheritdoc/>
    public Task<ShardPlan?> GetPlanAsync(ShardId shard)
    {
        ArgumentNullException.ThrowIfNull(shard);
        return _windows.PlanAsync(shard);
    }

    /// <inheritdoc/>
    public Task<RegistrationResult> SetMonitorAsync(MonitorPolicy policy, string actor) => _kept.SetAsync(ledger => VersionRegistry.SetMonitor(ledger, policy, actor, _time.GetUtcNow()), actor);

    /// <inheritdoc/>
    public Task<RegistrationResult> SetModelMonitorAsync(MonitorPolicy policy, string actor) => _kept.SetAsync(ledger => VersionRegistry.SetModelMonitor(ledger, policy), actor);

    /// <inheritdoc/>
    public async Task<RegistrationResult> SetImportanceAsync(FeatureImportance importance, string actor)
    {
        ArgumentNullException.ThrowIfNull(importance);
        if (_kept.Current is not { } ledger)
        {
            return _kept.Unregistered();
        }

        var step = VersionRegistry.SetImportance(ledger, importance, actor, _time.GetUtcNow());
        if (!ReferenceEquals(step.State, ledger))
        {
            await _kept.ChangeAsync(step.State, step.Effects);
            VersionLog.ImportanceMeasured(_logger, _id, importance.Features.Count, importance.Rows, actor);
        }

        return step.Result;
    }

    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>?> GetReferenceAsync() => _references.GetAsync();

    /// <inheritdoc/>
    public Task<double> GetDispersionAsync() => _references.DispersionAsync();

    /// <inheritdoc/>
    public Task<RegistrationResult> SetReferenceAsync(ReadOnlyMemory<byte> reference, string actor) => _references.SetAsync(reference, actor);

    /// <inheritdoc/>
    public Task<ReferenceAnswer> FreezeWindowsAsync(WindowChoice choice, string actor)
    {
        ArgumentNullException.ThrowIfNull(choice);
        return _references.FreezeAsync(choice, actor);
    }

    /// <inheritdoc/>
    public Task<bool> CollectAsync(CollectedRows rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return _references.CollectAsync(rows);
    }

    /// <inheritdoc/>
    public Task CloseWindowsAsync(WindowSummary[] summaries)
    {
        ArgumentNullException.ThrowIfNull(summaries);
        return _windows.CloseAsync(summaries);
    }

    /// <inheritdoc/>
    public Task PassedAsync(ShardId shard, DateTimeOffset watermark)
    {
        ArgumentNullException.ThrowIfNull(shard);
        return _windows.PassedAsync(shard, watermark);
    }

    /// <inheritdoc/>
    public Task<OutcomePlan?> GetOutcomePlanAsync() => _labels.PlanAsync();

    /// <inheritdoc/>
    public Task<DetectorPolicy[]> AddOutcomesAsync(OutcomeSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return _labels.AddAsync(summary);
    }

    /// <inheritdoc/>
    public Task<VersionStatus?> GetStatusAsync() => _reader.StatusAsync();

    /// <inheritdoc/>
    public Task<VersionGlance?> GetGlanceAsync() => _reader.GlanceAsync();

    /// <inheritdoc/>
    public Task<WindowReport[]> GetWindowsAsync(int limit, long? before) => _reader.WindowsAsync(limit, before);

    /// <inheritdoc/>
    public Task<Simulation?> SimulateAsync(MonitorPolicy policy, DateTimeOffset? from, DateTimeOffset? to, RecordedStretch[] history) => _reader.SimulateAsync(policy, from, to, history);

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status) => _state.InTurnAsync(_worker.RemindedAsync);

    private async Task<WorkLeft> WorkAsync(CancellationToken cancellationToken)
    {
        var delivered = await _outbox.RunAsync(cancellationToken);
        await _references.RemoveFirstRowsAsync();
        return delivered && !_kept.HasWork ? WorkLeft.Nothing : WorkLeft.Failed;
    }
}
